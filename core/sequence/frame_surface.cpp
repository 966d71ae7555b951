#include "core/sequence/frame_surface.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace morphogen::sequence {
namespace {

constexpr std::size_t kGrain = 512;
constexpr std::size_t kAround = 16;       ///< splats that are averaged
constexpr float kReach = 2.5f;            ///< spacings: nothing farther away is of the place
constexpr float kAlike = 0.6f;            ///< cosine of the angle within which splats face alike
constexpr float kBlur = 0.55f;            ///< of the distance of the farthest one: the deviation of the weights
constexpr float kMostLogit = 12;
constexpr float kBeside = 2;              ///< spacings: what is nearer is next to it
constexpr float kFlat = 0.85f;            ///< cosine between neighbours of a flat place
constexpr float kOtherColour = 0.02f;     ///< squared difference of colours that are not one

}  // namespace

Looks looksOf(const Splats& splats)
{
    Looks looks;
    for (std::size_t i = 0; i < splats.size(); ++i) {
        const Vec3 p = splats.position(i), s = splats.standardDeviations(i);
        if (std::isfinite(p.x + p.y + p.z) && std::isfinite(s.x + s.y + s.z)) looks.rows.push_back(static_cast<std::uint32_t>(i));
    }
    const std::size_t count = looks.rows.size();
    looks.points.centres.resize(count), looks.points.normals.resize(count), looks.points.logSizes.resize(count), looks.points.colours.resize(count);
    parallelFor(count, kGrain, [&](std::size_t begin, std::size_t end) {
        for (std::size_t k = begin; k < end; ++k) {
            const std::uint32_t i = looks.rows[k];
            Vec3 s = splats.standardDeviations(i);
            const int thin = s.x <= s.y && s.x <= s.z ? 0 : s.y <= s.z ? 1 : 2;
            const float middle = std::max(std::min(s.x, s.y), std::min(std::max(s.x, s.y), s.z));
            looks.points.centres[k] = splats.position(i);
            looks.points.normals[k] = s[thin] < 0.7f * middle ? glm::mat3_cast(splats.rotation(i))[thin] : Vec3(0);
            std::sort(&s.x, &s.x + 3, std::greater<>());
            for (int a = 0; a < 3; ++a) looks.points.logSizes[k][a] = std::log(std::max(s[a], 1e-8f));
            for (int c = 0; c < 3; ++c) looks.points.colours[k][c] = splats.column(static_cast<SplatColumn>(static_cast<int>(SplatColumn::Dc0) + c)).at<float>(i) * kShC0;
        }
    });
    return looks;
}

/// Median distance to the fourth nearest other.
float spacingOf(const PointTree& tree, std::span<const Vec3> points)
{
    constexpr std::size_t kSamples = 2000;
    std::vector<float> distances;
    const std::size_t stride = std::max<std::size_t>(1, points.size() / kSamples);
    NearPoint near[5];
    for (std::size_t i = 0; i < points.size(); i += stride) {
        const std::size_t found = tree.nearest(points[i], near);
        if (found > 1) distances.push_back(near[found - 1].distance);
    }
    if (distances.empty()) return 1e-3f;
    std::ranges::nth_element(distances, distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2));
    return std::max(distances[distances.size() / 2], 1e-9f);
}

std::vector<std::uint8_t> edgesOf(const FramePoints& points, const PointTree& tree, float spacing)
{
    std::vector<std::uint8_t> edges(points.centres.size(), 0);
    parallelFor(edges.size(), kGrain, [&](std::size_t begin, std::size_t end) {
        std::array<NearPoint, kAround> near;
        for (std::size_t i = begin; i < end; ++i) {
            const std::size_t count = tree.nearest(points.centres[i], near);
            for (std::size_t k = 0; k < count && near[k].distance < kBeside * spacing && edges[i] == 0; ++k) {
                const std::uint32_t n = near[k].index;
                const Vec3 change = points.colours[n] - points.colours[i];
                const bool isBent = points.normals[i] != Vec3(0) && points.normals[n] != Vec3(0) && std::abs(glm::dot(points.normals[i], points.normals[n])) < kFlat;
                edges[i] = isBent || glm::dot(change, change) > kOtherColour;
            }
        }
    });
    return edges;
}

FrameSurface::FrameSurface(const Splats& splats, const Looks& looks, const PointTree& tree, float spacing) : m_looks(looks), m_tree(tree), m_spacing(spacing), m_opacities(looks.rows.size())
{
    const auto all = splats.column(SplatColumn::Opacity).toVector<float>();
    for (std::size_t i = 0; i < m_opacities.size(); ++i) {
        const float own = all[looks.rows[i]];
        m_opacities[i] = std::isnan(own) ? -kMostLogit : std::clamp(own, -kMostLogit, kMostLogit);
    }
}

SurfaceMean FrameSurface::at(const Vec3& point, const Vec3& normal) const
{
    std::array<NearPoint, kAround> near;
    const std::size_t count = m_tree.nearest(point, near);
    SurfaceMean mean;
    if (count == 0) return mean;
    const float blur = kBlur * std::max(near[count - 1].distance, 0.5f * m_spacing);
    for (std::size_t k = 0; k < count && near[k].distance <= kReach * m_spacing; ++k) {
        const std::uint32_t i = near[k].index;
        const Vec3& facing = m_looks.points.normals[i];
        if (normal != Vec3(0) && facing != Vec3(0) && std::abs(glm::dot(facing, normal)) < kAlike) continue;
        const float weight = std::exp(-0.5f * near[k].distance * near[k].distance / (blur * blur));
        mean.weight += weight;
        mean.height += weight * glm::dot(m_looks.points.centres[i] - point, normal);
        mean.colour += weight * m_looks.points.colours[i];
        mean.logSize += weight * m_looks.points.logSizes[i];
        mean.opacity += weight * m_opacities[i];
    }
    if (!(mean.weight > 0)) return {};
    const float share = 1 / mean.weight;
    mean.height *= share, mean.colour *= share, mean.logSize *= share, mean.opacity *= share;
    return mean;
}

}  // namespace morphogen::sequence
