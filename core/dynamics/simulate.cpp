#include "core/dynamics/simulate.h"

#include "core/base/hash.h"
#include "core/base/memory_budget.h"
#include "core/base/stopwatch.h"
#include "core/dynamics/event_watch.h"
#include "core/dynamics/noise.h"

#include <btBulletDynamicsCommon.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <mutex>

namespace morphogen::dynamics {
namespace {

constexpr int kIterations = 20, kProcessSteps = 10;
constexpr float kMostSpeed = 1000, kLeastOverlap = 0.003f, kOverlapPart = 0.15f, kFarAway = 1e5f;
constexpr double kHeldSlackSecs = 0.05;
constexpr float kRestOverlap = 5e-5f;   ///< metres: what rests keeps touching; costs a bounce at most 0.012 m/s

btVector3 toBullet(const Vec3& v) { return {v.x, v.y, v.z}; }
Vec3 fromBullet(const btVector3& v) { return {v.x(), v.y(), v.z()}; }
btQuaternion toBullet(const Quat& q) { return {q.x, q.y, q.z, q.w}; }
Quat fromBullet(const btQuaternion& q) { return Quat(q.w(), q.x(), q.y(), q.z()); }

/// The first step that begins at that time or later.
int stepOf(double secs) { return secs >= 1e9 ? std::numeric_limits<int>::max() : static_cast<int>(std::ceil(secs * kStepsPerSec - 1e-6)); }

/// What the callbacks of Bullet, which are plain functions, know of the run on their thread.
thread_local const SimScene* tScene = nullptr;

const SimBody* bodyOf(const btCollisionObject* object) { return object->getUserIndex() < 0 ? nullptr : &tScene->bodies[static_cast<std::size_t>(object->getUserIndex())]; }

NoiseKey pairKey(const btCollisionObject* a, const btCollisionObject* b, std::uint32_t channel)
{
    const SimBody *one = bodyOf(a), *other = bodyOf(b);
    const std::uint64_t x = one ? one->id.value : 0, y = other ? other->id.value : 0;
    return {tScene->noise.seed, std::min(x, y), std::max(x, y), 0, channel};
}

btScalar combinedFriction(const btCollisionObject* a, const btCollisionObject* b)
{
    const double mean = std::sqrt(static_cast<double>(a->getFriction()) * b->getFriction());
    if (!tScene || tScene->noise.friction == 0) return static_cast<btScalar>(mean);
    return static_cast<btScalar>(std::max(0.0, mean * (1 + tScene->noise.friction * normalNoise(pairKey(a, b, 1)))));
}

btScalar combinedRestitution(const btCollisionObject* a, const btCollisionObject* b)
{
    const double mean = std::sqrt(static_cast<double>(a->getRestitution()) * b->getRestitution());
    if (!tScene || tScene->noise.restitution == 0) return static_cast<btScalar>(mean);
    return static_cast<btScalar>(std::clamp(mean + tScene->noise.restitution * normalNoise(pairKey(a, b, 2)), 0.0, 1.0));
}

btScalar combinedRolling(const btCollisionObject* a, const btCollisionObject* b) { return std::max(a->getRollingFriction(), b->getRollingFriction()); }

void useOurSurfaces()
{
    static std::once_flag once;
    std::call_once(once, [] {
        gCalculateCombinedFrictionCallback = combinedFriction;
        gCalculateCombinedRestitutionCallback = combinedRestitution;
        gCalculateCombinedRollingFrictionCallback = combinedRolling;
    });
}

/// Pairs that must not meet now.
class Dispatcher : public btCollisionDispatcher {
public:
    using btCollisionDispatcher::btCollisionDispatcher;
    bool needsCollision(const btCollisionObject* a, const btCollisionObject* b) override { return !isApart(a, b) && btCollisionDispatcher::needsCollision(a, b); }
    bool needsResponse(const btCollisionObject* a, const btCollisionObject* b) override { return !isApart(a, b) && btCollisionDispatcher::needsResponse(a, b); }
    bool isApart(const btCollisionObject* a, const btCollisionObject* b) const
    {
        if (!hasRules) return false;
        const SimBody *one = bodyOf(a), *other = bodyOf(b);
        const ObjectId x = one ? one->id : kGround, y = other ? other->id : kGround;
        for (std::size_t i = 0; i < isBlocked.size(); ++i)
            if (const BlockedPair& pair = tScene->blocked[i]; isBlocked[i] && ((pair.a == x && pair.b == y) || (pair.a == y && pair.b == x))) return true;
        return isForbidden(one, x, y) || isForbidden(other, x, y);
    }
    bool hasRules = false;
    double nowSecs = 0;
    std::vector<bool> isBlocked;   ///< per pair of the scene: now

private:
    bool isForbidden(const SimBody* body, ObjectId x, ObjectId y) const
    {
        if (!body || !body->held) return false;
        return std::ranges::none_of(body->held->allowed, [&](const Touch& touch) {
            return touch.a == std::min(x, y) && touch.b == std::max(x, y) && nowSecs >= touch.fromSecs - kHeldSlackSecs && nowSecs <= touch.toSecs + kHeldSlackSecs;
        });
    }
};

/// Gives a body that is driven the pose of the step.
class Follower : public btMotionState {
public:
    void getWorldTransform(btTransform& worldTransform) const override { worldTransform = now; }
    void setWorldTransform(const btTransform&) override {}
    btTransform now;
};

/// A body in Bullet's world. Its frame there is the collider's principal axes about the centre of mass.
struct Live {
    std::vector<std::unique_ptr<btCollisionShape>> shapes;   ///< the last is the body's
    std::unique_ptr<Follower> follower;
    std::unique_ptr<btRigidBody> body;
    Vec3 centreInBody{0};                                    ///< of mass, scaled
    Quat principal{1, 0, 0, 0};
    float massKg = 0;
    btVector3 inertia{0, 0, 0};
    float reach = 0;                                         ///< from the centre to the rim
    int firstStep = 0, endStep = 0;
    bool isThere = false, isPinned = false;
    std::size_t nextPush = 0;
    int track = -1;

