#include "core/dynamics/collider_mesh.h"

#include "core/dynamics/sim_scene.h"
#include "core/evaluate/object_at.h"

#include <cmath>

namespace morphogen::dynamics {
namespace {

ColliderMesh boxMesh(const Vec3& half)
{
    ColliderMesh mesh;
    for (std::uint32_t i = 0; i < 8; ++i) mesh.corners.push_back(half * Vec3(i & 1 ? 1 : -1, i & 2 ? 1 : -1, i & 4 ? 1 : -1));
    constexpr std::uint32_t kSides[6][4] = {{0, 4, 6, 2}, {1, 3, 7, 5}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 2, 3, 1}, {4, 5, 7, 6}};
    for (const auto& side : kSides) {
        mesh.faces.push_back({side[0], side[1], side[2]});
        mesh.faces.push_back({side[0], side[2], side[3]});
    }
    for (std::uint32_t i = 0; i < 8; ++i)
        for (const std::uint32_t axis : {1u, 2u, 4u})
            if (!(i & axis)) mesh.edges.push_back({i, i | axis});
    return mesh;
}

/// Two half balls about the ends of a straight part of the y axis, which may have no length.
ColliderMesh roundMesh(float radius, float halfLength)
{
    constexpr std::uint32_t kRound = kRoundSegments, kRings = kRoundSegments / 2;   // from pole to pole; the middle one twice
    ColliderMesh mesh;
    mesh.corners.push_back({0, -halfLength - radius, 0});
    std::vector<std::uint32_t> waists;
    for (std::uint32_t ring = 1; ring < kRings; ++ring) {
        const float angle = kPi * (static_cast<float>(ring) / kRings - 0.5f);
        const bool isWaist = 2 * ring == kRings;
        for (int side = 0; side < (isWaist && halfLength > 0 ? 2 : 1); ++side) {
            const float end = isWaist ? (halfLength > 0 ? (side ? 1.0f : -1.0f) : 0.0f) : (angle < 0 ? -1.0f : 1.0f);
            if (isWaist) waists.push_back(static_cast<std::uint32_t>(mesh.corners.size()));
            for (std::uint32_t k = 0; k < kRound; ++k) {
                const float turn = 2 * kPi * static_cast<float>(k) / kRound, r = radius * std::cos(angle);
                mesh.corners.push_back({r * std::cos(turn), end * halfLength + radius * std::sin(angle), r * std::sin(turn)});
            }
        }
    }
    const auto rings = static_cast<std::uint32_t>((mesh.corners.size() - 1) / kRound);
    const auto top = static_cast<std::uint32_t>(mesh.corners.size());
    mesh.corners.push_back({0, halfLength + radius, 0});
    const auto at = [&](std::uint32_t ring, std::uint32_t k) { return 1 + ring * kRound + k % kRound; };
    for (std::uint32_t k = 0; k < kRound; ++k) {
        mesh.faces.push_back({0, at(0, k), at(0, k + 1)});
        mesh.faces.push_back({top, at(rings - 1, k + 1), at(rings - 1, k)});
        for (std::uint32_t ring = 0; ring + 1 < rings; ++ring) {
            mesh.faces.push_back({at(ring, k), at(ring + 1, k), at(ring + 1, k + 1)});
            mesh.faces.push_back({at(ring, k), at(ring + 1, k + 1), at(ring, k + 1)});
        }
        for (const std::uint32_t waist : waists) mesh.edges.push_back({waist + k, waist + (k + 1) % kRound});
    }
    for (std::uint32_t quarter = 0; quarter < 4; ++quarter) {
        const std::uint32_t k = quarter * kRound / 4;
        mesh.edges.push_back({0, at(0, k)});
        mesh.edges.push_back({at(rings - 1, k), top});
        for (std::uint32_t ring = 0; ring + 1 < rings; ++ring) mesh.edges.push_back({at(ring, k), at(ring + 1, k)});
    }
    return mesh;
}

}  // namespace

ColliderMesh meshOf(const ColliderPiece& piece)
{
    if (piece.shape == PieceShape::Hull) return hullMeshOf(piece.points);
    ColliderMesh mesh = piece.shape == PieceShape::Box ? boxMesh(piece.halfSize) : roundMesh(piece.halfSize.x, piece.shape == PieceShape::Capsule ? piece.halfSize.y : 0);
    for (Vec3& corner : mesh.corners) corner = piece.centre + piece.rotation * corner;
    return mesh;
}

RigidPose colliderPoseAt(const World& world, const Object& object, double timeSecs)
{
    const Transform placement = objectAt(object, timeSecs, &world).placement;
    return {placement.translation, glm::normalize(placement.rotation)};
}

Result<std::vector<PlacedCollider>> collidersAt(const World& world, double timeSecs, const JobContext& job)
{
    std::vector<PlacedCollider> all;
    for (const auto& object : world.objects) {
        if (job.stopRequested()) return cancelled();
        if (!object->body || !objectAt(*object, timeSecs, &world).isVisible) continue;
        MG_ASSIGN(auto collider, colliderOf(world, *object));
        all.push_back({object->id, object->name, object->body->role, object->body->collider, std::move(collider), colliderPoseAt(world, *object, timeSecs)});
    }
    return all;
}

}  // namespace morphogen::dynamics
