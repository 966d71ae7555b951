#include "core/math/point_tree.h"

#include "core/base/parallel.h"
#include "core/base/radix_sort.h"
#include "core/math/bounds.h"

#include <nanoflann.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen {
namespace {

constexpr std::size_t kPointsPerLeaf = 12;
constexpr std::size_t kMostNeighbours = 64;

struct Cloud {
    std::vector<Vec3> points;
    std::size_t kdtree_get_point_count() const { return points.size(); }
    float kdtree_get_pt(std::size_t i, std::size_t axis) const { return points[i][static_cast<int>(axis)]; }
    template <class Box> bool kdtree_get_bbox(Box&) const { return false; }
};

using Tree = nanoflann::KDTreeSingleIndexAdaptor<nanoflann::L2_Simple_Adaptor<float, Cloud>, Cloud, 3, std::uint32_t>;

/// Collects what lies within a radius, in no order.
class Collector {
public:
    using DistanceType = float;
    Collector(float radius, std::span<const std::uint32_t> source, std::vector<NearPoint>& out) : m_squared(radius * radius), m_source(source), m_out(out) { m_out.clear(); }
    std::size_t size() const { return m_out.size(); }
    bool full() const { return true; }
    bool addPoint(float squared, std::uint32_t index)
    {
        if (squared <= m_squared) m_out.push_back({m_source[index], std::sqrt(squared)});
        return true;
    }
    /// The tree leaves out boxes at this distance or farther; points exactly at the radius belong to it.
    float worstDist() const { return std::nextafter(m_squared, 2 * m_squared + 1); }

private:
    float m_squared;
    std::span<const std::uint32_t> m_source;
    std::vector<NearPoint>& m_out;
};

/// `source` in the order of a Morton curve through the points, ten bits an axis.
std::vector<std::uint32_t> alongCurve(const std::vector<Vec3>& points, const std::vector<std::uint32_t>& source)
{
    Bounds bounds;
    for (const Vec3& p : points) bounds.add(p);
    const Vec3 scale = Vec3(1023.0f) / glm::max(bounds.size(), Vec3(1e-30f));
    const auto spread = [](std::uint32_t x) {
        x = (x | x << 16) & 0x030000ffu, x = (x | x << 8) & 0x0300f00fu, x = (x | x << 4) & 0x030c30c3u;
        return (x | x << 2) & 0x09249249u;
    };
    AlignedArray<SortPair> pairs(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Vec3 q = glm::clamp((points[i] - bounds.lower) * scale, Vec3(0), Vec3(1023));
        pairs[i] = makePair(spread(static_cast<std::uint32_t>(q.x)) | spread(static_cast<std::uint32_t>(q.y)) << 1 | spread(static_cast<std::uint32_t>(q.z)) << 2, source[i]);
    }
    RadixSort().run(pairs, points.size());
    std::vector<std::uint32_t> order(points.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = valueOf(pairs[i]);
    return order;
}

}  // namespace

struct PointTree::Index {
    Cloud cloud;
    std::vector<std::uint32_t> source;   ///< index that the caller knows, per point of the cloud
    std::vector<std::uint32_t> order;
    std::unique_ptr<Tree> tree;
};

PointTree::PointTree(std::span<const Vec3> points) : m_index(std::make_unique<Index>())
{
    m_index->cloud.points.reserve(points.size());
    m_index->source.reserve(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Vec3& p = points[i];
        if (!std::isfinite(p.x) || !std::isfinite(p.y) || !std::isfinite(p.z)) continue;
        m_index->cloud.points.push_back(p);
        m_index->source.push_back(static_cast<std::uint32_t>(i));
    }
    m_index->tree = std::make_unique<Tree>(3, m_index->cloud, nanoflann::KDTreeSingleIndexAdaptorParams(kPointsPerLeaf));
    m_index->order = alongCurve(m_index->cloud.points, m_index->source);
}

PointTree::~PointTree() = default;
PointTree::PointTree(PointTree&&) noexcept = default;
PointTree& PointTree::operator=(PointTree&&) noexcept = default;

std::size_t PointTree::size() const { return m_index->source.size(); }
std::span<const std::uint32_t> PointTree::order() const { return m_index->order; }

std::size_t PointTree::nearest(const Vec3& point, std::span<NearPoint> out) const
{
    if (size() == 0 || out.empty()) return 0;
    std::array<std::uint32_t, kMostNeighbours> indices;
    std::array<float, kMostNeighbours> squares;
    std::vector<std::uint32_t> manyIndices;
    std::vector<float> manySquares;
    std::uint32_t* index = indices.data();
    float* square = squares.data();
    if (out.size() > kMostNeighbours) {
        manyIndices.resize(out.size()), manySquares.resize(out.size());
        index = manyIndices.data(), square = manySquares.data();
    }
    const std::size_t found = m_index->tree->knnSearch(&point.x, out.size(), index, square);
    for (std::size_t k = 0; k < found; ++k) out[k] = {m_index->source[index[k]], std::sqrt(square[k])};
    return found;
}

std::optional<NearPoint> PointTree::nearest(const Vec3& point) const
{
    NearPoint found;
    if (nearest(point, std::span(&found, 1)) == 0) return std::nullopt;
    return found;
}

void PointTree::within(const Vec3& point, float radius, std::vector<NearPoint>& out) const
{
    out.clear();
    if (size() == 0 || !(radius >= 0)) return;
    Collector collector(radius, m_index->source, out);
    m_index->tree->findNeighbors(collector, &point.x, {});
}

NearestOthers nearestOthers(const PointTree& tree, std::span<const Vec3> points, std::size_t k, const std::stop_token& stop)
{
    NearestOthers result{k, std::vector<std::uint32_t>(points.size() * k), std::vector<float>(points.size() * k, 0.0f)};
    for (std::size_t i = 0; i < points.size(); ++i) std::fill_n(result.indices.begin() + static_cast<std::ptrdiff_t>(i * k), k, static_cast<std::uint32_t>(i));
    const auto order = tree.order();
    parallelFor(order.size(), 1024, [&](std::size_t begin, std::size_t end) {
        std::vector<NearPoint> row(k + 1);
        for (std::size_t at = begin; at < end; ++at) {
            if (at % 256 == 0 && stop.stop_requested()) return;
            const std::uint32_t i = order[at];
            const std::size_t found = tree.nearest(points[i], row);
            std::size_t filled = 0;
            for (std::size_t n = 0; n < found && filled < k; ++n) {
                if (row[n].index == i) continue;
                result.indices[i * k + filled] = row[n].index;
                result.distances[i * k + filled++] = row[n].distance;
            }
        }
    });
    return result;
}

}  // namespace morphogen
