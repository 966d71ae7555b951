#include "core/dynamics/bullet_parts.h"

#include "core/dynamics/noise.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

namespace morphogen::dynamics {
namespace {

constexpr double kHeldSlackSecs = 0.05;

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

}  // namespace

int stepOf(double secs) { return secs >= 1e9 ? std::numeric_limits<int>::max() : static_cast<int>(std::ceil(secs * kStepsPerSec - 1e-6)); }

void useOurSurfaces(const SimScene* scene)
{
    static std::once_flag once;
    std::call_once(once, [] {
        gCalculateCombinedFrictionCallback = combinedFriction;
        gCalculateCombinedRestitutionCallback = combinedRestitution;
        gCalculateCombinedRollingFrictionCallback = combinedRolling;
    });
    tScene = scene;
}

bool PairRules::isApart(const SimBody* one, const SimBody* other) const
{
    if (!hasRules) return false;
    const ObjectId x = one ? one->id : kGround, y = other ? other->id : kGround;
    for (std::size_t i = 0; i < isBlocked.size(); ++i)
        if (const BlockedPair& pair = scene->blocked[i]; isBlocked[i] && ((pair.a == x && pair.b == y) || (pair.a == y && pair.b == x))) return true;
    return isForbidden(one, x, y) || isForbidden(other, x, y);
}

bool PairRules::isForbidden(const SimBody* body, ObjectId x, ObjectId y) const
{
    if (!body || !body->held) return false;
    return std::ranges::none_of(body->held->allowed, [&](const Touch& touch) {
        return touch.a == std::min(x, y) && touch.b == std::max(x, y) && nowSecs >= touch.fromSecs - kHeldSlackSecs && nowSecs <= touch.toSecs + kHeldSlackSecs;
    });
}

bool Dispatcher::isApart(const btCollisionObject* a, const btCollisionObject* b) const { return rules.hasRules && rules.isApart(bodyOf(a), bodyOf(b)); }

void Live::setVelocity(const Vec3& velocity)
{
    if (soft) soft->setVelocity(velocity);
    else body->setLinearVelocity(toBullet(velocity));
}

void Live::bounds(btVector3& lower, btVector3& upper) const
{
    if (!soft) return body->getAabb(lower, upper);
    Vec3d least, most;
    soft->bounds(least, most);
    lower = toBullet(least), upper = toBullet(most);
}

Result<Live> makeLive(const SimBody& body, int index)
{
    const Collider& collider = *body.collider;
    const float size = static_cast<float>(body.size);
    Live live;
    live.massKg = static_cast<float>(body.massKg());
    live.firstStep = std::max(0, stepOf(body.life.fromSecs));
    live.endStep = stepOf(body.life.toSecs);
    live.reach = 0.5f * size * collider.bounds.diagonal();
    if (body.soft && body.role == BodyRole::Dynamic) {
        auto soft = SoftSolver::make(body.soft, {body.stiffnessPa, body.poisson, body.dampingPerSec, body.massKg(), body.size}, 1 / kStepsPerSec);
        if (!soft) return makeError(soft.error().kind, fmt::format("\"{}\"", body.name), soft.error().message);
        live.soft = std::make_unique<SoftSolver>(*std::move(soft));
        live.softTrack = std::make_shared<SoftTrack>();
        live.softTrack->shape = body.soft;
        return live;
    }
    live.principal = collider.principal;
    live.centreInBody = size * collider.centreOfMass;
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
    live.inertia = live.massKg * size * size * toBullet(collider.inertiaPerKg);
    const bool isDriven = body.role == BodyRole::Keyframed && !body.motion.empty();
    if (isDriven) live.follower = std::make_unique<Follower>();
    btRigidBody::btRigidBodyConstructionInfo info(live.massKg, nullptr, live.shapes.back().get(), live.inertia);
    info.m_startWorldTransform = live.worldFromPrincipal(body.start);
    live.body = std::make_unique<btRigidBody>(info);
    live.body->setUserIndex(index);
    live.body->setFriction(static_cast<btScalar>(body.friction));
    live.body->setRestitution(static_cast<btScalar>(body.restitution));
    live.body->setRollingFriction(static_cast<btScalar>(body.rollingResistance));
    live.body->setContactProcessingThreshold(0);
    live.body->setActivationState(DISABLE_DEACTIVATION);
    if (isDriven) {
        live.body->setCollisionFlags(live.body->getCollisionFlags() | btCollisionObject::CF_KINEMATIC_OBJECT);
        live.body->setMotionState(live.follower.get());
    }
    // What moves further in a step than half its thinnest side is swept, so that it passes through nothing.
    const float thin = 0.5f * size * static_cast<float>(collider.smallestExtent());
    live.body->setCcdMotionThreshold(thin);
    live.body->setCcdSweptSphereRadius(0.9f * thin);
    return live;
}

}  // namespace morphogen::dynamics
