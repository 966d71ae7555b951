// What a run by Bullet is made of: its vectors, the rules of pairs, and a body with all that is known of it while it moves.
// For core/dynamics alone.
#pragma once

#include "core/dynamics/sim_scene.h"
#include "core/dynamics/soft_solver.h"

#include <btBulletDynamicsCommon.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace morphogen::dynamics {

inline btVector3 toBullet(const Vec3& v) { return {v.x, v.y, v.z}; }
inline btVector3 toBullet(const Vec3d& v) { return toBullet(Vec3(v)); }
inline Vec3 fromBullet(const btVector3& v) { return {v.x(), v.y(), v.z()}; }
inline btQuaternion toBullet(const Quat& q) { return {q.x, q.y, q.z, q.w}; }
inline Quat fromBullet(const btQuaternion& q) { return Quat(q.w(), q.x(), q.y(), q.z()); }

/// The first step that begins at that time or later.
int stepOf(double secs);

/// Makes Bullet combine the surfaces of pairs as we do. `scene` is asked for noise while a run on this thread lasts; null ends that.
void useOurSurfaces(const SimScene* scene);

/// Pairs that must not meet now.
class PairRules {
public:
    bool hasRules = false;
    double nowSecs = 0;
    std::vector<bool> isBlocked;   ///< per pair of the scene: now
    const SimScene* scene = nullptr;
    bool isApart(const SimBody* one, const SimBody* other) const;   ///< null: the ground

private:
    bool isForbidden(const SimBody* body, ObjectId x, ObjectId y) const;
};

class Dispatcher : public btCollisionDispatcher {
public:
    using btCollisionDispatcher::btCollisionDispatcher;
    bool needsCollision(const btCollisionObject* a, const btCollisionObject* b) override { return !isApart(a, b) && btCollisionDispatcher::needsCollision(a, b); }
    bool needsResponse(const btCollisionObject* a, const btCollisionObject* b) override { return !isApart(a, b) && btCollisionDispatcher::needsResponse(a, b); }
    bool isApart(const btCollisionObject* a, const btCollisionObject* b) const;
    PairRules rules;
};

/// Gives a body that is driven the pose of the step.
class Follower : public btMotionState {
public:
    void getWorldTransform(btTransform& worldTransform) const override { worldTransform = now; }
    void setWorldTransform(const btTransform&) override {}
    btTransform now;
};

/// A body while it moves: in Bullet's world, where its frame is the collider's principal axes about the centre of mass, or soft.
struct Live {
    std::vector<std::unique_ptr<btCollisionShape>> shapes;   ///< the last is the body's
    std::unique_ptr<Follower> follower;
    std::unique_ptr<btRigidBody> body;                       ///< null: it is soft
    std::unique_ptr<SoftSolver> soft;
    std::shared_ptr<SoftTrack> softTrack;
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
    /// Where a driven body's motion puts it; held at both ends.
    btTransform drivenTo(const SimBody& scene, int step) const { return worldFromPrincipal(scene.motion[static_cast<std::size_t>(std::clamp(step, 0, static_cast<int>(scene.motion.size()) - 1))]); }
    Vec3 centre() const { return soft ? Vec3(soft->centre()) : fromBullet(body->getCenterOfMassPosition()); }
    Vec3 velocity() const { return soft ? Vec3(soft->velocity()) : fromBullet(body->getLinearVelocity()); }
    void setVelocity(const Vec3& velocity);
    /// The box about it, world.
    void bounds(btVector3& lower, btVector3& upper) const;
};

/// Not in the world yet. `index`: of the body in its scene. Fails as SoftSolver::make().
Result<Live> makeLive(const SimBody& body, int index);

}  // namespace morphogen::dynamics
