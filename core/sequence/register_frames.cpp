#include "core/sequence/register_frames.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

namespace morphogen::sequence {
namespace {

constexpr std::size_t kMostPoints = 24000;   ///< that take part; more say nothing new about a few hundred nodes
constexpr std::size_t kGrain = 512;
constexpr std::size_t kNear = 6;             ///< points among which the likest is looked for
constexpr std::size_t kPerNode = 32;         ///< points that judge a node's motion
constexpr double kGood = 0.25;               ///< a miss, in squared spacings, that no other start could better by much
constexpr int kSweeps = 4;

struct Pair {
    std::uint32_t from = 0, to = 0;
    float cost = 0;
};

class Run {
public:
    Run(const RegisterRequest& request, const std::stop_token& stop) : m_request(request), m_stop(stop), m_steps(request.start.begin(), request.start.end())
    {
        const std::size_t count = request.from.centres.size(), stride = std::max<std::size_t>(1, count / kMostPoints);
        for (std::size_t i = 0; i < count; i += stride) m_chosen.push_back(static_cast<std::uint32_t>(i));
        m_at.resize(m_chosen.size());
    }

    Result<Registration> run()
    {
        MG_TRY(refine({3, 1, 0}));
        double least = miss();
        if (least > kGood) {
            std::vector<Similarity> best = m_steps;
            m_steps.assign(m_request.start.begin(), m_request.start.end());
            MG_TRY(settle(kWhole, 30, 0.9));
            MG_TRY(refine({24, 12, 6, 3, 1, 0}));
            if (const double other = miss(); other < least) best = m_steps, least = other;
            m_steps = std::move(best);
        }
        for (int turn = 0; turn < 3 && least > kGood / 4; ++turn) {
            const std::vector<Similarity> before = m_steps;
            borrow();
            MG_TRY(refine({1, 0}));
            const double other = miss();
            if (other >= 0.99 * least) {
                if (other > least) m_steps = before;
                break;
            }
            least = other;
        }
        if (m_stop.stop_requested()) return cancelled();
        return Registration{m_steps, least};
    }

private:
    static constexpr int kWhole = -1;

    Result<void> refine(std::initializer_list<int> spreads)
    {
        for (const int steps : spreads) MG_TRY(settle(steps, steps > 3 ? 3 : 6, steps > 3 ? 0.9 : 0.97));
        return {};
    }

    void move()
    {
        parallelFor(m_chosen.size(), kGrain, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) m_at[i] = moved(m_request.follows[m_chosen[i]], m_steps, m_request.from.centres[m_chosen[i]]);
        });
    }

    /// The likest of the points near `at`, for the point `i` turned by `turn`.
    Pair likest(std::uint32_t i, const Vec3& at, const Quat& turn) const
    {
        NearPoint near[kNear];
        const std::size_t count = m_request.toTree.nearest(at, near);
        Look look = lookOf(m_request.from, i);
        look.normal = turn * look.normal;
        look.colour += m_request.colourChange;
        Pair best{i, 0, kMostMiss};
        for (std::size_t k = 0; k < count; ++k) {
            const float apart = near[k].distance / m_request.spacing;
            if (apart * apart >= best.cost) break;
            const float cost = apart * apart + unlikeness(look, lookOf(m_request.to, near[k].index));
            if (cost < best.cost) best = {i, near[k].index, cost};
        }
        if (best.cost >= kMostMiss && count > 0) best.to = near[0].index;
        return best;
    }

