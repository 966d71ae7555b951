#include "core/dynamics/soft_solver.h"

#include "core/dynamics/cell_turn.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace morphogen::dynamics {
namespace {

constexpr int kFewestSubsteps = 4, kMostSubsteps = 400;   ///< few would make contacts soft
constexpr double kStability = 0.9;       ///< of the fastest vibration's radians in a substep; 2 would be the limit
constexpr double kContact = 0.5;         ///< stiffness of a contact, of what one substep could stop
constexpr double kLeastBend = 0.02;
constexpr double kCalmest = 0.5, kHeldWeight = 1e6;
constexpr int kMostSweeps = 64;

Vec3d solved(const glm::dmat3& matrix, const Vec3d& right)
{
    const double det = glm::determinant(matrix);
    return std::abs(det) > 1e-60 ? glm::inverse(matrix) * right : Vec3d(0);
}

}  // namespace

Result<SoftSolver> SoftSolver::make(std::shared_ptr<const SoftShape> shape, const SoftMaterial& material, double stepSecs)
{
    SoftSolver solver;
    const SoftLattice& lattice = shape->lattice;
    solver.m_material = material;
    solver.m_stepSecs = stepSecs;
    const double e = material.stiffnessPa, nu = material.poisson;
    solver.m_lambda = e * nu / ((1 + nu) * (1 - 2 * nu)), solver.m_mu = e / (2 * (1 + nu));
    solver.m_cellSize = material.size * lattice.cellSize;
    const Vec3d edge = solver.m_cellSize;
    const double brick = edge.x * edge.y * edge.z, widest = std::max({edge.x, edge.y, edge.z}), thinnest = std::min({edge.x, edge.y, edge.z});
    double matter = 0;
    for (const SoftCell& cell : lattice.cells) matter += brick * cell.fill;
    const double density = material.massKg / matter;
    for (const Vec3d& corner : lattice.corners) solver.m_rest.push_back(material.size * corner);
    const std::size_t count = solver.m_rest.size();
    solver.m_mass.assign(count, 0);
    for (const SoftCell& cell : lattice.cells) {
        const double volume = brick * cell.fill;
        solver.m_cells.push_back({cell.corners, volume, volume * e / (6 * widest * widest) * std::max(kLeastBend, cell.fill * cell.fill)});
        for (const std::uint32_t c : cell.corners) solver.m_mass[c] += density * volume / 8;
    }
    solver.m_totalMass = material.massKg;
    for (std::size_t i = 0; i < count; ++i) solver.m_restCentre += solver.m_mass[i] / solver.m_totalMass * solver.m_rest[i], solver.m_inverse.push_back(1 / solver.m_mass[i]);
    for (std::size_t p = 0; p < shape->pins.size(); ++p)
        for (const std::uint32_t c : shape->pins[p].corners) {
            if (solver.m_inverse[c] == 0) continue;   // the first pin that holds it
            solver.m_inverse[c] = 0;
            solver.m_grips.push_back({p, c});
        }
    for (const SkinPoint& point : shape->skin) solver.m_skinWeights.push_back(point.point.weights());

    // The fastest vibration of one cell by itself bounds that of all (Irons 1971).
    const double inverses = 1 / (edge.x * edge.x) + 1 / (edge.y * edge.y) + 1 / (edge.z * edge.z);
    const double fastest = std::sqrt(4 / density * (2 * solver.m_mu / (thinnest * thinnest) + solver.m_lambda * inverses));
    const double parts = std::ceil(stepSecs * fastest / kStability);
    if (!(parts <= kMostSubsteps))
        return Error{Error::Kind::Limit, fmt::format("{:.3g} Pa is too stiff for a soft body of its density with cells of {:.2g} m; make it softer or heavier, cut it in fewer cells, or make it rigid", e, thinnest)};
    solver.m_substeps = std::max(kFewestSubsteps, static_cast<int>(parts));
    solver.m_secs = stepSecs / solver.m_substeps;
    const Vec3d cells = lattice.extent() / lattice.cellSize;
    const double quarterWave = 0.5 * static_cast<double>(kPi) / std::max({cells.x, cells.y, cells.z});
    solver.m_calmPart = material.dampingPerSec * stepSecs / (quarterWave * quarterWave);
    solver.m_turns.assign(solver.m_cells.size(), glm::dquat(1, 0, 0, 0));
    solver.m_x = solver.m_rest;
    solver.m_v.assign(count, Vec3d(0)), solver.m_force = solver.m_push = solver.m_v;
    solver.m_shape = std::move(shape);
    return solver;
}