    btTransform worldFromPrincipal(const RigidPose& pose) const { return btTransform(toBullet(pose.rotation * principal), toBullet(pose.position + pose.rotation * centreInBody)); }
    RigidPose poseOf(const btTransform& t) const
    {
        const Quat rotation = fromBullet(t.getRotation()) * glm::conjugate(principal);
        return {fromBullet(t.getOrigin()) - rotation * centreInBody, rotation};
    }
};

std::unique_ptr<btCollisionShape> shapeOf(const ColliderPiece& piece, float size, const Vec3& offset, const Quat& turn)
{
    switch (piece.shape) {
    case PieceShape::Box: return std::make_unique<btBoxShape>(toBullet(size * piece.halfSize));
    case PieceShape::Sphere: return std::make_unique<btSphereShape>(size * piece.halfSize.x);
    case PieceShape::Capsule: return std::make_unique<btCapsuleShape>(size * piece.halfSize.x, 2 * size * piece.halfSize.y);
    case PieceShape::Hull: break;
    }
    // Bullet adds its margin around a hull: the corners go inside by as much.
    Bounds bounds;
    for (const Vec3& point : piece.points) bounds.add(size * point);
    const Vec3 half = 0.5f * bounds.size(), centre = bounds.centre();
    const float margin = std::min(0.004f, 0.05f * std::min(half.x, std::min(half.y, half.z)));
    const Vec3 shrink = (half - margin) / half;
    auto hull = std::make_unique<btConvexHullShape>();
    for (const Vec3& point : piece.points) hull->addPoint(toBullet(turn * (centre + shrink * (size * point - centre) - offset)), false);
    hull->recalcLocalAabb();
    hull->setMargin(margin);
    return hull;
}

class Run {
public:
    Run(const SimScene& scene, std::stop_token stop) : m_scene(scene), m_stop(stop), m_dispatcher(&m_configuration), m_world(&m_dispatcher, &m_broadphase, &m_solver, &m_configuration)
    {
        useOurSurfaces();
        tScene = &scene;
        m_world.setGravity(toBullet(scene.gravity));
        m_world.getDispatchInfo().m_deterministicOverlappingPairs = true;
        m_solver.setRandSeed(0);
        btContactSolverInfo& solver = m_world.getSolverInfo();
        solver.m_numIterations = kIterations;
        solver.m_solverMode = SOLVER_USE_WARMSTARTING | SOLVER_SIMD | SOLVER_USE_2_FRICTION_DIRECTIONS;
        solver.m_splitImpulse = 1;
        solver.m_splitImpulsePenetrationThreshold = 1e30f;   // always: no speed comes of an overlap
        solver.m_linearSlop = kRestOverlap;
        solver.m_restitutionVelocityThreshold = 0.05f;
        m_dispatcher.isBlocked.resize(scene.blocked.size(), false);
        m_dispatcher.hasRules = !scene.blocked.empty() || std::ranges::any_of(scene.bodies, [](const SimBody& body) { return body.held.has_value(); });
        if (scene.groundHeight) addGround();
        for (const SimBody& body : scene.bodies) m_live.push_back(make(body));
    }
    ~Run()
    {
        for (Live& live : m_live)
            if (live.isThere) m_world.removeRigidBody(live.body.get());
        if (m_ground) m_world.removeRigidBody(m_ground.get());
        tScene = nullptr;
    }

