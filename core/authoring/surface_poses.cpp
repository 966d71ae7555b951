#include "core/authoring/surface_poses.h"

#include "core/base/parallel.h"
#include "core/deform/pose.h"
#include "core/math/bounds.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <unordered_map>

namespace morphogen {
namespace {

/// Area ratio beyond which a face is laid out where it is large.
constexpr float kOpened = 9.0f;
/// Posed vertices that measuring may cost.
constexpr std::size_t kVertexBudget = 12'000'000;
constexpr std::size_t kMostPoses = 96;
/// See SurfaceShape::size; beyond the second ratio an object is a wire, and nobody looks along it.
constexpr float kSlender = 3, kMostSlender = 50;

struct PoseSample {
    const Clip* clip = nullptr;
    double timeSecs = 0;
    std::int32_t fullSlot = -1;
};

std::vector<PoseSample> posesToMeasure(const MeshModel& model, std::size_t vertexCount)
{
    std::vector<PoseSample> poses{{}};
    for (std::size_t s = 0; s < model.morphSlots.size(); ++s) poses.push_back({nullptr, 0, static_cast<std::int32_t>(s)});
    for (const Clip& clip : model.clips)
        for (int k = 0; k < 8; ++k) poses.push_back({&clip, clip.durationSecs * (k + 0.5) / 8, -1});
    const std::size_t most = std::clamp<std::size_t>(kVertexBudget / std::max<std::size_t>(vertexCount, 1), 2, kMostPoses);
    if (poses.size() <= most) return poses;
    std::vector<PoseSample> spread;
    for (std::size_t i = 0; i < most; ++i) spread.push_back(poses[i * poses.size() / most]);
    return spread;
}

std::array<Vec3, 3> cornersOf(const std::vector<Vec3>& posed, const SurfaceFace& face)
{
    return {posed[face.vertices[0]], posed[face.vertices[1]], posed[face.vertices[2]]};
}

Vec3 areaVector(const std::array<Vec3, 3>& c) { return 0.5f * glm::cross(c[1] - c[0], c[2] - c[0]); }

/// In the plane of the triangle, away from edge `e` (opposite to corner e) into it, of length 1 (0 when degenerate).
Vec3 inward(const std::array<Vec3, 3>& c, int e)
{
    const Vec3 a = c[(e + 1) % 3], along = c[(e + 2) % 3] - a, in = c[e] - a;
    const float length2 = glm::dot(along, along);
    if (!(length2 > 0)) return Vec3(0);
    const Vec3 across = in - along * (glm::dot(in, along) / length2);
    const float length = glm::length(across);
    return length > 0 ? across / length : Vec3(0);
}

float sharpnessBetween(const Vec3& inwardA, const Vec3& inwardB)
{
    const float straight = -glm::dot(inwardA, inwardB);   // 1 where the two lie in one plane
    return straight <= 0 ? 1.0f : std::sqrt(std::max(0.0f, 1 - straight * straight));
}

struct PositionHash {
    std::size_t operator()(const std::array<std::uint32_t, 3>& p) const noexcept
    {
        std::uint64_t h = p[0] * 0x9e3779b97f4a7c15ull;
        h = (h ^ (h >> 31) ^ p[1]) * 0xbf58476d1ce4e5b9ull;
        h = (h ^ (h >> 31) ^ p[2]) * 0x94d049bb133111ebull;
        return h ^ (h >> 31);
    }
};

/// One number for all vertices that stand at one place at rest.
std::vector<std::uint32_t> weld(const std::vector<Vec3>& rest)
{
    std::unordered_map<std::array<std::uint32_t, 3>, std::uint32_t, PositionHash> first;
    first.reserve(rest.size());
    std::vector<std::uint32_t> welded(rest.size());
    for (std::size_t v = 0; v < rest.size(); ++v) {
        const Vec3 p = rest[v] + Vec3(0);   // -0 becomes 0
        welded[v] = first.try_emplace({std::bit_cast<std::uint32_t>(p.x), std::bit_cast<std::uint32_t>(p.y), std::bit_cast<std::uint32_t>(p.z)}, static_cast<std::uint32_t>(v)).first->second;
    }
    return welded;
}

struct EdgeUse {
    std::uint64_t key;          ///< both welded ends
    std::uint32_t face, edge;
    auto operator<=>(const EdgeUse&) const = default;
};

/// Edges of all faces, sorted so that the uses of one edge stand together.
std::vector<EdgeUse> edgeUses(const SurfaceLayout& layout, const std::vector<std::uint32_t>& welded)
{
    std::vector<EdgeUse> uses;
    uses.reserve(3 * layout.faces.size());
    for (std::uint32_t f = 0; f < layout.faces.size(); ++f)
        for (std::uint32_t e = 0; e < 3; ++e) {
            const std::uint64_t a = welded[layout.faces[f].vertices[(e + 1) % 3]], b = welded[layout.faces[f].vertices[(e + 2) % 3]];
            uses.push_back({std::min(a, b) << 32 | std::max(a, b), f, e});
        }
    std::sort(uses.begin(), uses.end());
    return uses;
}

/// More faces than this around one edge are not compared pairwise: all end there.
constexpr std::size_t kMostFacesOnEdge = 8;

/// Takes the bends of one pose into account.
void measureEdges(const std::vector<EdgeUse>& uses, const SurfaceLayout& layout, const std::vector<Vec3>& posed, bool isRest, SurfaceShape& shape)
{
    for (std::size_t begin = 0; begin < uses.size();) {
        std::size_t end = begin + 1;
        while (end < uses.size() && uses[end].key == uses[begin].key) ++end;
        for (std::size_t i = begin; i < end; ++i) {
            FaceShape& face = shape.faces[uses[i].face];
            float& sharpness = face.sharpness[uses[i].edge];
            if (end - begin == 1 || end - begin > kMostFacesOnEdge) {
                sharpness = 1;
                continue;
            }
            if (sharpness >= 1) continue;
            const Vec3 in = inward(cornersOf(posed, layout.faces[uses[i].face]), static_cast<int>(uses[i].edge));
            if (in == Vec3(0)) continue;
            float smoothest = 2;
            for (std::size_t j = begin; j < end; ++j) {
                if (j == i) continue;
                const Vec3 other = inward(cornersOf(posed, layout.faces[uses[j].face]), static_cast<int>(uses[j].edge));
                if (other == Vec3(0)) continue;
                const float bend = sharpnessBetween(in, other);
                if (bend >= smoothest) continue;
                smoothest = bend;
                if (isRest) face.neighbour[uses[i].edge] = static_cast<std::int32_t>(uses[j].face);
            }
            if (smoothest <= 1) sharpness = std::max(sharpness, smoothest);
        }
        begin = end;
    }
}

}  // namespace

Result<SurfaceShape> measureSurface(const MeshModel& model, const SurfaceLayout& layout, const JobContext& job)
{
    SurfaceShape shape;
    shape.faces.resize(layout.faces.size());
    std::vector<EdgeUse> uses;
    const std::vector<PoseSample> poses = posesToMeasure(model, layout.vertexCount);
    for (std::uint32_t p = 0; p < poses.size(); ++p) {
        if (job.stopRequested()) return cancelled();
        std::vector<float> weights = morphWeights(layout.scaffold, poses[p].clip, poses[p].timeSecs);
        if (poses[p].fullSlot >= 0) weights[poses[p].fullSlot] = 1;
        const std::vector<Vec3> posed = posedVertices(model, layout, nodeTransforms(layout.scaffold, poses[p].clip, poses[p].timeSecs), weights);
        Bounds bounds;
        for (std::size_t f = 0; f < layout.faces.size(); ++f) {
            FaceShape& face = shape.faces[f];
            const auto corners = cornersOf(posed, layout.faces[f]);
            const Vec3 vector = areaVector(corners);
            const float area = glm::length(vector);
            for (const Vec3& c : corners) bounds.add(c);
            if (!std::isfinite(area)) continue;
            if (p == 0 || (area > kOpened * face.area && area > face.largestArea)) {
                face.corners = corners, face.area = area, face.homePose = p;
                if (area > 0) face.normal = vector / area;
            }
            face.largestArea = std::max(face.largestArea, area);
        }
        std::array<float, 3> sides{bounds.size().x, bounds.size().y, bounds.size().z};
        std::sort(sides.begin(), sides.end());
        if (std::isfinite(sides[2])) shape.size = std::max(shape.size, std::min(sides[2], std::max(kSlender * sides[1], sides[2] / kMostSlender)));
        if (p == 0) uses = edgeUses(layout, weld(posed));
        measureEdges(uses, layout, posed, p == 0, shape);
    }
    // Faces that stay below a millionth of the typical one, in every pose, are slivers nobody sees.
    for (const FaceShape& face : shape.faces) shape.area += face.largestArea;
    const double negligible = shape.faces.empty() ? 0 : 1e-6 * shape.area / static_cast<double>(shape.faces.size());
    for (FaceShape& face : shape.faces)
        if (!(face.largestArea > negligible)) face.area = face.largestArea = 0;
    return shape;
}

}  // namespace morphogen