void SoftSolver::place(const RigidPose& pose, const Vec3& velocity, const Vec3& spin)
{
    const glm::dquat turn = glm::normalize(glm::dquat(pose.rotation));
    for (std::size_t i = 0; i < m_x.size(); ++i) {
        m_x[i] = Vec3d(pose.position) + turn * m_rest[i];
        m_v[i] = Vec3d(velocity) + glm::cross(Vec3d(spin), turn * (m_rest[i] - m_restCentre));
    }
    std::ranges::fill(m_turns, turn);
    m_turn = turn;
    for (Grip& grip : m_grips) grip.isTaken = false;
}

void SoftSolver::moveTo(const RigidPose& pose)
{
    const BodyState now = state();
    const glm::dquat by = glm::normalize(glm::dquat(pose.rotation) * glm::conjugate(glm::dquat(now.pose.rotation)));
    for (std::size_t i = 0; i < m_x.size(); ++i) m_x[i] = Vec3d(pose.position) + by * (m_x[i] - Vec3d(now.pose.position)), m_v[i] = by * m_v[i];
    for (glm::dquat& turn : m_turns) turn = by * turn;
    m_turn = by * m_turn;
    for (Grip& grip : m_grips) grip.isTaken = false;
}

void SoftSolver::setVelocity(const Vec3& velocity)
{
    const Vec3d change = Vec3d(velocity) - this->velocity();
    for (Vec3d& v : m_v) v += change;
}

void SoftSolver::setSpin(const Vec3& spin)
{
    const Vec3d middle = centre(), mean = velocity();
    const Vec3d change = Vec3d(spin) - solved(inertiaAbout(middle), angularMomentum(middle, mean));
    for (std::size_t i = 0; i < m_x.size(); ++i) m_v[i] += glm::cross(change, m_x[i] - middle);
}

void SoftSolver::freeze(bool isFrozen)
{
    m_isFrozen = isFrozen, m_isLed = false;
    std::ranges::fill(m_v, Vec3d(0));
    for (std::size_t i = 0; i < m_inverse.size(); ++i) m_inverse[i] = isFrozen ? 0 : 1 / m_mass[i];
    if (!isFrozen)
        for (const Grip& grip : m_grips) m_inverse[grip.corner] = 0;
}

void SoftSolver::lead(std::span<const Vec3d> from, std::span<const Vec3d> to)
{
    // What meets it shall feel it as heavy as it is: a wall in its place would stop dead what sank into it in truth.
    if (!m_isLed) freeze(false);
    m_isFrozen = m_isLed = true;
    for (std::size_t i = 0; i < m_x.size(); ++i) m_x[i] = from[i], m_v[i] = (to[i] - from[i]) / m_stepSecs;
    // The forces do not turn the cells; what is drawn of them does, and finds its way from step to step.
    for (std::size_t c = 0; c < m_cells.size(); ++c) {
        glm::dmat3 r;
        (void)followTurn(meanGradient(m_cells[c]), m_turns[c], r);
    }
}

Vec3d SoftSolver::pointOf(const SoftPoint& point, const std::vector<Vec3d>& of) const
{
    const auto w = point.weights();
    const auto& corners = m_cells[point.cell].corners;
    Vec3d sum(0);
    for (std::size_t k = 0; k < 8; ++k) sum += w[k] * of[corners[k]];
    return sum;
}

Vec3d SoftSolver::carried(std::uint32_t skin, const std::vector<Vec3d>& of) const
{
    const auto& w = m_skinWeights[skin];
    const auto& corners = m_cells[m_shape->skin[skin].point.cell].corners;
    Vec3d sum(0);
    for (std::size_t k = 0; k < 8; ++k) sum += w[k] * of[corners[k]];
    return sum;
}