    Result<Rollout> play();
    /// Nothing but the steps.
    double playBare()
    {
        for (std::size_t i = 0; i < m_live.size(); ++i)
            if (m_live[i].firstStep == 0) enter(i, 0);
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
    Live make(const SimBody& body);
    void enter(std::size_t i, int step);
    void leave(std::size_t i, int step);
    void hold(std::size_t i, bool isHeld);
    void give(const Push& push, std::size_t i);
    Result<void> prepareStep(int step);
    Result<void> checkOverlaps(int step);
    bool areInReach(const BlockedPair& pair) const;
    void disturb(int step);
    void collectContacts();
    Result<void> observe(int step);
    void record(int step, Rollout& rollout);
    void openTrack(std::size_t i, int step, Rollout& rollout);
    EventWatch watchFor() const;
    /// Where a driven body's motion puts it; held at both ends.
    btTransform drivenTo(std::size_t i, int step) const
    {
        const std::vector<RigidPose>& motion = m_scene.bodies[i].motion;
        return m_live[i].worldFromPrincipal(motion[static_cast<std::size_t>(std::clamp(step, 0, static_cast<int>(motion.size()) - 1))]);
    }
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
    std::unique_ptr<EventWatch> m_watch;
};

Live Run::make(const SimBody& body)
{
    const Collider& collider = *body.collider;
    const float size = static_cast<float>(body.size);
    Live live;
    live.principal = collider.principal;
    live.centreInBody = size * collider.centreOfMass;
    live.reach = 0.5f * size * collider.bounds.diagonal();
    const Quat back = glm::conjugate(collider.principal);
    if (collider.pieces.size() == 1 && collider.pieces[0].shape == PieceShape::Hull) {
        live.shapes.push_back(shapeOf(collider.pieces[0], size, live.centreInBody, back));
    } else if (collider.pieces.size() == 1) {
        live.shapes.push_back(shapeOf(collider.pieces[0], size, {}, {}));
    } else {
        auto whole = std::make_unique<btCompoundShape>(true, static_cast<int>(collider.pieces.size()));
        for (const ColliderPiece& piece : collider.pieces) {
            const bool isHull = piece.shape == PieceShape::Hull;
            const Vec3 offset = isHull ? size * piece.centre : Vec3(0);
            live.shapes.push_back(shapeOf(piece, size, offset, Quat(1, 0, 0, 0)));
            const Quat turn = isHull ? back : back * piece.rotation;
            whole->addChildShape(btTransform(toBullet(turn), toBullet(back * (size * piece.centre - live.centreInBody))), live.shapes.back().get());
        }
        live.shapes.push_back(std::move(whole));
    }
    live.massKg = static_cast<float>(body.massKg());
    live.inertia = live.massKg * size * size * toBullet(collider.inertiaPerKg);
    const bool isDriven = body.role == BodyRole::Keyframed && !body.motion.empty();
    if (isDriven) live.follower = std::make_unique<Follower>();
    btRigidBody::btRigidBodyConstructionInfo info(live.massKg, nullptr, live.shapes.back().get(), live.inertia);
    info.m_startWorldTransform = live.worldFromPrincipal(body.start);
    live.body = std::make_unique<btRigidBody>(info);
    live.body->setUserIndex(static_cast<int>(&body - m_scene.bodies.data()));
    live.body->setFriction(static_cast<btScalar>(body.friction));
    live.body->setRestitution(static_cast<btScalar>(body.restitution));
    live.body->setRollingFriction(static_cast<btScalar>(body.rollingResistance));
    live.body->setContactProcessingThreshold(0);
    live.body->setActivationState(DISABLE_DEACTIVATION);
    if (isDriven) {
        live.body->setCollisionFlags(live.body->getCollisionFlags() | btCollisionObject::CF_KINEMATIC_OBJECT);
        live.body->setMotionState(live.follower.get());
    }
    live.firstStep = std::max(0, stepOf(body.life.fromSecs));
    live.endStep = stepOf(body.life.toSecs);
    return live;
}

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
        live.body->setLinearVelocity(toBullet(velocity));
        live.body->setAngularVelocity(toBullet(spin));
    }
    m_world.addRigidBody(live.body.get());
    live.isThere = true;
    m_fresh.push_back(i);
    if (m_watch) m_watch->appear(static_cast<int>(i), step, fromBullet(live.body->getCenterOfMassPosition()), live.body->getLinearVelocity().length());
}

void Run::leave(std::size_t i, int step)
{
    Live& live = m_live[i];
    m_world.removeRigidBody(live.body.get());
    live.isThere = false;
    if (m_watch) m_watch->vanish(static_cast<int>(i), step, fromBullet(live.body->getCenterOfMassPosition()));
}

/// A pinned body is one that nothing moves; it goes on from rest, or as it began where it never moved.
void Run::hold(std::size_t i, bool isHeld)
{
    Live& live = m_live[i];
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
    live.isPinned = isHeld;
}

void Run::give(const Push& push, std::size_t i)
{
    Live& live = m_live[i];
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
    m_dispatcher.nowSecs = now;
    for (std::size_t i = 0; i < m_scene.blocked.size(); ++i)
        m_dispatcher.isBlocked[i] = m_scene.blocked[i].when.holds(now) || (m_dispatcher.isBlocked[i] && areInReach(m_scene.blocked[i]));
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
        m_live[index].body->getAabb(lower[k], upper[k]);
    }
    return TestAabbAgainstAabb2(lower[0], upper[0], lower[1], upper[1]);
}

