// Points in bricks of space, of which the nearest to a place is found. The bricks lie in a table by a hash of where they are, as in
// Teschner et al. 2003, "Optimized Spatial Hashing for Collision Detection of Deformable Objects". For core/dynamics alone.
#pragma once

#include "core/math/vec.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace morphogen::dynamics {

class PointBricks {
public:
    /// `edge`: of a brick, and how far is searched; metres, above 0. The points are finite.
    PointBricks(std::vector<Vec3d> points, double edge) : m_edge(edge), m_points(std::move(points))
    {
        const std::size_t slots = std::bit_ceil(std::max<std::size_t>(2 * m_points.size(), 1));
        m_first.assign(slots, -1), m_next.assign(m_points.size(), -1);
        for (std::size_t i = m_points.size(); i-- > 0;) {
            std::int32_t& first = m_first[slotOf(brickOf(m_points[i]))];
            m_next[i] = first, first = static_cast<std::int32_t>(i);
        }
    }

    /// The number of the nearest point within an edge's length that `accepts` takes; -1 where there is none. Of several at the same
    /// distance any one, always the same.
    template <class Accepts>
    std::ptrdiff_t nearest(const Vec3d& place, Accepts accepts) const
    {
        std::ptrdiff_t found = -1;
        double best = m_edge * m_edge;
        const Brick at = brickOf(place);
        for (int n = 0; n < 27; ++n)
            for (std::int32_t i = m_first[slotOf({at.x + n % 3 - 1, at.y + n / 3 % 3 - 1, at.z + n / 9 - 1})]; i >= 0; i = m_next[static_cast<std::size_t>(i)]) {
                const Vec3d away = m_points[static_cast<std::size_t>(i)] - place;
                if (const double square = glm::dot(away, away); square < best && accepts(static_cast<std::size_t>(i))) best = square, found = i;
            }
        return found;
    }
    const Vec3d& operator[](std::size_t i) const { return m_points[i]; }

private:
    struct Brick {
        std::int64_t x, y, z;
    };
    Brick brickOf(const Vec3d& p) const { return {static_cast<std::int64_t>(std::floor(p.x / m_edge)), static_cast<std::int64_t>(std::floor(p.y / m_edge)), static_cast<std::int64_t>(std::floor(p.z / m_edge))}; }
    std::size_t slotOf(const Brick& b) const
    {
        const auto hash = static_cast<std::uint64_t>(b.x) * 73856093u ^ static_cast<std::uint64_t>(b.y) * 19349663u ^ static_cast<std::uint64_t>(b.z) * 83492791u;
        return static_cast<std::size_t>(hash) & (m_first.size() - 1);
    }
    double m_edge;
    std::vector<Vec3d> m_points;
    std::vector<std::int32_t> m_first, m_next;   ///< of each slot; after each point
};

}  // namespace morphogen::dynamics