/// Of the trilinear map at a point.
glm::dmat3 SoftSolver::gradientAt(const SoftPoint& point) const
{
    const Vec3d at = glm::clamp(point.at, Vec3d(0), Vec3d(1));
    const auto& corners = m_cells[point.cell].corners;
    glm::dmat3 f(0);
    for (std::size_t k = 0; k < 8; ++k) {
        const double wx = k & 1 ? at.x : 1 - at.x, wy = k & 2 ? at.y : 1 - at.y, wz = k & 4 ? at.z : 1 - at.z;
        const Vec3d& x = m_x[corners[k]];
        f[0] += (k & 1 ? wy * wz : -wy * wz) * x, f[1] += (k & 2 ? wx * wz : -wx * wz) * x, f[2] += (k & 4 ? wx * wy : -wx * wy) * x;
    }
    for (int axis = 0; axis < 3; ++axis) f[axis] /= m_cellSize[axis];
    return f;
}

glm::dmat3 SoftSolver::meanGradient(const Cell& cell) const
{
    glm::dmat3 f(0);
    for (std::size_t k = 0; k < 8; ++k)
        for (int axis = 0; axis < 3; ++axis) f[axis] += (k >> axis & 1 ? 0.25 : -0.25) / m_cellSize[axis] * m_x[cell.corners[k]];
    return f;
}

double SoftSolver::inverseMassOf(std::uint32_t skin) const
{
    const auto& w = m_skinWeights[skin];
    const auto& corners = m_cells[m_shape->skin[skin].point.cell].corners;
    double sum = 0;
    for (std::size_t k = 0; k < 8; ++k) sum += w[k] * w[k] * m_inverse[corners[k]];
    return sum;
}

void SoftSolver::addAt(std::uint32_t skin, const Vec3d& what, std::vector<Vec3d>& to) const
{
    const auto& w = m_skinWeights[skin];
    const auto& corners = m_cells[m_shape->skin[skin].point.cell].corners;
    for (std::size_t k = 0; k < 8; ++k) to[corners[k]] += w[k] * what;
}

void SoftSolver::addScaledAt(std::uint32_t skin, const Vec3d& what, std::vector<Vec3d>& to) const
{
    const auto& w = m_skinWeights[skin];
    const auto& corners = m_cells[m_shape->skin[skin].point.cell].corners;
    for (std::size_t k = 0; k < 8; ++k) to[corners[k]] += w[k] * m_inverse[corners[k]] * what;
}

double SoftSolver::inverseMassAt(const SoftPoint& point) const
{
    const auto w = point.weights();
    const auto& corners = m_cells[point.cell].corners;
    double sum = 0;
    for (std::size_t k = 0; k < 8; ++k) sum += w[k] * w[k] * m_inverse[corners[k]];
    return sum;
}

void SoftSolver::push(const SoftPoint& point, const Vec3d& impulse)
{
    if (m_isLed) return;
    const auto w = point.weights();
    const auto& corners = m_cells[point.cell].corners;
    for (std::size_t k = 0; k < 8; ++k) m_v[corners[k]] += w[k] * m_inverse[corners[k]] * impulse;
}

Vec3d SoftSolver::normalAt(std::size_t skin) const
{
    const SkinPoint& point = m_shape->skin[skin];
    return glm::normalize(glm::transpose(glm::inverse(gradientAt(point.point))) * Vec3d(point.normal));
}

SoftPoint SoftSolver::pointBelow(std::size_t skin, const Vec3d& place) const
{
    SoftPoint point = m_shape->skin[skin].point;
    const Vec3d rest = glm::inverse(gradientAt(point)) * (place - placeOf(point));
    point.at += rest / m_cellSize;
    return point;
}