Result<void> Run::checkOverlaps(int step)
{
    m_world.performDiscreteCollisionDetection();
    for (int k = 0; k < m_dispatcher.getNumManifolds(); ++k) {
        const btPersistentManifold& manifold = *m_dispatcher.getManifoldByIndexInternal(k);
        const int a = manifold.getBody0()->getUserIndex(), b = manifold.getBody1()->getUserIndex();
        if (std::ranges::none_of(m_fresh, [&](std::size_t i) { return static_cast<int>(i) == a || static_cast<int>(i) == b; })) continue;
        if (m_dispatcher.isApart(manifold.getBody0(), manifold.getBody1())) continue;
        double extent = std::numeric_limits<double>::infinity();
        for (const int index : {a, b})
            if (index >= 0) extent = std::min(extent, m_scene.bodies[static_cast<std::size_t>(index)].collider->smallestExtent() * m_scene.bodies[static_cast<std::size_t>(index)].size);
        const float most = std::max(kLeastOverlap, kOverlapPart * static_cast<float>(extent));
        for (int p = 0; p < manifold.getNumContacts(); ++p) {
            const float depth = -manifold.getContactPoint(p).getDistance();
            if (depth <= most) continue;
            const auto name = [&](int index) { return index < 0 ? std::string("the ground") : fmt::format("\"{}\"", m_scene.bodies[static_cast<std::size_t>(index)].name); };
            const bool isAGround = a < 0;
            return Error{Error::Kind::Usage, fmt::format("{} is {:.2g} m inside {} at {:g} s; move one of them, or block the pair", name(isAGround ? b : a), depth,
                                                         name(isAGround ? a : b), secsOf(step))};
        }
    }
    return {};
}

