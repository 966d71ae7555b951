#include "core/dynamics/soft_stepper.h"

#include "core/dynamics/noise.h"
#include "core/dynamics/soft_meeting.h"

#include <algorithm>
#include <cmath>

namespace morphogen::dynamics {
namespace {

Vec3d doubles(const btVector3& v) { return {v.x(), v.y(), v.z()}; }

glm::dmat3 doubles(const btMatrix3x3& m)
{
    glm::dmat3 out;
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 3; ++column) out[column][row] = m[row][column];
    return out;
}

bool areApart(const Vec3d& lowerA, const Vec3d& upperA, const Vec3d& lowerB, const Vec3d& upperB)
{
    return glm::any(glm::greaterThan(lowerA, upperB)) || glm::any(glm::greaterThan(lowerB, upperA));
}

}  // namespace

SoftStepper::SoftStepper(const SimScene& scene, std::vector<Live>& lives, const PairRules& rules) : m_scene(scene), m_lives(lives), m_rules(rules), m_shapes(lives.size())
{
    for (const Live& live : lives) m_cloths.push_back(live.soft ? Cloth::of(*live.soft) : std::nullopt);
}

SoftStepper::Surface SoftStepper::surfaceBetween(const SimBody& soft, const SimBody* other) const
{
    const Noise& noise = m_scene.noise;
    Surface surface{std::sqrt(soft.friction * (other ? other->friction : m_scene.groundFriction)), std::sqrt(soft.restitution * (other ? other->restitution : m_scene.groundRestitution))};
    const std::uint64_t x = soft.id.value, y = other ? other->id.value : 0;
    if (noise.friction > 0) surface.friction = std::max(0.0, surface.friction * (1 + noise.friction * normalNoise({noise.seed, std::min(x, y), std::max(x, y), 0, 1})));
    if (noise.restitution > 0) surface.restitution = std::clamp(surface.restitution + noise.restitution * normalNoise({noise.seed, std::min(x, y), std::max(x, y), 0, 2}), 0.0, 1.0);
    return surface;
}

/// A sheet that is folded onto itself.
void SoftStepper::meetItself(std::size_t i)
{
    SoftSolver& solver = *m_lives[i].soft;
    if (solver.isFrozen() || !m_cloths[i]->isFolded(solver)) {
        m_sides.erase({i, i});
        return;
    }
    ClothSides& sides = m_sides[{i, i}];
    (void)meet(ClothPair{solver, *m_cloths[i], solver, *m_cloths[i], m_scene.bodies[i].friction, sides, sides}, 1 / kStepsPerSec);
}

/// Nothing where one of them is none, or they are apart.
SoftTouch SoftStepper::meetAsCloths(std::size_t i, std::size_t j)
{
    if (!m_cloths[i] || !m_cloths[j]) return {};
    SoftSolver &a = *m_lives[i].soft, &b = *m_lives[j].soft;
    const ClothPair pair{a, *m_cloths[i], b, *m_cloths[j], surfaceBetween(m_scene.bodies[i], &m_scene.bodies[j]).friction, m_sides[{i, j}], m_sides[{j, i}]};
    const double reach = reachOf(pair, 1 / kStepsPerSec);
    Vec3d lowerA, upperA, lowerB, upperB;
    a.bounds(lowerA, upperA), b.bounds(lowerB, upperB);
    if (!areApart(lowerA, upperA, lowerB - reach, upperB + reach) && !m_rules.isApart(&m_scene.bodies[i], &m_scene.bodies[j])) return meet(pair, 1 / kStepsPerSec);
    pair.ofA.sides.clear(), pair.ofB.sides.clear();
    return {};
}

/// Each pair of soft bodies whose boxes overlap; sheets before they do.
void SoftStepper::meetSofts(std::vector<StepContact>& contacts)
{
    for (std::size_t i = 0; i < m_lives.size(); ++i)
        for (std::size_t j = i + 1; j < m_lives.size(); ++j) {
            const Live &a = m_lives[i], &b = m_lives[j];
            if (!a.soft || !b.soft || !a.isThere || !b.isThere) continue;
            SoftTouch touch = meetAsCloths(i, j);
            Vec3d lowerA, upperA, lowerB, upperB;
            a.soft->bounds(lowerA, upperA), b.soft->bounds(lowerB, upperB);
            const bool areBothCloths = m_cloths[i] && m_cloths[j];
            if (!areBothCloths && !areApart(lowerA, upperA, lowerB, upperB) && !m_rules.isApart(&m_scene.bodies[i], &m_scene.bodies[j])) {
                const Surface surface = surfaceBetween(m_scene.bodies[i], &m_scene.bodies[j]);
                touch = meet(SoftPair{*a.soft, *b.soft, surface.friction, surface.restitution}, 1 / kStepsPerSec);
            }
            if (!(touch.impulse > 0)) continue;
            contacts.push_back({static_cast<int>(i), static_cast<int>(j), static_cast<float>(touch.impulse), Vec3(touch.place), static_cast<float>(touch.upward)});
        }
    for (std::size_t i = 0; i < m_lives.size(); ++i)
        if (m_cloths[i] && m_lives[i].isThere) meetItself(i);
}