void SoftSolver::addElastic()
{
    const Vec3d quarter = 0.25 / m_cellSize, half = 0.5 * m_cellSize;
    for (std::size_t c = 0; c < m_cells.size(); ++c) {
        const Cell& cell = m_cells[c];
        Vec3d p[8];
        for (std::size_t k = 0; k < 8; ++k) p[k] = m_x[cell.corners[k]];
        const Vec3d e01 = p[1] - p[0], e23 = p[3] - p[2], e45 = p[5] - p[4], e67 = p[7] - p[6];
        const Vec3d s01 = p[1] + p[0], s23 = p[3] + p[2], s45 = p[5] + p[4], s67 = p[7] + p[6];
        const glm::dmat3 f(quarter.x * (e01 + e23 + e45 + e67), quarter.y * ((s23 - s01) + (s67 - s45)), quarter.z * ((s45 - s01) + (s67 - s23)));
        const Vec3d middle = 0.125 * (s01 + s23 + s45 + s67);
        glm::dmat3 r;
        const glm::dmat3 a = followTurn(f, m_turns[c], r);
        const double pressure = m_lambda * (a[0][0] + a[1][1] + a[2][2] - 3) - 2 * m_mu;
        glm::dmat3 stress;
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j < 3; ++j) stress[i][j] = m_mu * (a[i][j] + a[j][i]) + (i == j ? pressure : 0);
        stress = r * stress;
        // Along the cell's edges; and the springs pull what F does not say back to where F says.
        Vec3d q[3], u[3];
        for (int axis = 0; axis < 3; ++axis) u[axis] = half[axis] * f[axis], q[axis] = cell.volume * quarter[axis] * stress[axis] - cell.bend * u[axis];
        for (std::size_t k = 0; k < 8; ++k) {
            const Vec3d along = (k & 1 ? q[0] : -q[0]) + (k & 2 ? q[1] : -q[1]) + (k & 4 ? q[2] : -q[2]);
            m_force[cell.corners[k]] -= along + cell.bend * (p[k] - middle);
        }
    }
}

double SoftSolver::elasticJoules() const
{
    const Vec3d half = 0.5 * m_cellSize;
    double joules = 0;
    for (std::size_t c = 0; c < m_cells.size(); ++c) {
        const Cell& cell = m_cells[c];
        const glm::dmat3 f = meanGradient(cell);
        Vec3d middle(0);
        for (const std::uint32_t corner : cell.corners) middle += 0.125 * m_x[corner];
        glm::dquat turn = m_turns[c];
        glm::dmat3 r;
        const glm::dmat3 a = followTurn(f, turn, r);
        double squares = 0;
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j < 3; ++j) squares += (a[i][j] - (i == j)) * (a[i][j] - (i == j));
        const double trace = a[0][0] + a[1][1] + a[2][2] - 3;
        joules += cell.volume * (m_mu * squares + 0.5 * m_lambda * trace * trace);
        for (std::size_t k = 0; k < 8; ++k) {
            const Vec3d beside = m_x[cell.corners[k]] - middle - (k & 1 ? half.x : -half.x) * f[0] - (k & 2 ? half.y : -half.y) * f[1] - (k & 4 ? half.z : -half.z) * f[2];
            joules += 0.5 * cell.bend * glm::dot(beside, beside);
        }
    }
    return joules;
}

double SoftSolver::volumeM3() const
{
    double volume = 0;
    for (const Cell& cell : m_cells) volume += cell.volume * glm::determinant(meanGradient(cell));
    return volume;
}

/// Where the skin is below the surface of things, and the springs that push it out.
void SoftSolver::findTouches(const Surroundings& around)
{
    m_touching.clear();
    for (std::uint32_t o = 0; o < around.obstacles.size(); ++o) {
        const SoftObstacle& obstacle = around.obstacles[o];
        if (!obstacle.isSolid) continue;
        const glm::dquat back = glm::conjugate(obstacle.rotation);
        const std::size_t first = m_touching.size();
        for (std::uint32_t s = 0; s < m_skinWeights.size(); ++s) {
            const Vec3d point = carried(s, m_x);
            if (!obstacle.shape) {
                if (point.y < obstacle.groundHeight) m_touching.push_back({o, s, point, Vec3d(0, 1, 0), obstacle.groundHeight - point.y});
            } else if (const auto dent = obstacle.shape->dentAt(back * (point - obstacle.position))) {
                m_touching.push_back({o, s, point, obstacle.rotation * dent->normal, dent->depth});
            }
        }
        const double crowdOfIt = static_cast<double>(m_touching.size() - first);
        for (std::size_t k = first; k < m_touching.size(); ++k) {
            Touching& one = m_touching[k];
            const SkinPoint& skin = m_shape->skin[one.skin];
            const Vec3d turned = glm::cross(one.point - obstacle.centre, one.normal);
            const double its = obstacle.inverseMass > 0 ? obstacle.inverseMass + glm::dot(obstacle.inverseInertia * turned, turned) : 0;
            const double inverse = inverseMassOf(one.skin) * skin.crowd + its * crowdOfIt;
            one.mass = inverse > 0 ? 1 / inverse : 0;
            one.spring = one.mass * kContact * one.depth / (m_secs * m_secs);
            addAt(one.skin, one.spring * one.normal, m_force);
        }
    }
}

