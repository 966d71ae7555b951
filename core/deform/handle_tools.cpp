#include "core/deform/handle_tools.h"

#include "core/math/bounds.h"
#include "core/math/point_tree.h"

#include <algorithm>

namespace morphogen {
namespace {

Vec3 unitNormal(const MirrorPlane& plane)
{
    const float length = glm::length(plane.normal);
    return length > 0 ? plane.normal / length : Vec3(0);
}

}  // namespace

std::vector<float> falloffFrom(const NodeGraph& graph, std::span<const std::uint32_t> sources, float radius)
{
    std::vector<float> shares = graph.distancesFrom(sources);
    for (float& share : shares) {
        const float t = radius > 0 ? share / radius : (share > 0 ? 1.0f : 0.0f);
        share = t < 1 ? (1 - t * t) * (1 - t * t) : 0.0f;
    }
    return shares;
}

Pose softMove(const NodeGraph& graph, std::span<const float> shares, const Affine3x4& motion, const Vec3& pivot)
{
    const Quat turn = nearestRotation(motion.linear());
    const Vec3 way = motion.point(pivot) - pivot;
    Pose pose(graph.size());
    for (std::size_t i = 0; i < pose.size(); ++i) {
        const float share = i < shares.size() ? shares[i] : 0.0f;
        const Mat3 part = glm::mat3_cast(glm::slerp(Quat(1, 0, 0, 0), turn, share));
        pose[i] = Affine3x4::from(part, pivot + share * way - part * pivot);
    }
    return pose;
}

Vec3 mirrored(const MirrorPlane& plane, const Vec3& point)
{
    const Vec3 n = unitNormal(plane);
    return point - 2 * glm::dot(n, point - plane.point) * n;
}

Affine3x4 mirrored(const MirrorPlane& plane, const Affine3x4& motion)
{
    const Vec3 n = unitNormal(plane);
    const Mat3 flip = Mat3(1) - 2.0f * glm::outerProduct(n, n);
    const Affine3x4 mirror = Affine3x4::from(flip, 2 * glm::dot(n, plane.point) * n);
    return mirror * motion * mirror;
}

MirrorPlane middlePlane(const NodeRig& rig, int axis)
{
    Bounds bounds;
    for (const Vec3& node : rig.positions()) bounds.add(node);
    MirrorPlane plane{bounds.isEmpty() ? Vec3(0) : bounds.centre(), Vec3(0)};
    plane.normal[axis] = 1;
    return plane;
}

std::vector<std::uint32_t> mirroredNodes(const NodeGraph& graph, std::span<const std::uint32_t> nodes, const MirrorPlane& plane)
{
    const PointTree tree(graph.positions());
    std::vector<std::uint32_t> found;
    for (const std::uint32_t node : nodes) {
        const Vec3 image = mirrored(plane, graph.positions()[node]);
        const auto nearest = tree.nearest(image);
        if (nearest && nearest->distance <= graph.meanEdge()) found.push_back(nearest->index);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace morphogen
