// What tools do with handles beside solving: soft regions, mirrored handles.
#pragma once

#include "core/deform/arap_solver.h"

#include <cstdint>
#include <span>
#include <vector>

namespace morphogen {

/// How much each node belongs to a soft region around `sources`: 1 there, falling smoothly to 0 at `radius` metres along the
/// graph, so that it does not cross a gap.
std::vector<float> falloffFrom(const NodeGraph& graph, std::span<const std::uint32_t> sources, float radius);

/// Each node moved by its share of the rigid `motion`: turned by a part of its angle about `pivot` and shifted by a part of the
/// pivot's way. Object-from-rest.
Pose softMove(const NodeGraph& graph, std::span<const float> shares, const Affine3x4& motion, const Vec3& pivot);

/// A plane of symmetry in the object's frame. `normal` need not be normalised; zero mirrors nothing.
struct MirrorPlane {
    Vec3 point{0};
    Vec3 normal{1, 0, 0};
};

Vec3 mirrored(const MirrorPlane& plane, const Vec3& point);
/// The motion that the mirror shows: rigid where `motion` is.
Affine3x4 mirrored(const MirrorPlane& plane, const Affine3x4& motion);

/// Across an axis of the rest frame (0, 1, 2: x, y, z), through the middle of the rig's nodes.
MirrorPlane middlePlane(const NodeRig& rig, int axis);

/// For each of `nodes` the node nearest to its mirror image; those without one within a mean edge are left out. Ascending, each
/// once.
std::vector<std::uint32_t> mirroredNodes(const NodeGraph& graph, std::span<const std::uint32_t> nodes, const MirrorPlane& plane);

}  // namespace morphogen
