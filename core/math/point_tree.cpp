#include "core/math/point_tree.h"

#include "core/base/parallel.h"
#include "core/base/radix_sort.h"
#include "core/math/bounds.h"

#include <nanoflann.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace morphogen {
namespace {

constexpr std::size_t kPointsPerLeaf = 12;
constexpr std::size_t kMostNeighbours = 64;

/// Many points are cut into slices of so many, each with a tree of its own: those are built at the same time, and between them
/// it can be asked whether anybody still wants them.
constexpr std::size_t kSlicePoints = 32768;

struct Cloud {
    std::span<const Vec3> points;
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
    /// Where the slice begins that is asked next.
    void enter(std::size_t first) { m_first = first; }
    std::size_t size() const { return m_out.size(); }
    bool full() const { return true; }
    bool addPoint(float squared, std::uint32_t index)
    {
        if (squared <= m_squared) m_out.push_back({m_source[m_first + index], std::sqrt(squared)});
        return true;
    }
    /// The tree leaves out boxes at this distance or farther; points exactly at the radius belong to it.
    float worstDist() const { return std::nextafter(m_squared, 2 * m_squared + 1); }

private:
    float m_squared;
    std::size_t m_first = 0;
    std::span<const std::uint32_t> m_source;
    std::vector<NearPoint>& m_out;
};

/// The nearest of all slices.
class Nearest {
public:
    using DistanceType = float;
    Nearest(std::size_t most, std::uint32_t* indices, float* squares) : m_found(most) { m_found.init(indices, squares); }
    void enter(std::size_t first) { m_first = static_cast<std::uint32_t>(first); }
    std::size_t size() const { return m_found.size(); }
    bool full() const { return m_found.full(); }
    bool addPoint(float squared, std::uint32_t index) { return m_found.addPoint(squared, m_first + index); }
    float worstDist() const { return m_found.worstDist(); }

private:
    nanoflann::KNNResultSet<float, std::uint32_t> m_found;
    std::uint32_t m_first = 0;
};

/// `source` in the order of a Morton curve through the points, ten bits an axis. Nothing where it was stopped.
std::vector<std::uint32_t> alongCurve(const std::vector<Vec3>& points, const std::vector<std::uint32_t>& source, const std::stop_token& stop)
{
    constexpr std::size_t kBetweenLooks = 1 << 16;
    Bounds bounds;
    for (const Vec3& p : points) bounds.add(p);
    const Vec3 scale = Vec3(1023.0f) / glm::max(bounds.size(), Vec3(1e-30f));
    const auto spread = [](std::uint32_t x) {
        x = (x | x << 16) & 0x030000ffu, x = (x | x << 8) & 0x0300f00fu, x = (x | x << 4) & 0x030c30c3u;
        return (x | x << 2) & 0x09249249u;
    };
    AlignedArray<SortPair> pairs(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (i % kBetweenLooks == 0 && stop.stop_requested()) return {};
        const Vec3 q = glm::clamp((points[i] - bounds.lower) * scale, Vec3(0), Vec3(1023));
        pairs[i] = makePair(spread(static_cast<std::uint32_t>(q.x)) | spread(static_cast<std::uint32_t>(q.y)) << 1 | spread(static_cast<std::uint32_t>(q.z)) << 2, source[i]);
    }
    if (stop.stop_requested()) return {};
    RadixSort().run(pairs, points.size());
    if (stop.stop_requested()) return {};
    std::vector<std::uint32_t> order(points.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = valueOf(pairs[i]);
    return order;
}

}  // namespace

struct PointTree::Index {
    struct Slice {
        std::size_t first = 0;
        Cloud cloud;
        Bounds bounds;
        std::unique_ptr<Tree> tree;
    };
    std::vector<Vec3> points;
    std::vector<std::uint32_t> source;   ///< index that the caller knows, per point
    std::vector<std::uint32_t> order;
    std::vector<Slice> slices;

    /// Asks the slices that may hold something, the nearest one first.
    template <class Found>
    void ask(Found& found, const Vec3& point) const
    {
        if (slices.size() == 1) {
            slices.front().tree->findNeighbors(found, &point.x, {});
            return;
        }
        std::array<float, kMostSlices> away;
        for (std::size_t k = 0; k < slices.size(); ++k) {
            const Vec3 d = glm::max(glm::max(slices[k].bounds.lower - point, point - slices[k].bounds.upper), Vec3(0));
            away[k] = glm::dot(d, d);
        }
        for (std::size_t turn = 0; turn < slices.size(); ++turn) {
            const auto next = static_cast<std::size_t>(std::min_element(away.begin(), away.begin() + static_cast<std::ptrdiff_t>(slices.size())) - away.begin());
            if (!(away[next] < found.worstDist())) return;
            away[next] = std::numeric_limits<float>::infinity();
            found.enter(slices[next].first);
            slices[next].tree->findNeighbors(found, &point.x, {});
        }
    }
    static constexpr std::size_t kMostSlices = 64;
};

PointTree::PointTree(std::span<const Vec3> points, const std::stop_token& stop) : m_index(std::make_unique<Index>())
{
    Index& index = *m_index;
    index.points.reserve(points.size());
    index.source.reserve(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Vec3& p = points[i];
        if (!std::isfinite(p.x) || !std::isfinite(p.y) || !std::isfinite(p.z)) continue;
        index.points.push_back(p);
        index.source.push_back(static_cast<std::uint32_t>(i));
    }
    index.order = alongCurve(index.points, index.source, stop);
    if (index.order.size() != index.source.size()) index.points.clear(), index.source.clear();   // stopped
    const std::size_t count = index.source.size(), slices = std::clamp<std::size_t>(count / kSlicePoints, 1, Index::kMostSlices);
    if (slices > 1) {
        index.source = index.order;
        for (std::size_t i = 0; i < count && !(i % (1 << 16) == 0 && stop.stop_requested()); ++i) index.points[i] = points[index.source[i]];
    }
    index.slices.resize(slices);
    parallelFor(slices, 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t k = begin; k < end; ++k) {
            Index::Slice& slice = index.slices[k];
            slice.first = k * count / slices;
            // Stopped, the tree is empty: nothing is found.
            if (!stop.stop_requested()) slice.cloud.points = std::span(index.points).subspan(slice.first, (k + 1) * count / slices - slice.first);
            for (const Vec3& p : slice.cloud.points) slice.bounds.add(p);
            slice.tree = std::make_unique<Tree>(3, slice.cloud, nanoflann::KDTreeSingleIndexAdaptorParams(kPointsPerLeaf));
        }
    });
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
    Nearest nearest(out.size(), index, square);
    m_index->ask(nearest, point);
    for (std::size_t k = 0; k < nearest.size(); ++k) out[k] = {m_index->source[index[k]], std::sqrt(square[k])};
    return nearest.size();
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
    m_index->ask(collector, point);
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