SoftObstacle SoftStepper::obstacleOf(std::size_t j, int step)
{
    const SimBody& body = m_scene.bodies[j];
    const Live& live = m_lives[j];
    if (!m_shapes[j]) m_shapes[j] = std::make_unique<ContactShape>(*body.collider, body.size);
    SoftObstacle obstacle{.body = static_cast<int>(j), .shape = m_shapes[j].get()};
    obstacle.holds = body.id;
    const btTransform now = live.follower ? live.follower->now : live.body->getWorldTransform();
    const RigidPose pose = live.poseOf(now);
    obstacle.position = Vec3d(pose.position), obstacle.rotation = glm::normalize(glm::dquat(pose.rotation));
    obstacle.centre = doubles(now.getOrigin());
    if (live.follower) {
        const btTransform next = live.drivenTo(body, step + 1);
        obstacle.velocity = kStepsPerSec * (doubles(next.getOrigin()) - obstacle.centre);
        glm::dquat turn = glm::normalize(glm::dquat(live.poseOf(next).rotation)) * glm::conjugate(obstacle.rotation);
        if (turn.w < 0) turn = -turn;
        obstacle.spin = 2 * kStepsPerSec * Vec3d(turn.x, turn.y, turn.z);
    } else if (live.massKg > 0 && !live.isPinned) {
        obstacle.velocity = doubles(live.body->getLinearVelocity()), obstacle.spin = doubles(live.body->getAngularVelocity());
        obstacle.inverseMass = live.body->getInvMass();
        obstacle.inverseInertia = doubles(live.body->getInvInertiaTensorWorld());
    }
    return obstacle;
}

std::vector<SoftObstacle> SoftStepper::around(std::size_t i, int step, double reach)
{
    const SimBody& soft = m_scene.bodies[i];
    const SoftSolver& solver = *m_lives[i].soft;
    std::vector<SoftObstacle> all;
    Vec3d lower, upper;
    solver.bounds(lower, upper);
    lower -= reach, upper += reach;
    if (m_scene.groundHeight && lower.y <= *m_scene.groundHeight && !m_rules.isApart(&soft, nullptr)) {
        SoftObstacle ground{.groundHeight = *m_scene.groundHeight};
        const Surface surface = surfaceBetween(soft, nullptr);
        ground.friction = surface.friction, ground.restitution = surface.restitution;
        all.push_back(ground);
    }
    for (std::size_t j = 0; j < m_lives.size(); ++j) {
        const Live& live = m_lives[j];
        if (live.soft || !live.isThere) continue;
        const bool isHolding = std::ranges::any_of(solver.shape().pins, [&](const HeldCorners& pin) { return pin.to == m_scene.bodies[j].id; });
        btVector3 least, most;
        live.bounds(least, most);
        const double way = static_cast<double>(live.body->getLinearVelocity().length()) / kStepsPerSec;
        const bool isNear = !areApart(lower, upper, doubles(least) - way, doubles(most) + way) && !m_rules.isApart(&soft, &m_scene.bodies[j]);
        if (!isNear && !isHolding) continue;
        SoftObstacle obstacle = obstacleOf(j, step);
        // What holds it goes through the part it holds.
        obstacle.isSolid = isNear && !isHolding;
        const Surface surface = surfaceBetween(soft, &m_scene.bodies[j]);
        obstacle.friction = surface.friction, obstacle.restitution = surface.restitution;
        all.push_back(obstacle);
    }
    return all;
}

void SoftStepper::step(const Moment& moment, std::vector<StepContact>& contacts)
{
    meetSofts(contacts);
    for (std::size_t i = 0; i < m_lives.size(); ++i) {
        Live& live = m_lives[i];
        if (!live.soft || !live.isThere) continue;
        const Vec3d& cell = live.soft->cellSize();
        const double reach = live.soft->fastest() / kStepsPerSec + std::max({cell.x, cell.y, cell.z});
        std::vector<SoftObstacle> obstacles = around(i, moment.step, reach);
        live.soft->step({moment.gravity, moment.fields, obstacles, moment.stop});
        for (const SoftObstacle& obstacle : obstacles) {
            if (!obstacle.isPushed) continue;
            if (obstacle.body >= 0 && obstacle.inverseMass > 0) {
                btRigidBody& body = *m_lives[static_cast<std::size_t>(obstacle.body)].body;
                body.setLinearVelocity(toBullet(obstacle.velocity));
                body.setAngularVelocity(toBullet(obstacle.spin));
            }
            if (!(obstacle.impulse > 0)) continue;
            const int own = static_cast<int>(i);
            const double sign = obstacle.body < own ? 1 : -1;
            contacts.push_back({std::min(own, obstacle.body), std::max(own, obstacle.body), static_cast<float>(obstacle.impulse), Vec3(obstacle.place / obstacle.impulse),
                                static_cast<float>(sign * obstacle.upward / obstacle.impulse)});
        }
    }
}

SoftStepper::Overlap SoftStepper::deepest(std::size_t i, int step)
{
    Overlap found;
    for (const SoftObstacle& obstacle : around(i, step, 0)) {
        if (!obstacle.isSolid) continue;
        if (const double depth = m_lives[i].soft->depthIn(obstacle); depth > found.depth) found = {depth, obstacle.body};
    }
    return found;
}

}  // namespace morphogen::dynamics
