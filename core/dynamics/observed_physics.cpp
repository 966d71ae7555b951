#include "core/dynamics/observed_physics.h"

#include "core/dynamics/observed_stretches.h"

#include <Eigen/Dense>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

constexpr double kLeastNoise = 0.005;          // m/s
constexpr double kLeastClosing = 0.2;          // m/s: of collisions that tell a restitution
constexpr double kReplaySecs = 0.6;            // how long after a collision a replay is compared
constexpr double kMassSpread = 1.0, kRestitutionSpread = 0.4;   // of the logarithm, before anything was seen
constexpr double kLeastRestitution = 0.02;
constexpr double kModelDeviation = 0.15;       // of the logarithm of a mass ratio, by what a disc leaves out: what CLEVRER's states show

/// Whether neither of the two meets anybody else while its speeds before and after are taken.
bool isAlone(const ObservedCollision& hit, std::span<const ObservedCollision> all, std::size_t span)
{
    return std::ranges::none_of(all, [&](const ObservedCollision& other) {
        if (&other == &hit || (other.a != hit.a && other.a != hit.b && other.b != hit.a && other.b != hit.b)) return false;
        return other.sample + span + 1 >= hit.sample && other.sample <= hit.sample + span + 1;
    });
}

/// Both speeds were seen: the one before and the one after.
bool isWhole(const ObservedMotion& motion, const ObservedCollision& hit)
{
    const std::size_t span = motion.velocitySpan();
    if (hit.sample < span) return false;
    for (const std::size_t body : {hit.a, hit.b})
        if (!velocityBetween(motion, motion.bodies[body], hit.sample - span, hit.sample) || !velocityBetween(motion, motion.bodies[body], hit.sample + 1, hit.sample + 1 + span)) return false;
    return true;
}

/// Speed gained along the collision's normal, m/s.
double gained(const ObservedMotion& motion, const ObservedCollision& hit, std::size_t body)
{
    const std::size_t span = motion.velocitySpan();
    const Vec3d before = *velocityBetween(motion, motion.bodies[body], hit.sample - span, hit.sample);
    return glm::dot(*velocityBetween(motion, motion.bodies[body], hit.sample + 1, hit.sample + 1 + span) - before, hit.normal);
}

std::optional<double> restitutionOf(const ObservedCollision& hit)
{
    if (hit.closingSpeed < kLeastClosing) return {};
    return std::clamp(hit.partingSpeed / hit.closingSpeed, kLeastRestitution, 1.0);
}

/// Sums of `plus * x[a] + minus * x[b]` that were measured, and what each unknown is drawn to: solved by least squares.
class LogSystem {
public:
    LogSystem(std::size_t count, double spread) : m_matrix(Eigen::MatrixXd::Identity(static_cast<Eigen::Index>(count), static_cast<Eigen::Index>(count)) / (spread * spread)),
                                                  m_right(Eigen::VectorXd::Zero(static_cast<Eigen::Index>(count))) {}
    struct Row { std::size_t a, b; double ofA, ofB, measured, deviation; };
    void add(const Row& row)
    {
        const auto a = static_cast<Eigen::Index>(row.a), b = static_cast<Eigen::Index>(row.b);
        const double weight = 1 / (row.deviation * row.deviation);
        m_matrix(a, a) += weight * row.ofA * row.ofA, m_matrix(b, b) += weight * row.ofB * row.ofB;
        m_matrix(a, b) += weight * row.ofA * row.ofB, m_matrix(b, a) += weight * row.ofA * row.ofB;
        m_right(a) += weight * row.ofA * row.measured, m_right(b) += weight * row.ofB * row.measured;
    }
    void solve()
    {
        const Eigen::LDLT<Eigen::MatrixXd> factor(m_matrix);
        m_values = factor.solve(m_right);
        m_covariance = factor.solve(Eigen::MatrixXd::Identity(m_matrix.rows(), m_matrix.cols()));
    }
    double value(std::size_t i) const { return m_values(static_cast<Eigen::Index>(i)); }
    /// Value and standard deviation of what `i` is above the mean of `group`, which holds it: what all of them share is nobody's.
    struct Above { double value, deviation; };
    Above above(std::size_t i, std::span<const std::size_t> group) const
    {
        Eigen::VectorXd weights = Eigen::VectorXd::Zero(m_values.size());
        for (const std::size_t other : group) weights(static_cast<Eigen::Index>(other)) -= 1.0 / static_cast<double>(group.size());
        weights(static_cast<Eigen::Index>(i)) += 1;
        return {weights.dot(m_values), std::sqrt(std::max(0.0, weights.dot(m_covariance * weights)))};
    }

private:
    Eigen::MatrixXd m_matrix, m_covariance;
    Eigen::VectorXd m_right, m_values;
};