/// What touching does beside the springs: it takes speed away along the normal, as restitution says, and along the surface, as friction does.
void SoftSolver::resist(const Surroundings& around, double secs)
{
    for (Touching& one : m_touching) {
        if (one.mass <= 0) continue;
        SoftObstacle& obstacle = around.obstacles[one.obstacle];
        const Vec3d arm = one.point - obstacle.centre;
        const Vec3d past = carried(one.skin, m_v) - obstacle.velocity - glm::cross(obstacle.spin, arm);
        const double apart = glm::dot(past, one.normal);
        const double log = std::log(std::max(obstacle.restitution, 1e-3)), ratio = -log / std::hypot(static_cast<double>(kPi), log);
        // Nothing sticks: it is never pulled in.
        const double brake = std::max(-secs * one.spring, -2 * ratio * std::sqrt(kContact) * one.mass * apart);
        const double push = secs * one.spring + brake;
        const Vec3d along = past - apart * one.normal;
        const double slide = glm::length(along);
        Vec3d impulse = brake * one.normal;
        if (slide > 1e-12) impulse -= std::min(obstacle.friction * push, one.mass * slide) / slide * along;
        if (!m_isLed) addScaledAt(one.skin, impulse, m_v);
        pushBack(obstacle, arm, impulse);
        obstacle.impulse += push, obstacle.upward += push * one.normal.y, obstacle.place += push * one.point;
    }
}

void SoftSolver::pushBack(SoftObstacle& obstacle, const Vec3d& arm, const Vec3d& impulse) const
{
    obstacle.isPushed = true;
    if (obstacle.inverseMass <= 0) return;
    obstacle.velocity -= obstacle.inverseMass * impulse;
    obstacle.spin -= obstacle.inverseInertia * glm::cross(arm, impulse);
}

SoftObstacle* SoftSolver::holderOf(const Grip& grip, const Surroundings& around) const
{
    const ObjectId to = m_shape->pins[grip.pin].to;
    if (to)
        for (SoftObstacle& one : around.obstacles)
            if (one.holds == to) return &one;
    return nullptr;
}

/// What a pin holds goes with what it is held by.
void SoftSolver::followHolders(const Surroundings& around)
{
    for (Grip& grip : m_grips) {
        const SoftObstacle* const by = holderOf(grip, around);
        Vec3d& x = m_x[grip.corner];
        if (by && !grip.isTaken) grip.place = glm::conjugate(by->rotation) * (x - by->position);
        grip.isTaken = by != nullptr;
        m_v[grip.corner] = Vec3d(0);
        if (!by) continue;
        x = by->position + by->rotation * grip.place;
        m_v[grip.corner] = by->velocity + glm::cross(by->spin, x - by->centre);
    }
}

/// Forces where everything is now.
void SoftSolver::feel(const Surroundings& around)
{
    std::ranges::fill(m_force, Vec3d(0));
    if (!m_isFrozen) addElastic();
    findTouches(around);
}

void SoftSolver::kick(const Surroundings& around, double secs)
{
    for (std::size_t i = 0; i < m_x.size() && !m_isLed; ++i)
        if (m_inverse[i] > 0) m_v[i] += secs * (m_inverse[i] * m_force[i] + m_push[i]);
    for (const Touching& one : m_touching) {
        SoftObstacle& obstacle = around.obstacles[one.obstacle];
        pushBack(obstacle, one.point - obstacle.centre, secs * one.spring * one.normal);
    }
    if (m_isFrozen) return;
    for (const Grip& grip : m_grips)
        if (SoftObstacle* const by = holderOf(grip, around))
            pushBack(*by, m_x[grip.corner] - by->centre, -secs * (m_force[grip.corner] + m_mass[grip.corner] * m_push[grip.corner]));
}

