// The matter of a soft body: a lattice of brick-shaped cells that fill what the object's surface encloses.
//
// How it works: the box about the object is cut into bricks that fit it exactly. Its splats are marked in a grid four times as
// fine; what can't be reached from outside through that grid is inside (marks are closed by one step, so small holes don't leak),
// and a cell counts by how much of it is inside. A sheet is one thin cell thick. Cells that hang together by faces with no others
// of the largest piece are left out. Points of the surface lie in cells and follow their corners (trilinear), as in free-form
// deformation (Sederberg and Parry 1986).
#pragma once

#include "core/base/result.h"
#include "core/math/bounds.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace morphogen::dynamics {

/// Corner k of a cell lies at +x where bit 0 of k is set, +y for bit 1, +z for bit 2.
struct SoftCell {
    std::array<std::uint32_t, 8> corners{};
    double fill = 1;               ///< how much of it is matter, above 0 to 1
};

/// A point that is carried by a cell.
struct SoftPoint {
    std::uint32_t cell = 0;
    Vec3d at{0};                   ///< in the cell, 0..1 along each axis; a little outside for points beyond the matter
    Vec3 rest{0};                  ///< metres
    /// Of each corner; sum 1.
    std::array<double, 8> weights() const
    {
        std::array<double, 8> w;
        for (std::size_t k = 0; k < 8; ++k) w[k] = (k & 1 ? at.x : 1 - at.x) * (k & 2 ? at.y : 1 - at.y) * (k & 4 ? at.z : 1 - at.z);
        return w;
    }
};

struct LatticeRequest {
    std::span<const Vec3> marks;   ///< points of the surface, dense; metres, the body's frame
    Bounds bounds;                 ///< that the cells fill
    int cells = 400;               ///< about how many
    double volumeM3 = 0;           ///< what is inside at most; cells count for less where they would make more
};

/// Immutable once built.
struct SoftLattice {
    Vec3d cellSize{0};             ///< metres
    std::vector<Vec3d> corners;    ///< at rest, metres
    std::vector<SoftCell> cells;
    std::vector<std::uint8_t> isOutermost;   ///< of each cell: it has a side without a neighbour
    double skinM2 = 0;             ///< area of the sides without a neighbour

    /// In the cell that it lies in, or in the nearest one.
    SoftPoint hostOf(const Vec3& point) const;
    Vec3d extent() const { return cellSize * Vec3d(m_count[0], m_count[1], m_count[2]); }   ///< of the box, metres
    /// Whether a cell is there.
    bool isInside(const Vec3d& point) const;

private:
    friend Result<SoftLattice> makeLattice(const LatticeRequest& request);
    std::int32_t cellAt(const Vec3d& local) const;   ///< of the nearest brick of the box, or -1; counted in cells
    std::array<int, 3> m_count{};
    Vec3d m_origin{0};
    std::vector<std::int32_t> m_cellAt;      ///< of each brick of the box, or -1
};

/// Fails with Empty where nothing is inside.
Result<SoftLattice> makeLattice(const LatticeRequest& request);

}  // namespace morphogen::dynamics
