// Colliders as meshes, for drawing and export: closed, faces outward, with the few edges that tell the shape apart.
#pragma once

#include "core/dynamics/collider.h"
#include "core/dynamics/rollout.h"
#include "core/jobs/progress.h"
#include "core/scene/world.h"

#include <array>
#include <string>

namespace morphogen::dynamics {

struct ColliderMesh {
    std::vector<Vec3> corners;                           ///< the collider's frame, metres
    std::vector<std::array<std::uint32_t, 3>> faces;     ///< counter-clockwise seen from outside
    std::vector<std::array<std::uint32_t, 2>> edges;     ///< of a hull and a box all, of what is round a few circles
};

/// A sphere or capsule of `kRoundSegments` round its axis; what is round comes out 0.7 % small.
ColliderMesh meshOf(const ColliderPiece& piece);
inline constexpr int kRoundSegments = 48;

/// The hull of its corners; empty faces where they lie in a plane.
ColliderMesh hullMeshOf(std::span<const Vec3> corners);   ///< hull.cpp

/// A body's collider where it is at a time.
struct PlacedCollider {
    ObjectId object;
    std::string name;
    BodyRole role = BodyRole::Dynamic;
    ColliderKind kind = ColliderKind::Hull;
    std::shared_ptr<const Collider> collider;
    RigidPose pose;                                      ///< world-from-collider
};

/// Of every visible body, in the world's order. Fails as colliderOf() does; Cancelled between two of them. Those that are not known yet
/// take up to a tenth of a second each.
Result<std::vector<PlacedCollider>> collidersAt(const World& world, double timeSecs, const JobContext& job);

/// Where the collider of an object is at a time: its placement without the scale, which the collider has in it.
RigidPose colliderPoseAt(const World& world, const Object& object, double timeSecs);

}  // namespace morphogen::dynamics