void SoftSolver::drift(const Surroundings& around, double secs)
{
    for (std::size_t i = 0; i < m_x.size(); ++i)
        if (m_inverse[i] > 0 || m_isLed) m_x[i] += secs * m_v[i];
    for (SoftObstacle& obstacle : around.obstacles) {
        if (obstacle.body < 0) continue;
        const Vec3d turn = 0.5 * secs * obstacle.spin, arm = obstacle.position - obstacle.centre;
        const glm::dquat by = glm::normalize(glm::dquat(1, turn.x, turn.y, turn.z));
        obstacle.centre += secs * obstacle.velocity;
        obstacle.rotation = glm::normalize(by * obstacle.rotation);
        obstacle.position = obstacle.centre + by * arm;
    }
    if (!m_isFrozen) followHolders(around);
}

/// The air's pushes on the skin, as accelerations of the corners.
void SoftSolver::blow(const FieldForces& fields, double stepSecs)
{
    for (std::size_t i = 0; i < m_x.size(); ++i) m_push[i] += fields.accelerationAt(m_x[i], m_v[i]);
    if (!fields.hasWind()) return;
    for (std::uint32_t s = 0; s < m_skinWeights.size(); ++s) {
        const SkinPoint& skin = m_shape->skin[s];
        const Vec3d point = carried(s, m_x), velocity = carried(s, m_v);
        const double own = inverseMassOf(s);
        if (own <= 0) continue;
        const Vec3d normal = normalAt(s);
        if (!std::isfinite(normal.x)) continue;
        const double area = skin.areaM2 * m_material.size * m_material.size;
        for (const FieldForces::Air& air : fields.airAt(point)) {
            const double past = glm::dot(air.velocity - velocity, normal);
            const double most = std::abs(past) / (own * skin.crowd * stepSecs);
            const double push = std::min(0.5 * air.densityKgPerM3 * kPlateDrag * area * past * past, most);
            addScaledAt(s, std::copysign(push, past) * normal, m_push);
        }
    }
}

/// Takes from every cell a part of the motion that is not that of a rigid body: momentum and angular momentum stay, and energy only
/// shrinks. How much of a part follows from the slowest wobble, a quarter wave along the body's longest side.
void SoftSolver::calm()
{
    if (m_calmPart <= 0 || m_isFrozen) return;
    const int sweeps = std::clamp(static_cast<int>(std::ceil(m_calmPart / kCalmest)), 1, kMostSweeps);
    const double part = std::min(m_calmPart / sweeps, kCalmest);
    for (int sweep = 0; sweep < sweeps; ++sweep)
        for (const Cell& cell : m_cells) {
            double mass = 0, masses[8];
            Vec3d middle(0), mean(0);
            for (std::size_t k = 0; k < 8; ++k) {
                const std::uint32_t c = cell.corners[k];
                masses[k] = m_inverse[c] > 0 ? m_mass[c] : kHeldWeight * m_mass[c];   // what is held does not give in
                mass += masses[k], middle += masses[k] * m_x[c], mean += masses[k] * m_v[c];
            }
            middle /= mass, mean /= mass;
            glm::dmat3 inertia(0);
            Vec3d momentum(0);
            for (std::size_t k = 0; k < 8; ++k) {
                const std::uint32_t c = cell.corners[k];
                const Vec3d r = m_x[c] - middle;
                inertia += masses[k] * (glm::dmat3(glm::dot(r, r)) - glm::outerProduct(r, r));
                momentum += masses[k] * glm::cross(r, m_v[c] - mean);
            }
            const Vec3d spin = solved(inertia, momentum);
            for (const std::uint32_t c : cell.corners)
                if (m_inverse[c] > 0) m_v[c] += part * (mean + glm::cross(spin, m_x[c] - middle) - m_v[c]);
        }
}

