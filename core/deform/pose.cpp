#include "core/deform/pose.h"

#include "core/base/parallel.h"
#include "core/deform/sample_track.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

/// The map that takes the rest triangle onto the posed one. Along the normal it scales by the square root of the area
/// ratio, so that a similarity of the triangle gives that similarity and a flat splat stays flat. In double precision: a
/// sliver's map is a quotient of small differences.
Affine3x4 facetMap(const Vec3 (&rest)[3], const Vec3 (&posed)[3])
{
    const Vec3d r0(rest[0]), p0(posed[0]);
    const Vec3d r1 = Vec3d(rest[1]) - r0, r2 = Vec3d(rest[2]) - r0;
    const Vec3d p1 = Vec3d(posed[1]) - p0, p2 = Vec3d(posed[2]) - p0;
    const Vec3d restNormal = glm::cross(r1, r2), posedNormal = glm::cross(p1, p2);
    const double restArea = glm::length(restNormal), posedArea = glm::length(posedNormal);
    if (!(restArea > 0)) return Affine3x4::from(Mat3(0), posed[0]);
    // Dual basis of (r1, r2, n): rows that pick out the coordinates of a rest vector.
    const Vec3d n = restNormal / restArea;
    const Vec3d d1 = glm::cross(r2, n) / restArea, d2 = glm::cross(n, r1) / restArea;
    const Vec3d pn = posedArea > 0 ? posedNormal * (std::sqrt(posedArea / restArea) / posedArea) : Vec3d(0);
    const glm::dmat3 linear = glm::outerProduct(p1, d1) + glm::outerProduct(p2, d2) + glm::outerProduct(pn, n);
    return Affine3x4::from(Mat3(linear), Vec3(p0 - linear * r0));
}

}  // namespace

Pose nodeTransforms(const Scaffold& scaffold, const Clip* clip, double timeSecs)
{
    std::vector<Transform> local;
    local.reserve(scaffold.nodes.size());
    for (const ScaffoldNode& node : scaffold.nodes) local.push_back(node.rest);
    std::vector<bool> isDriven(scaffold.nodes.size(), false);
    if (clip) {
        for (const Track& track : clip->tracks) {
            if (track.target == TrackTarget::MorphWeights) continue;
            float v[4];
            sampleTrack(track, timeSecs, v);
            Transform& t = local[track.index];
            isDriven[track.index] = true;
            if (track.target == TrackTarget::Translation) t.translation = {v[0], v[1], v[2]};
            if (track.target == TrackTarget::Rotation) t.rotation = Quat(v[3], v[0], v[1], v[2]);
            if (track.target == TrackTarget::Scale) t.scale = {v[0], v[1], v[2]};
        }
    }
    Pose pose(scaffold.nodes.size());
    for (std::size_t i = 0; i < pose.size(); ++i) {
        const ScaffoldNode& node = scaffold.nodes[i];
        const Affine3x4 parentFromNode = node.restMatrix && !isDriven[i] ? *node.restMatrix : local[i].affine();
        pose[i] = node.parent < 0 ? parentFromNode : pose[node.parent] * parentFromNode;
    }
    return pose;
}

std::vector<float> morphWeights(const Scaffold& scaffold, const Clip* clip, double timeSecs)
{
    std::vector<float> weights;
    for (const MorphSlot& slot : scaffold.morphSlots) weights.push_back(slot.restWeight);
    if (clip)
        for (const Track& track : clip->tracks)
            if (track.target == TrackTarget::MorphWeights) sampleTrack(track, timeSecs, std::span(weights).subspan(track.index, track.values.width()));
    return weights;
}

std::vector<Vec3> cageVertices(const Scaffold& scaffold, const Pose& objectFromRest, const std::vector<float>& weights, const std::vector<Vec3>* bentVertices)
{
    const Cage& cage = *scaffold.cage;
    const std::size_t count = cage.positions.rows();
    std::vector<Vec3> vertices(count);
    if (bentVertices) vertices = *bentVertices;
    for (std::size_t k = 0; !bentVertices && k < cage.positions.chunks().size(); ++k) {
        const auto part = cage.positions.chunk<float>(k);
        std::memcpy(static_cast<void*>(&vertices[k * kChunkRows]), part.data(), part.size_bytes());
    }
    for (const MorphTarget& target : cage.targets) {
        const float weight = weights[target.slot];
        if (weight == 0) continue;
        for (std::size_t k = 0; k < target.offsets.chunks().size(); ++k) {
            const auto part = target.offsets.chunk<float>(k);
            Vec3* to = &vertices[target.firstVertex + k * kChunkRows];
            for (std::size_t i = 0; i < part.size() / 3; ++i) to[i] += weight * Vec3(part[3 * i], part[3 * i + 1], part[3 * i + 2]);
        }
    }
    const std::uint32_t influences = cage.joints.width();
    parallelFor(cage.joints.chunks().size(), 1, [&](std::size_t firstChunk, std::size_t endChunk) {
        for (std::size_t k = firstChunk; k < endChunk; ++k) {
            const auto joints = cage.joints.chunk<std::uint32_t>(k);
            const auto jointWeights = cage.weights.chunk<float>(k);
            for (std::size_t i = 0; i < cage.joints.rowsInChunk(k); ++i) {
                Vec3& vertex = vertices[k * kChunkRows + i];
                Vec3 sum(0);
                for (std::uint32_t j = 0; j < influences; ++j) {
                    const float w = jointWeights[i * influences + j];
                    if (w != 0) sum += w * objectFromRest[joints[i * influences + j]].point(vertex);
                }
                vertex = sum;
            }
        }
    });
    return vertices;
}

Pose evaluatePose(const PoseRequest& request)
{
    const Scaffold& scaffold = request.scaffold;
    Pose pose = nodeTransforms(scaffold, request.clip, request.timeSecs);
    for (std::size_t i = 0; i < pose.size(); ++i) pose[i] = pose[i] * scaffold.nodes[i].nodeFromRest;
    if (scaffold.cage) {
        const std::vector<Vec3> posed = cageVertices(scaffold, pose, morphWeights(scaffold, request.clip, request.timeSecs), request.bentCageVertices);
        const Cage& cage = *scaffold.cage;
        const Column& restPositions = cage.restPositions.isEmpty() ? cage.positions : cage.restPositions;
        const std::size_t first = pose.size();
        pose.resize(first + cage.facetCount());
        parallelFor(cage.facetCount(), 4096, [&](std::size_t begin, std::size_t end) {
            for (std::size_t f = begin; f < end; ++f) {
                Vec3 rest[3], now[3];
                for (std::uint32_t corner = 0; corner < 3; ++corner) {
                    const std::uint32_t v = cage.triangles.at<std::uint32_t>(f, corner);
                    for (std::uint32_t axis = 0; axis < 3; ++axis) rest[corner][axis] = restPositions.at<float>(v, axis);
                    now[corner] = posed[v];
                }
                pose[first + f] = facetMap(rest, now);
            }
        });
    }
    if (request.worldFromSource != Affine3x4{})
        for (Affine3x4& map : pose) map = request.worldFromSource * map;
    return pose;
}

}  // namespace morphogen
