#include "core/dynamics/simulate.h"

#include "core/base/hash.h"
#include "core/base/memory_budget.h"
#include "core/base/stopwatch.h"
#include "core/dynamics/bullet_parts.h"
#include "core/dynamics/event_watch.h"
#include "core/dynamics/field_forces.h"
#include "core/dynamics/noise.h"
#include "core/dynamics/soft_stepper.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

namespace morphogen::dynamics {
namespace {

constexpr int kIterations = 20, kProcessSteps = 10;
constexpr float kMostSpeed = 1000, kFarAway = 1e5f;
constexpr double kLeastOverlap = 0.003, kOverlapPart = 0.15;
constexpr float kSweptOverlap = 1e-4f;  ///< metres: of a swept body's way in a step that is left alone
constexpr float kRestOverlap = 5e-5f;   ///< metres: what rests keeps touching; costs a bounce at most 0.012 m/s

class Run {
public:
    Run(const SimScene& scene, std::stop_token stop) : m_scene(scene), m_stop(stop), m_dispatcher(&m_configuration), m_world(&m_dispatcher, &m_broadphase, &m_solver, &m_configuration), m_fields(scene.forces, scene.noise.seed)
    {
        useOurSurfaces(&scene);
        m_world.setGravity(toBullet(scene.gravity));
        m_world.getDispatchInfo().m_deterministicOverlappingPairs = true;
        m_world.getDispatchInfo().m_allowedCcdPenetration = kSweptOverlap;
        m_solver.setRandSeed(0);
        btContactSolverInfo& solver = m_world.getSolverInfo();
        solver.m_numIterations = kIterations;
        solver.m_solverMode = SOLVER_USE_WARMSTARTING | SOLVER_SIMD | SOLVER_USE_2_FRICTION_DIRECTIONS;
        solver.m_splitImpulse = 1;
        solver.m_splitImpulsePenetrationThreshold = 1e30f;   // always: no speed comes of an overlap
        solver.m_linearSlop = kRestOverlap;
        solver.m_restitutionVelocityThreshold = 0.05f;
        m_dispatcher.rules.isBlocked.resize(scene.blocked.size(), false);
        m_dispatcher.rules.scene = &scene;
        m_dispatcher.rules.hasRules = !scene.blocked.empty() || std::ranges::any_of(scene.bodies, [](const SimBody& body) { return body.held.has_value(); });
        if (scene.groundHeight) addGround();
        for (const SimBody& body : scene.bodies) {
            auto live = makeLive(body, static_cast<int>(m_live.size()));
            if (!live) {
                m_problem = live.error();
                break;
            }
            m_live.push_back(*std::move(live));
        }
        if (std::ranges::any_of(m_live, [](const Live& live) { return live.soft != nullptr; })) m_softs.emplace(scene, m_live, m_dispatcher.rules);
    }
    ~Run()
    {
        for (Live& live : m_live)
            if (live.isThere && live.body) m_world.removeRigidBody(live.body.get());
        if (m_ground) m_world.removeRigidBody(m_ground.get());
        useOurSurfaces(nullptr);
    }

    Result<Rollout> play();
    /// Nothing but the steps.
    double playBare()
    {
        for (std::size_t i = 0; i < m_live.size(); ++i)
            if (m_live[i].firstStep == 0 && m_live[i].body) enter(i, 0);
        Stopwatch watch;
        for (int step = 0; step < m_scene.steps; ++step) m_world.stepSimulation(kStepSecs, 0);
        return watch.lapMs() / 1000;
    }

private:
    static constexpr btScalar kStepSecs = static_cast<btScalar>(1 / kStepsPerSec);