ObservedMotion firstSamples(const ObservedMotion& motion, std::size_t samples)
{
    ObservedMotion first = motion;
    if (samples >= motion.timesSecs.size()) return first;
    first.timesSecs.resize(samples);
    for (ObservedBody& body : first.bodies) body.centres.resize(samples);
    return first;
}

/// Who is joined to whom: `joined` pairs, directly or through others. One group per body, equal for those that are joined.
std::vector<std::size_t> groupsOf(std::size_t count, std::span<const std::pair<std::size_t, std::size_t>> joined)
{
    std::vector<std::size_t> group(count);
    for (std::size_t i = 0; i < count; ++i) group[i] = i;
    for (const auto& [a, b] : joined)
        if (const std::size_t from = group[a], to = group[b]; from != to) std::ranges::replace(group, from, to);
    return group;
}

void fitMasses(const ObservedMotion& motion, const PhysicsLaws& laws, std::span<const ObservedCollision> collisions, std::vector<BodyPhysics>& bodies)
{
    LogSystem masses(bodies.size(), kMassSpread), restitutions(bodies.size(), kRestitutionSpread);
    std::vector<std::pair<std::size_t, std::size_t>> weighed;
    for (const ObservedCollision& hit : collisions) {
        if (!isAlone(hit, collisions, motion.velocitySpan()) || !isWhole(motion, hit)) continue;
        bool isTelling = false;
        const double ofA = gained(motion, hit, hit.a), ofB = -gained(motion, hit, hit.b);
        if (ofA > 2 * laws.speedNoise && ofB > 2 * laws.speedNoise) {
            masses.add({hit.a, hit.b, 1, -1, std::log(ofB / ofA), std::hypot(laws.speedNoise / ofA, laws.speedNoise / ofB) + kModelDeviation});
            weighed.emplace_back(hit.a, hit.b);
            isTelling = true;
        }
        if (const auto restitution = restitutionOf(hit)) {
            const double deviation = std::min(2.0, laws.speedNoise * std::sqrt(2.0) / (hit.closingSpeed * *restitution)) + 0.1;
            restitutions.add({hit.a, hit.b, 0.5, 0.5, std::log(*restitution / laws.restitution), deviation});
            isTelling = true;
        }
        if (isTelling) ++bodies[hit.a].collisions, ++bodies[hit.b].collisions;
    }
    masses.solve();
    restitutions.solve();
    const auto group = groupsOf(bodies.size(), weighed);
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        bodies[i].restitution = std::clamp(laws.restitution * std::exp(restitutions.value(i)), 0.0, 1.0);
        std::vector<std::size_t> joined;
        for (std::size_t other = 0; other < bodies.size(); ++other)
            if (group[other] == group[i]) joined.push_back(other);
        if (joined.size() < 2) continue;
        const auto above = masses.above(i, joined);
        bodies[i].relativeMass = std::exp(above.value);
        bodies[i].massFactor = std::exp(above.deviation);
    }
}

void fitMotion(const ObservedMotion& motion, const PhysicsLaws& laws, std::span<const ObservedCollision> collisions, std::vector<BodyPhysics>& bodies)
{
    const std::size_t span = motion.velocitySpan();
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        const GroundLaw& kind = laws.ground[static_cast<std::size_t>(motion.bodies[i].shape)];
        bodies[i].sliding = kind.sliding, bodies[i].drag = kind.drag;
        if (const auto own = fitGround(stretchesOf(motion, i, collisions))) bodies[i].sliding = own->sliding, bodies[i].drag = own->drag, bodies[i].stretches = own->stretches;
        for (std::size_t k = 0; k + span < motion.timesSecs.size(); ++k)
            if (const auto velocity = velocityBetween(motion, motion.bodies[i], k, k + span)) {
                bodies[i].velocity = *velocity;
                break;
            }
    }
}