void SoftSolver::step(const Surroundings& around)
{
    std::ranges::fill(m_push, around.gravity);
    if (around.fields && !m_isFrozen) blow(*around.fields, m_stepSecs);
    if (!m_isFrozen) followHolders(around);
    feel(around);
    for (int k = 0; k < m_substeps && !around.stop.stop_requested(); ++k) {
        kick(around, 0.5 * m_secs);
        resist(around, m_secs);
        drift(around, m_secs);
        feel(around);
        kick(around, 0.5 * m_secs);
    }
    calm();
}

double SoftSolver::depthIn(const SoftObstacle& obstacle) const
{
    double deepest = 0;
    for (const SkinPoint& skin : m_shape->skin) {
        const Vec3d point = pointOf(skin.point, m_x);
        if (!obstacle.shape) deepest = std::max(deepest, obstacle.groundHeight - point.y);
        else if (const auto dent = obstacle.shape->dentAt(glm::conjugate(obstacle.rotation) * (point - obstacle.position))) deepest = std::max(deepest, dent->depth);
    }
    return deepest;
}

void SoftSolver::bounds(Vec3d& lower, Vec3d& upper) const
{
    lower = Vec3d(std::numeric_limits<double>::infinity()), upper = -lower;
    for (const Vec3d& x : m_x) lower = glm::min(lower, x), upper = glm::max(upper, x);
}

Vec3d SoftSolver::centre() const
{
    Vec3d sum(0);
    for (std::size_t i = 0; i < m_x.size(); ++i) sum += m_mass[i] * m_x[i];
    return sum / m_totalMass;
}

Vec3d SoftSolver::velocity() const
{
    Vec3d sum(0);
    for (std::size_t i = 0; i < m_v.size(); ++i) sum += m_mass[i] * m_v[i];
    return sum / m_totalMass;
}

glm::dmat3 SoftSolver::inertiaAbout(const Vec3d& centre) const
{
    glm::dmat3 sum(0);
    for (std::size_t i = 0; i < m_x.size(); ++i) {
        const Vec3d r = m_x[i] - centre;
        sum += m_mass[i] * (glm::dmat3(glm::dot(r, r)) - glm::outerProduct(r, r));
    }
    return sum;
}

Vec3d SoftSolver::angularMomentum(const Vec3d& centre, const Vec3d& velocity) const
{
    Vec3d sum(0);
    for (std::size_t i = 0; i < m_x.size(); ++i) sum += m_mass[i] * glm::cross(m_x[i] - centre, m_v[i] - velocity);
    return sum;
}

BodyState SoftSolver::state()
{
    const Vec3d middle = centre(), mean = velocity();
    glm::dmat3 fit(0);
    double size = 0;
    for (std::size_t i = 0; i < m_x.size(); ++i) {
        const Vec3d r = m_rest[i] - m_restCentre;
        fit += m_mass[i] * glm::outerProduct(m_x[i] - middle, r);
        size += m_mass[i] * glm::dot(r, r);
    }
    glm::dmat3 r;
    (void)followTurn(fit * (3 / size), m_turn, r);
    BodyState state;
    state.pose = {Vec3(middle - m_turn * m_restCentre), Quat(m_turn)};
    state.centre = Vec3(middle), state.velocity = Vec3(mean);
    state.spin = Vec3(solved(inertiaAbout(middle), angularMomentum(middle, mean)));
    return state;
}

void SoftSolver::nodesIn(const RigidPose& pose, std::vector<Vec3>& positions, std::vector<Quat>& rotations) const
{
    const glm::dquat back = glm::conjugate(glm::normalize(glm::dquat(pose.rotation)));
    for (const SoftPoint& node : m_shape->nodes) {
        positions.emplace_back(back * (pointOf(node, m_x) - Vec3d(pose.position)));
        glm::dquat turn = m_turns[node.cell];
        glm::dmat3 r;
        (void)followTurn(gradientAt(node), turn, r);
        rotations.emplace_back(back * turn);
    }
}

double SoftSolver::fastest() const
{
    double most = 0;
    for (const Vec3d& v : m_v) {
        const double square = glm::dot(v, v);
        if (!std::isfinite(square)) return std::numeric_limits<double>::quiet_NaN();
        most = std::max(most, square);
    }
    return std::sqrt(most);
}

}  // namespace morphogen::dynamics