    void addGround()
    {
        m_groundShape = std::make_unique<btStaticPlaneShape>(btVector3(0, 1, 0), static_cast<btScalar>(*m_scene.groundHeight));
        m_ground = std::make_unique<btRigidBody>(btRigidBody::btRigidBodyConstructionInfo(0, nullptr, m_groundShape.get()));
        m_ground->setUserIndex(-1);
        m_ground->setFriction(static_cast<btScalar>(m_scene.groundFriction));
        m_ground->setRestitution(static_cast<btScalar>(m_scene.groundRestitution));
        m_ground->setContactProcessingThreshold(0);
        m_world.addRigidBody(m_ground.get());
    }
    void enter(std::size_t i, int step);
    void leave(std::size_t i, int step);
    void hold(std::size_t i, bool isHeld);
    void lead(std::size_t i, int step);
    void give(const Push& push, std::size_t i);
    Result<void> prepareStep(int step);
    Result<void> checkOverlaps(int step);
    Result<void> judgeOverlap(int a, int b, double depth, int step) const;
    bool areInReach(const BlockedPair& pair) const;
    void disturb(int step);
    void pushByFields(int step);
    void collectContacts();
    Result<void> observe(int step);
    void record(int step, Rollout& rollout);
    void recordSoft(std::size_t i, int step, BodyTrack& track);
    void openTrack(std::size_t i, int step, Rollout& rollout);
    EventWatch watchFor() const;
    btTransform drivenTo(std::size_t i, int step) const { return m_live[i].drivenTo(m_scene.bodies[i], step); }
    double secsOf(int step) const { return step / kStepsPerSec; }

