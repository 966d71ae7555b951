// PointTree: who is near whom among points, by nanoflann's k-d tree (Blanco and Rai 2014; Bentley 1975).
#pragma once

#include "core/math/vec.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace morphogen {

/// A point that was found, by its index among those the tree was made of.
struct NearPoint {
    std::uint32_t index = 0;
    float distance = 0;   ///< from where was asked, in the points' unit
};

/// Immutable once built; any thread may ask it. Keeps a copy of the points; those that are not finite are never found.
class PointTree {
public:
    /// Stopped while it is built, which a million points show within 50 ms, it finds nothing or little: what is made of it is
    /// thrown away anyway.
    explicit PointTree(std::span<const Vec3> points, const std::stop_token& stop = {});
    ~PointTree();
    PointTree(PointTree&&) noexcept;
    PointTree& operator=(PointTree&&) noexcept;

    /// Points that can be found.
    std::size_t size() const;
    /// The nearest points, nearest first, at most out.size() of them; returns how many.
    std::size_t nearest(const Vec3& point, std::span<NearPoint> out) const;
    std::optional<NearPoint> nearest(const Vec3& point) const;
    /// All points within `radius`, in no order, into `out`, whose memory is used again.
    void within(const Vec3& point, float radius, std::vector<NearPoint>& out) const;
    /// Indices of the points in an order in which neighbours come together: asking in this order is twice as fast.
    std::span<const std::uint32_t> order() const;

private:
    struct Index;
    std::unique_ptr<Index> m_index;
};

/// For every point its `k` nearest others, as rows of `k`; a row that has fewer is filled up with the point itself. Parallel.
struct NearestOthers {
    std::size_t k = 0;
    std::vector<std::uint32_t> indices;
    std::vector<float> distances;

    std::size_t rows() const { return k == 0 ? 0 : indices.size() / k; }
    std::span<const std::uint32_t> of(std::size_t i) const { return {indices.data() + i * k, k}; }
    std::span<const float> distancesOf(std::size_t i) const { return {distances.data() + i * k, k}; }
};

/// `points` are those that `tree` was made of. Ends early, with rows that mean nothing, when `stop` is set.
NearestOthers nearestOthers(const PointTree& tree, std::span<const Vec3> points, std::size_t k, const std::stop_token& stop);

}  // namespace morphogen
