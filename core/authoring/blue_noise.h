// Blue noise: picks so many of given points that no two lie close together, and no gap is left that one more would fit in.
//
// How it works: darts are thrown in an order that the seed settles; one sticks when no dart of its own kind is nearer than
// the radius. When all have been thrown the radius shrinks a little and the rest is thrown again, until the wanted number
// sticks (McCool and Fiume 1992, hierarchical Poisson disc sampling).
//
// Points are kept cell by cell, cells in the order of the rows they lie in, so that a point's neighbours stand in nine runs
// of memory. Darts that can't hinder each other are thrown at the same time: one sticks as soon as it is the first in the
// order among the undecided points within its radius, and tells these how near it is. Who sticks depends on nothing but
// the order, so the result is that of throwing one dart after the other, whatever the number of threads (Blelloch,
// Fineman and Shun 2012, greedy maximal independent sets).
#pragma once

#include "core/base/aligned_array.h"
#include "core/math/vec.h"

#include <array>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace morphogen {

/// One candidate. Two candidates hinder each other when they are in one layer, face the same way (normals within 90
/// degrees) and are nearer than the smaller of their radii.
struct DartPoint {
    Vec3 position;
    Vec3 normal;
    float radiusScale = 1;      ///< 0..1, times the common radius
    std::uint32_t layer = 0;
};

/// Points to throw darts at. A view of them: they must outlive it. Fewer than four billion.
class DartBoard {
public:
    /// `spacing`: side of the square that one chosen point will fill at radiusScale 1. Parallel.
    DartBoard(std::span<const DartPoint> points, float spacing, std::uint64_t seed);

    /// Indices of `count` points (or of all, where there are fewer), ascending. Deterministic, parallel. Stopped, it
    /// returns what it has.
    std::vector<std::uint32_t> throwDarts(std::size_t count, std::stop_token stop) const;

    /// For each point the index into `chosen` (indices of points) of the nearest one that it could have been hindered by,
    /// or -1 when none lies within 1.3 spacings. Parallel.
    std::vector<std::int32_t> nearestOf(std::span<const std::uint32_t> chosen) const;

private:
    class Throwing;
    struct CellKey;
    /// Half-open, of cells or of slots.
    struct Run {
        std::uint32_t begin = 0, end = 0;
    };
    /// A cell with those beside it in its row, and the same of the eight rows about it.
    using Neighbourhood = std::array<Run, 9>;

    std::vector<CellKey> sortIntoCells(std::uint64_t seed);
    void findNeighbours(const std::vector<CellKey>& keys);
    std::size_t cellCount() const { return m_neighbours.size(); }
    Run slotsOf(const Run& cells) const { return {m_firstSlot[cells.begin], m_firstSlot[cells.end]}; }
    float distance2(std::uint32_t a, std::uint32_t b) const
    {
        const float x = m_x[a] - m_x[b], y = m_y[a] - m_y[b], z = m_z[a] - m_z[b];
        return x * x + y * y + z * z;
    }
    /// Of two in neighbouring cells, which are of one layer.
    bool faceOneWay(std::uint32_t a, std::uint32_t b) const { return glm::dot(Vec3(m_facings[a]), Vec3(m_facings[b])) > 0; }

    std::span<const DartPoint> m_points;
    float m_spacing, m_cellSize;
    AlignedArray<std::uint32_t> m_items;        ///< per slot the index of its point; slots stand cell by cell
    AlignedArray<std::uint32_t> m_ranks;        ///< per slot, unique: its place in the order of the throw; ascending in a cell
    AlignedArray<float> m_x, m_y, m_z;          ///< per slot
    AlignedArray<Vec4> m_facings;               ///< per slot normal and radius scale
    std::vector<std::uint32_t> m_firstSlot;     ///< per cell, and the number of slots behind the last
    std::vector<Neighbourhood> m_neighbours;    ///< per cell
};

}  // namespace morphogen