    const SimScene& m_scene;
    std::stop_token m_stop;
    btDefaultCollisionConfiguration m_configuration;
    Dispatcher m_dispatcher;
    btDbvtBroadphase m_broadphase;
    btSequentialImpulseConstraintSolver m_solver;
    btDiscreteDynamicsWorld m_world;
    std::unique_ptr<btStaticPlaneShape> m_groundShape;
    std::unique_ptr<btRigidBody> m_ground;
    std::vector<Live> m_live;
    std::vector<std::size_t> m_fresh;           ///< put somewhere at this step
    std::vector<StepContact> m_contacts;
    std::vector<StepBody> m_states;
    std::vector<float> m_row;
    std::vector<Vec3d> m_from, m_to;            ///< corners of one that is led
    std::unique_ptr<EventWatch> m_watch;
    FieldForces m_fields;
    std::optional<SoftStepper> m_softs;         ///< where a body is soft
    std::vector<StepContact> m_softContacts;
    std::optional<Error> m_problem;             ///< the scene can't be run
};

void Run::enter(std::size_t i, int step)
{
    const SimBody& body = m_scene.bodies[i];
    Live& live = m_live[i];
    if (live.follower) {
        live.follower->now = drivenTo(i, step);
        // Where it was a step before, so that it has its speed from the first step on.
        btTransform before = drivenTo(i, step - 1);
        if (step == 0) before.setOrigin(2 * drivenTo(i, 0).getOrigin() - drivenTo(i, 1).getOrigin());
        live.body->setWorldTransform(drivenTo(i, step));
        live.body->setInterpolationWorldTransform(before);
    } else if (live.massKg > 0) {
        Vec3 velocity = body.velocity, spin = body.spin;
        if (m_scene.noise.velocity > 0)
            for (int axis = 0; axis < 3; ++axis) {
                velocity[axis] +=
                    glm::length(body.velocity) *
                    static_cast<float>(m_scene.noise.velocity * normalNoise({m_scene.noise.seed, body.id.value, 0, 0, static_cast<std::uint32_t>(10 + axis)}));
                spin[axis] +=
                    glm::length(body.spin) *
                    static_cast<float>(m_scene.noise.velocity * normalNoise({m_scene.noise.seed, body.id.value, 0, 0, static_cast<std::uint32_t>(20 + axis)}));
            }
        if (live.soft) {
            live.soft->place(body.start, velocity, spin);
        } else {
            live.body->setLinearVelocity(toBullet(velocity));
            live.body->setAngularVelocity(toBullet(spin));
        }
    }
    if (live.body) m_world.addRigidBody(live.body.get());
    live.isThere = true;
    m_fresh.push_back(i);
    if (m_watch) m_watch->appear(static_cast<int>(i), step, live.centre(), glm::length(live.velocity()));
}

void Run::leave(std::size_t i, int step)
{
    Live& live = m_live[i];
    if (live.body) m_world.removeRigidBody(live.body.get());
    live.isThere = false;
    if (m_watch) m_watch->vanish(static_cast<int>(i), step, live.centre());
}

/// A pinned body is one that nothing moves; it goes on from rest, or as it began where it never moved.
void Run::hold(std::size_t i, bool isHeld)
{
    Live& live = m_live[i];
    live.isPinned = isHeld;
    if (live.soft) return live.soft->freeze(isHeld);
    btRigidBody& body = *live.body;
    m_world.removeRigidBody(&body);
    const int flags = body.getCollisionFlags();
    if (isHeld) {
        body.setMassProps(0, {0, 0, 0});
        body.setCollisionFlags(flags | btCollisionObject::CF_KINEMATIC_OBJECT);
        body.setLinearVelocity({0, 0, 0});
        body.setAngularVelocity({0, 0, 0});
        body.setInterpolationWorldTransform(body.getWorldTransform());
    } else {
        body.setCollisionFlags(flags & ~(btCollisionObject::CF_KINEMATIC_OBJECT | btCollisionObject::CF_STATIC_OBJECT));
        body.setMassProps(live.massKg, live.inertia);
        body.updateInertiaTensor();
        body.clearForces();
    }
    m_world.addRigidBody(&body);
}

/// A soft body that is held to what it did: from where its corners were at that step to where they were at the next.
void Run::lead(std::size_t i, int step)
{
    const HeldTouches& held = *m_scene.bodies[i].held;
    held.bending->cornersAt(step - held.firstStep, m_from);
    held.bending->cornersAt(step + 1 - held.firstStep, m_to);
    m_live[i].soft->lead(m_from, m_to);
    m_live[i].isPinned = true;
}

void Run::give(const Push& push, std::size_t i)
{
    Live& live = m_live[i];
    if (live.soft) {
        if (push.pose) live.soft->moveTo(*push.pose), m_fresh.push_back(i);
        if (push.velocity) live.soft->setVelocity(*push.velocity);
        if (push.spin) live.soft->setSpin(*push.spin);
        return;
    }
    if (push.pose) {
        const btTransform to = live.worldFromPrincipal(*push.pose);
        live.body->setCenterOfMassTransform(to);
        live.body->setInterpolationWorldTransform(to);
        live.body->updateInertiaTensor();
        m_broadphase.getOverlappingPairCache()->cleanProxyFromPairs(live.body->getBroadphaseProxy(), &m_dispatcher);
        m_fresh.push_back(i);
    }
    if (push.velocity) live.body->setLinearVelocity(toBullet(*push.velocity));
    if (push.spin) live.body->setAngularVelocity(toBullet(*push.spin));
}

Result<void> Run::prepareStep(int step)
{
    m_fresh.clear();
    const double now = secsOf(step);
    m_dispatcher.rules.nowSecs = now;
    for (std::size_t i = 0; i < m_scene.blocked.size(); ++i)
        m_dispatcher.rules.isBlocked[i] = m_scene.blocked[i].when.holds(now) || (m_dispatcher.rules.isBlocked[i] && areInReach(m_scene.blocked[i]));
    for (const GravityChange& change : m_scene.gravityChanges)
        if (stepOf(change.timeSecs) == step) m_world.setGravity(toBullet(change.gravity));
    for (std::size_t i = 0; i < m_live.size(); ++i) {
        Live& live = m_live[i];
        const SimBody& body = m_scene.bodies[i];
        if (live.isThere && step >= live.endStep) leave(i, step);
        if (!live.isThere && step == live.firstStep && step < live.endStep) enter(i, step);
        if (!live.isThere) continue;
        if (live.follower) live.follower->now = drivenTo(i, step);
        if (live.massKg <= 0) continue;
        if (live.soft && body.held && body.held->bending) {
            lead(i, step);
            continue;
        }
        const bool isPinned = std::ranges::any_of(body.pins, [step](const TimeSpan& span) { return step >= stepOf(span.fromSecs) && step < stepOf(span.toSecs); });
        if (isPinned != live.isPinned) hold(i, isPinned);
        for (; live.nextPush < body.pushes.size() && stepOf(body.pushes[live.nextPush].timeSecs) <= step; ++live.nextPush) give(body.pushes[live.nextPush], i);
    }
    return m_fresh.empty() ? Result<void>() : checkOverlaps(step);
}

/// Whether the boxes about the two overlap: what was let through must not be pushed out of one another.
bool Run::areInReach(const BlockedPair& pair) const
{
    btVector3 lower[2], upper[2];
    const ObjectId ids[] = {pair.a, pair.b};
    for (int k = 0; k < 2; ++k) {
        const auto body = std::ranges::find(m_scene.bodies, ids[k], &SimBody::id);
        const std::size_t index = static_cast<std::size_t>(body - m_scene.bodies.begin());
        if (body == m_scene.bodies.end() || !m_live[index].isThere) return false;
        m_live[index].bounds(lower[k], upper[k]);
    }
    return TestAabbAgainstAabb2(lower[0], upper[0], lower[1], upper[1]);
}

Result<void> Run::checkOverlaps(int step)
{
    const auto isFresh = [&](int i) { return std::ranges::any_of(m_fresh, [i](std::size_t one) { return static_cast<int>(one) == i; }); };
    m_world.performDiscreteCollisionDetection();
    for (int k = 0; k < m_dispatcher.getNumManifolds(); ++k) {
        const btPersistentManifold& manifold = *m_dispatcher.getManifoldByIndexInternal(k);
        const int a = manifold.getBody0()->getUserIndex(), b = manifold.getBody1()->getUserIndex();
        if ((!isFresh(a) && !isFresh(b)) || m_dispatcher.isApart(manifold.getBody0(), manifold.getBody1())) continue;
        for (int p = 0; p < manifold.getNumContacts(); ++p) MG_TRY(judgeOverlap(a, b, -static_cast<double>(manifold.getContactPoint(p).getDistance()), step));
    }
    for (std::size_t i = 0; i < m_live.size() && m_softs; ++i) {
        if (!m_live[i].soft || !m_live[i].isThere) continue;
        const auto found = m_softs->deepest(i, step);
        if (isFresh(static_cast<int>(i)) || isFresh(found.other)) MG_TRY(judgeOverlap(static_cast<int>(i), found.other, found.depth, step));
    }
    return {};
}

Result<void> Run::judgeOverlap(int a, int b, double depth, int step) const
{
    double extent = std::numeric_limits<double>::infinity();
    for (const int index : {a, b})
        if (index >= 0) extent = std::min(extent, m_scene.bodies[static_cast<std::size_t>(index)].collider->smallestExtent() * m_scene.bodies[static_cast<std::size_t>(index)].size);
    if (depth <= std::max(kLeastOverlap, kOverlapPart * extent)) return {};
    const auto name = [&](int index) { return index < 0 ? std::string("the ground") : fmt::format("\"{}\"", m_scene.bodies[static_cast<std::size_t>(index)].name); };
    const bool isAGround = a < 0;
    return Error{Error::Kind::Usage, fmt::format("{} is {:.2g} m inside {} at {:g} s; move one of them, or block the pair", name(isAGround ? b : a), depth,
                                                 name(isAGround ? a : b), secsOf(step))};
}

/// The process noise of a frame.
void Run::disturb(int step)
{
    if (m_scene.noise.process <= 0 || step % kProcessSteps != 0) return;
    for (std::size_t i = 0; i < m_live.size(); ++i) {
        Live& live = m_live[i];
        if (!live.isThere || live.massKg <= 0 || live.isPinned || glm::length(live.velocity()) < 0.01f) continue;
        Vec3 velocity = live.velocity();
        for (int axis = 0; axis < 3; ++axis)
            velocity[axis] += static_cast<float>(m_scene.noise.process * normalNoise({m_scene.noise.seed, m_scene.bodies[i].id.value, 0,
                                                                                         static_cast<std::uint32_t>(step), static_cast<std::uint32_t>(30 + axis)}));
        live.setVelocity(velocity);
    }
}

/// What force fields do to rigid bodies; soft ones ask for themselves.
void Run::pushByFields(int step)
{
    m_fields.beginStep(secsOf(step), 1 / kStepsPerSec);
    for (std::size_t i = 0; i < m_live.size(); ++i) {
        const Live& live = m_live[i];
        if (!live.isThere || !live.body || live.massKg <= 0 || live.isPinned) continue;
        const RigidPose pose = live.poseOf(live.body->getCenterOfMassTransform());
        const Vec3d half = 0.5 * m_scene.bodies[i].size * Vec3d(m_scene.bodies[i].collider->bounds.size());
        live.body->applyCentralForce(toBullet(m_fields.forceOn({Vec3d(live.centre()), Vec3d(live.velocity()), glm::dquat(pose.rotation), half, live.massKg})));
    }
}

void Run::collectContacts()
{
    m_contacts = m_softContacts;
    for (int k = 0; k < m_dispatcher.getNumManifolds(); ++k) {
        const btPersistentManifold& manifold = *m_dispatcher.getManifoldByIndexInternal(k);
        if (manifold.getNumContacts() == 0 || m_dispatcher.isApart(manifold.getBody0(), manifold.getBody1())) continue;
        StepContact sum{manifold.getBody0()->getUserIndex(), manifold.getBody1()->getUserIndex()};
        const float sign = sum.a < sum.b ? -1.0f : 1.0f;   // Bullet's normal points from the second to the first
        if (sum.a > sum.b) std::swap(sum.a, sum.b);
        int count = 0;
        for (int p = 0; p < manifold.getNumContacts(); ++p) {
            const btManifoldPoint& point = manifold.getContactPoint(p);
            if (point.getDistance() > 0) continue;
            ++count;
            sum.impulse += point.getAppliedImpulse();
            sum.place += fromBullet(0.5f * (point.getPositionWorldOnA() + point.getPositionWorldOnB()));
            sum.upward += sign * point.m_normalWorldOnB.y();
        }
        if (count == 0) continue;
        sum.place /= static_cast<float>(count), sum.upward /= static_cast<float>(count);
        const auto same = std::ranges::find_if(m_contacts, [&](const StepContact& one) { return one.a == sum.a && one.b == sum.b; });
        if (same == m_contacts.end()) m_contacts.push_back(sum);
        else same->impulse += sum.impulse;
    }
}

void Run::openTrack(std::size_t i, int step, Rollout& rollout)
{
    const SimBody& body = m_scene.bodies[i];
    if (body.role == BodyRole::Static) return;
    m_live[i].track = static_cast<int>(rollout.tracks.size());
    rollout.tracks.push_back({body.id, body.name, body.massKg(), step, {}});
    rollout.tracks.back().states.reserve(static_cast<std::size_t>(m_scene.steps + 1 - step));
    if (!m_live[i].soft) return;
    SoftTrack& track = *m_live[i].softTrack;
    track.nodeCount = track.shape->nodes.size();
    rollout.tracks.back().soft = m_live[i].softTrack;
}

/// Where and how fast everything is after a step.
Result<void> Run::observe(int step)
{
    for (std::size_t i = 0; i < m_live.size(); ++i) {
        const Live& live = m_live[i];
        if (!live.isThere) continue;
        const Vec3 centre = live.centre();
        const float speed = live.soft ? static_cast<float>(live.soft->fastest()) : glm::length(live.velocity());
        const float spin = live.soft ? 0 : live.body->getAngularVelocity().length();
        if (!(speed <= kMostSpeed) || !(glm::length(centre) <= kFarAway) || !std::isfinite(spin))
            return Error{Error::Kind::Limit, fmt::format("\"{}\" went out of all bounds at {:.3g} s ({:.3g} m/s); the simulation was stopped. Look for bodies "
                                                         "inside one another, or extreme masses or forces",
                                                         m_scene.bodies[i].name, secsOf(step), speed)};
        m_states[i] = {centre, live.soft ? glm::length(live.velocity()) : speed, live.soft ? speed : live.reach * spin};
    }
    return {};
}

/// The state at the beginning of a step, with what was done to it there.
void Run::record(int step, Rollout& rollout)
{
    m_row.clear();
    for (std::size_t i = 0; i < m_live.size(); ++i) {
        Live& live = m_live[i];
        if (!live.isThere) continue;
        if (live.track < 0) openTrack(i, step, rollout);
        if (live.track < 0) continue;
        if (live.soft) {
            recordSoft(i, step, rollout.tracks[static_cast<std::size_t>(live.track)]);
            continue;
        }
        const btTransform transform = live.follower ? live.follower->now : live.body->getCenterOfMassTransform();
        // What was given exactly stays so, and simulating what was baked begins with the same bits.
        const SimBody& body = m_scene.bodies[i];
        const bool isAtStart = step == live.firstStep && (live.nextPush == 0 || !body.pushes[live.nextPush - 1].pose);
        const RigidPose pose = live.follower ? body.motion[static_cast<std::size_t>(std::min(step, static_cast<int>(body.motion.size()) - 1))]
                               : isAtStart   ? body.start
                                             : live.poseOf(transform);
        const BodyState state{pose, fromBullet(transform.getOrigin()), fromBullet(live.body->getLinearVelocity()), fromBullet(live.body->getAngularVelocity())};
        const Quat& q = state.pose.rotation;
        m_row.insert(m_row.end(), {static_cast<float>(i), state.centre.x, state.centre.y, state.centre.z, q.w, q.x, q.y, q.z, state.velocity.x, state.velocity.y,
                                   state.velocity.z, state.spin.x, state.spin.y, state.spin.z});
        rollout.tracks[static_cast<std::size_t>(live.track)].states.push_back(state);
    }
    rollout.stepHashes.push_back(hashBytes(std::as_bytes(std::span(m_row))).low);
}

/// The pose of a soft body, and at every second step its nodes.
void Run::recordSoft(std::size_t i, int step, BodyTrack& track)
{
    Live& live = m_live[i];
    BodyState state = live.soft->state();
    if (step == live.firstStep && live.nextPush == 0) state.pose = m_scene.bodies[i].start;
    for (const auto& all : {live.soft->corners(), live.soft->velocities()})
        for (const Vec3d& v : all) m_row.insert(m_row.end(), {static_cast<float>(v.x), static_cast<float>(v.y), static_cast<float>(v.z)});
    track.states.push_back(state);
    for (const Vec3d& corner : live.soft->corners()) live.softTrack->corners.emplace_back(corner);
    if ((step - track.firstStep) % SoftTrack::kEvery == 0) live.soft->nodesIn(state.pose, live.softTrack->positions, live.softTrack->rotations);
}

EventWatch Run::watchFor() const
{
    std::vector<EventWatch::Subject> subjects;
    Bounds region;
    for (std::size_t i = 0; i < m_live.size(); ++i) {
        const SimBody& body = m_scene.bodies[i];
        subjects.push_back({body.id, m_live[i].massKg, body.role != BodyRole::Static, m_live[i].soft != nullptr});
        region.add(body.start.position);
        for (const RigidPose& pose : body.motion) region.add(pose.position);
    }
    const Vec3 more(std::max(5.0f, 2 * region.diagonal()));
    region.lower -= more, region.upper += more;
    return EventWatch(std::move(subjects), 1 / kStepsPerSec, glm::length(m_scene.gravity), region);
}

Result<Rollout> Run::play()
{
    if (m_problem) return *m_problem;
    std::uint64_t nodes = 0, corners = 0;
    for (const Live& live : m_live)
        if (live.soft) nodes += live.soft->shape().nodes.size(), corners += live.soft->corners().size();
    MG_TRY(checkMemory((m_scene.bodies.size() * sizeof(BodyState) + nodes * (sizeof(Vec3) + sizeof(Quat)) / SoftTrack::kEvery + corners * sizeof(Vec3) + sizeof(std::uint64_t)) * static_cast<std::uint64_t>(m_scene.steps + 1), "", "simulating that long"));
    Rollout rollout;
    rollout.stepsPerSec = kStepsPerSec;
    rollout.steps = m_scene.steps;
    rollout.stepHashes.reserve(static_cast<std::size_t>(m_scene.steps) + 1);
    m_states.resize(m_live.size());
    m_watch = std::make_unique<EventWatch>(watchFor());
    for (int step = 0; step < m_scene.steps; ++step) {
        if (m_stop.stop_requested()) return cancelled();
        MG_TRY(prepareStep(step));
        record(step, rollout);
        disturb(step);
        if (!m_fields.isEmpty()) pushByFields(step);
        if (m_softs) {
            m_softContacts.clear();
            const btVector3 gravity = m_world.getGravity();
            m_softs->step({step, {gravity.x(), gravity.y(), gravity.z()}, m_fields.isEmpty() ? nullptr : &m_fields, m_stop}, m_softContacts);
        }
        m_world.stepSimulation(kStepSecs, 0);
        collectContacts();
        MG_TRY(observe(step + 1));
        m_watch->watch(step + 1, m_contacts, m_states);
    }
    for (std::size_t i = 0; i < m_live.size(); ++i)
        if (m_live[i].follower) m_live[i].follower->now = drivenTo(i, m_scene.steps);
    record(m_scene.steps, rollout);
    rollout.events = m_watch->events();
    rollout.touches = m_watch->touches();
    rollout.hash = hashBytes(std::as_bytes(std::span(rollout.stepHashes))).low;
    return rollout;
}

}  // namespace

Result<Rollout> simulate(const SimScene& scene, std::stop_token stop)
{
    Run run(scene, stop);
    return run.play();
}

Result<double> bareStepping(const SimScene& scene)
{
    Run run(scene, {});
    return run.playBare();
}

const char* bulletVersion()
{
    static const std::string text = fmt::format("{}.{:02}", BT_BULLET_VERSION / 100, BT_BULLET_VERSION % 100);
    return text.c_str();
}

}  // namespace morphogen::dynamics