    std::vector<Pair> likestOfAll() const
    {
        std::vector<Pair> all(m_at.size());
        parallelFor(m_at.size(), kGrain, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end && !m_stop.stop_requested(); ++i) {
                all[i] = likest(m_chosen[i], m_at[i], m_steps[m_request.follows[m_chosen[i]].nodes[0]].rotation);
                all[i].from = static_cast<std::uint32_t>(i);
            }
        });
        return all;
    }

    double miss()
    {
        move();
        double sum = 0;
        for (const Pair& pair : likestOfAll()) sum += pair.cost;
        return m_at.empty() ? 0 : sum / static_cast<double>(m_at.size());
    }

    /// The better `share` of all pairs.
    std::vector<Pair> pairs(double share) const
    {
        std::vector<Pair> found = likestOfAll();
        const auto kept = static_cast<std::size_t>(share * static_cast<double>(found.size()));
        if (kept > 0 && kept < found.size()) {
            std::ranges::nth_element(found, found.begin() + static_cast<std::ptrdiff_t>(kept), {}, [](const Pair& pair) { return std::pair(pair.cost, pair.from); });
            found.resize(kept);
            std::ranges::sort(found, {}, &Pair::from);
        }
        return found;
    }

    /// Every node takes over the motion of a neighbour that serves it better than its own.
    void borrow()
    {
        std::vector<std::vector<std::uint32_t>> judges(m_steps.size());
        for (const std::uint32_t i : m_chosen) judges[m_request.follows[i].nodes[0]].push_back(i);
        for (auto& own : judges)
            if (own.size() > kPerNode) {
                for (std::size_t k = 0; k < kPerNode; ++k) own[k] = own[k * own.size() / kPerNode];
                own.resize(kPerNode);
            }
        const auto judged = [&](std::size_t node, const Similarity& step) {
            double sum = 0;
            for (const std::uint32_t i : judges[node]) sum += likest(i, step.point(m_request.from.centres[i]), step.rotation).cost;
            return sum;
        };
        for (int sweep = 0; sweep < kSweeps; ++sweep) {
            const std::vector<Similarity> before = m_steps;
            parallelFor(m_steps.size(), 1, [&](std::size_t begin, std::size_t end) {
                for (std::size_t n = begin; n < end && !m_stop.stop_requested(); ++n) {
                    if (judges[n].empty()) continue;
                    double least = 0.9 * judged(n, before[n]);
                    const auto consider = [&](const Similarity& step) {
                        const double cost = judged(n, step);
                        if (cost < least) least = cost, m_steps[n] = step;
                    };
                    for (const std::uint32_t other : m_request.neighbours[n]) consider(before[other]);
                    consider(m_request.start[n]);
                }
            });
        }
    }

    /// Pairs and motions in turn until what they miss hardly changes.
    Result<void> settle(int spreadSteps, int most, double share)
    {
        double before = 1e30;
        for (int turn = 0; turn < most; ++turn) {
            move();
            const std::vector<Pair> found = pairs(share);
            if (m_stop.stop_requested()) return cancelled();
            if (found.size() < 3) return {};
            double miss = 0;
            for (const Pair& pair : found) miss += pair.cost;
            miss /= static_cast<double>(found.size());
            if (spreadSteps == kWhole) moveWhole(found);
            else moveNodes(found, spreadSteps);
            if (miss > 0.99 * before) break;
            before = miss;
        }
        return {};
    }

    /// One motion on top of what the nodes do already.
    void moveWhole(std::span<const Pair> found)
    {
        PairSums sums;
        for (const Pair& pair : found) sums.add(m_at[pair.from], m_request.to.centres[pair.to], 1);
        Similarity further = fitted(sums, {}, 0);
        for (Similarity& step : m_steps) step = further * step;
    }

    void moveNodes(std::span<const Pair> found, int spreadSteps)
    {
        std::vector<PairSums> sums(m_steps.size());
        for (const Pair& pair : found) {
            const std::uint32_t i = m_chosen[pair.from];
            const Follows& follows = m_request.follows[i];
            for (int k = 0; k < Follows::kMost; ++k)
                if (follows.weights[static_cast<std::size_t>(k)] > 0) sums[follows.nodes[static_cast<std::size_t>(k)]].add(m_request.from.centres[i], m_request.to.centres[pair.to], follows.weights[static_cast<std::size_t>(k)]);
        }
        sums = spreadSteps > 0 ? spread(sums, m_request.neighbours, spreadSteps) : steadied(sums, m_request.neighbours);
        for (std::size_t n = 0; n < m_steps.size(); ++n) m_steps[n] = fitted(sums[n], m_steps[n], 0.02);
    }

    const RegisterRequest& m_request;
    const std::stop_token& m_stop;
    std::vector<Similarity> m_steps;
    std::vector<std::uint32_t> m_chosen;   ///< points of `from` that take part
    std::vector<Vec3> m_at;                ///< where they are now
};

}  // namespace

float unlikeness(const Look& a, const Look& b)
{
    const Vec3 size = a.logSize - b.logSize, colour = a.colour - b.colour;
    const float along = glm::dot(a.normal, b.normal);
    const float turned = a.normal == Vec3(0) || b.normal == Vec3(0) ? 0.0f : 1 - along * along;
    return std::min(glm::dot(size, size), 4.0f) + 2 * turned + 8 * std::min(glm::dot(colour, colour), 0.5f);
}

Vec3 moved(const Follows& follows, std::span<const Similarity> steps, const Vec3& point)
{
    Vec3 sum(0);
    for (std::size_t k = 0; k < Follows::kMost; ++k)
        if (follows.weights[k] > 0) sum += follows.weights[k] * steps[follows.nodes[k]].point(point);
    return sum;
}

Affine3x4 blendOf(const Follows& follows, std::span<const Affine3x4> maps)
{
    Affine3x4 map;
    map.m.fill(0);
    for (std::size_t k = 0; k < Follows::kMost; ++k)
        if (follows.weights[k] > 0)
            for (std::size_t m = 0; m < 12; ++m) map.m[m] += follows.weights[k] * maps[follows.nodes[k]].m[m];
    return map;
}

std::vector<Affine3x4> mapsOf(std::span<const Similarity> poses)
{
    std::vector<Affine3x4> maps;
    for (const Similarity& pose : poses) maps.push_back(pose.affine());
    return maps;
}

Result<Registration> registerFrames(const RegisterRequest& request, const std::stop_token& stop) { return Run(request, stop).run(); }

}  // namespace morphogen::sequence