/// The process noise of a frame.
void Run::disturb(int step)
{
    if (m_scene.noise.process <= 0 || step % kProcessSteps != 0) return;
    for (std::size_t i = 0; i < m_live.size(); ++i) {
        Live& live = m_live[i];
        if (!live.isThere || live.massKg <= 0 || live.isPinned || live.body->getLinearVelocity().length() < 0.01f) continue;
        btVector3 velocity = live.body->getLinearVelocity();
        for (int axis = 0; axis < 3; ++axis)
            velocity[axis] += static_cast<btScalar>(m_scene.noise.process * normalNoise({m_scene.noise.seed, m_scene.bodies[i].id.value, 0,
                                                                                         static_cast<std::uint32_t>(step), static_cast<std::uint32_t>(30 + axis)}));
        live.body->setLinearVelocity(velocity);
    }
}

void Run::collectContacts()
{
    m_contacts.clear();
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
}

/// Where and how fast everything is after a step.
Result<void> Run::observe(int step)
{
    for (std::size_t i = 0; i < m_live.size(); ++i) {
        const Live& live = m_live[i];
        if (!live.isThere) continue;
        const Vec3 centre = fromBullet(live.body->getCenterOfMassPosition());
        const float speed = live.body->getLinearVelocity().length(), spin = live.body->getAngularVelocity().length();
        if (!(speed <= kMostSpeed) || !(glm::length(centre) <= kFarAway) || !std::isfinite(spin))
            return Error{Error::Kind::Limit, fmt::format("\"{}\" went out of all bounds at {:.3g} s ({:.3g} m/s); the simulation was stopped. Look for bodies "
                                                         "inside one another, or extreme masses or forces",
                                                         m_scene.bodies[i].name, secsOf(step), speed)};
        m_states[i] = {centre, speed, live.reach * spin};
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

EventWatch Run::watchFor() const
{
    std::vector<EventWatch::Subject> subjects;
    Bounds region;
    for (std::size_t i = 0; i < m_live.size(); ++i) {
        const SimBody& body = m_scene.bodies[i];
        subjects.push_back({body.id, m_live[i].massKg, body.role != BodyRole::Static});
        region.add(body.start.position);
        for (const RigidPose& pose : body.motion) region.add(pose.position);
    }
    const Vec3 more(std::max(5.0f, 2 * region.diagonal()));
    region.lower -= more, region.upper += more;
    return EventWatch(std::move(subjects), 1 / kStepsPerSec, glm::length(m_scene.gravity), region);
}

Result<Rollout> Run::play()
{
    MG_TRY(checkMemory((m_scene.bodies.size() * sizeof(BodyState) + sizeof(std::uint64_t)) * static_cast<std::uint64_t>(m_scene.steps + 1), "", "simulating that long"));
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