void judge(const ObservedMotion& motion, const PhysicsLaws& laws, std::span<const ObservedCollision> collisions, PhysicsFit& fit)
{
    std::vector<double> ratios;
    for (const ObservedCollision& hit : collisions) {
        PredictRequest request{motion, laws, fit.bodies, hit.sample, {}};
        for (std::size_t k = hit.sample + 1; k < motion.timesSecs.size() && motion.timesSecs[k] <= hit.timeSecs + kReplaySecs; ++k) request.later.push_back(k);
        if (request.later.empty()) continue;
        const auto error = errorOf(request, predict(request), hit.a, hit.b);
        if (!error) continue;
        ++fit.collisions;
        fit.replayMetres += error->predicted, fit.straightMetres += error->straight;
        ratios.push_back(error->predicted / std::max(error->straight, 1e-9));
    }
    if (fit.collisions == 0) {
        fit.verdict = "nothing that was seen collided, so masses and restitutions are those assumed, and nothing says how good the fit is";
        return;
    }
    fit.replayMetres /= static_cast<double>(fit.collisions), fit.straightMetres /= static_cast<double>(fit.collisions);
    fit.medianRatio = medianOf(std::move(ratios));
    const double ratio = fit.replayMetres / std::max(fit.straightMetres, 1e-9);
    constexpr double kGood = 0.35, kFair = 0.7;
    fit.quality = ratio < kGood ? FitQuality::Good : ratio < kFair ? FitQuality::Fair : FitQuality::Poor;
    const char* word = fit.quality == FitQuality::Good ? "good" : fit.quality == FitQuality::Fair ? "fair" : "poor";
    fit.verdict = fmt::format("the fit is {}: replayed, the bodies of {} collision{} are {:.3g} m from where they were seen; going straight on they would be {:.3g} m off", word,
                              fit.collisions, fit.collisions == 1 ? "" : "s", fit.replayMetres, fit.straightMetres);
    if (fit.quality == FitQuality::Poor) fit.verdict += "; do not build on what is said of masses and restitutions";
}

}  // namespace

Result<PhysicsLaws> fitLaws(std::span<const ObservedMotion> motions, std::stop_token stop)
{
    PhysicsLaws laws;
    std::array<std::vector<Stretch>, kObservedShapeNames.size()> stretches;
    std::vector<double> restitutions;
    for (const ObservedMotion& motion : motions) {
        if (stop.stop_requested()) return cancelled();
        MG_ASSIGN(const auto collisions, observedCollisions(motion, {}, stop));
        for (std::size_t i = 0; i < motion.bodies.size(); ++i) {
            auto& ofKind = stretches[static_cast<std::size_t>(motion.bodies[i].shape)];
            for (const Stretch& stretch : stretchesOf(motion, i, collisions)) ofKind.push_back(stretch);
        }
        for (const ObservedCollision& hit : collisions)
            if (isAlone(hit, collisions, motion.velocitySpan()) && isWhole(motion, hit))
                if (const auto restitution = restitutionOf(hit)) restitutions.push_back(*restitution);
    }
    std::vector<double> noises;
    for (std::size_t kind = 0; kind < stretches.size(); ++kind)
        if (const auto law = fitGround(stretches[kind])) {
            laws.ground[kind] = *law;
            noises.push_back(speedNoise(stretches[kind], *law));
        }
    // Boxes and cylinders both slide: where one was not seen sliding, it does as the other.
    constexpr auto kBox = static_cast<std::size_t>(ObservedShape::Box), kCylinder = static_cast<std::size_t>(ObservedShape::Cylinder);
    for (const auto& [missing, other] : {std::pair(kBox, kCylinder), std::pair(kCylinder, kBox)})
        if (laws.ground[missing].stretches == 0) laws.ground[missing].sliding = laws.ground[other].sliding, laws.ground[missing].drag = laws.ground[other].drag;
    if (!noises.empty()) laws.speedNoise = *std::ranges::max_element(noises);
    laws.speedNoise = std::max(laws.speedNoise, kLeastNoise);
    laws.collisions = restitutions.size();
    if (!restitutions.empty()) laws.restitution = medianOf(std::move(restitutions));
    return laws;
}

Result<PhysicsFit> fitPhysics(const FitRequest& request, std::stop_token stop)
{
    const ObservedMotion motion = firstSamples(request.motion, request.samples);
    MG_ASSIGN(const auto collisions, observedCollisions(motion, {}, stop));
    if (stop.stop_requested()) return cancelled();
    PhysicsFit fit;
    fit.bodies.resize(motion.bodies.size());
    fitMotion(motion, request.laws, collisions, fit.bodies);
    fitMasses(motion, request.laws, collisions, fit.bodies);
    judge(motion, request.laws, collisions, fit);
    return fit;
}

}  // namespace morphogen
