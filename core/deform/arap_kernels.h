// The inner loops of as-rigid-as-possible deformation, in double precision and SIMD; arap_solver.h says what they compute.
//
// How it works: vectors are four doubles (the last unused), rotations three such columns, so that an edge is a few vector
// operations; the best rotations are found for eight nodes at a time by Newton's method on the rotation group, which starts
// from the last rotation as Mueller et al. 2016 do and never ends below it.
#pragma once

#include "core/base/aligned_array.h"

#include <cstddef>
#include <cstdint>

namespace morphogen::arap {

inline constexpr std::size_t kLanes = 8;        ///< nodes per block of `sums` and `quaternions`

inline std::size_t blocksFor(std::size_t nodes) { return (nodes + kLanes - 1) / kLanes; }

/// A graph as the loops read it: directed edges, row by row.
struct Edges {
    AlignedArray<std::uint32_t> first;          ///< per node and one more
    AlignedArray<std::uint32_t> to;
    AlignedArray<double> rest;                  ///< 4 per edge: p_i - p_j
    AlignedArray<double> cell;                  ///< w_ij s_i
    AlignedArray<double> back;                  ///< w_ij s_j
    AlignedArray<double> smooth;                ///< 2 smoothing h^2 w_ij (s_i + s_j) / 2
};

/// What moves.
struct Motion {
    AlignedArray<double> positions;             ///< 4 per node
    AlignedArray<double> columns;               ///< 12 per node: the rotation, column by column
    AlignedArray<double> quaternions;           ///< 4 x kLanes per block: x, y, z, w
    AlignedArray<double> sums;                  ///< 9 x kLanes per block: S row by row, the rotation maximises tr(R S)
    AlignedArray<double> energies;              ///< per node
    AlignedArray<double> forces, unknowns;      ///< scratch of the linear half
    void resize(std::size_t nodes);
};

/// S and the energy of the nodes [begin, end) with positions and rotations as they are.
void sumEdges(const Edges& edges, Motion& motion, std::size_t begin, std::size_t end);
/// The energy alone.
void sumEnergies(const Edges& edges, Motion& motion, std::size_t begin, std::size_t end);
/// Better rotations for the blocks [begin, end).
void turnNodes(Motion& motion, std::size_t beginBlock, std::size_t endBlock);
/// Columns from quaternions.
void writeColumns(Motion& motion, std::size_t beginBlock, std::size_t endBlock);
/// Of the nodes [begin, end): 1/2 sum (cell R_i + back R_j) rest, into 4 doubles per node.
void sumForces(const Edges& edges, const Motion& motion, double* forces, std::size_t begin, std::size_t end);

/// A = L D L^T of a permuted symmetric matrix; L strictly lower, by columns.
struct Factor {
    AlignedArray<std::uint32_t> first, rows;
    AlignedArray<double> values, inverseDiagonal;
    std::size_t size() const { return inverseDiagonal.size(); }
};
/// Overwrites `x`, 4 doubles per row, by A^-1 x.
void solve(const Factor& factor, double* x);

}  // namespace morphogen::arap
