// The exact answer to a small assignment: rows to columns of a square table of costs at the least sum (Jonker and Volgenant
// 1987: reductions first, then shortest augmenting paths). Cubic at worst; made for tables of at most a few hundred rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace morphogen::morph {

/// Keeps its memory between calls. One thread at a time.
class Assigner {
public:
    /// `costs`: row after row, `columnOfRow.size()` squared of them, finite. Fills `columnOfRow` with a permutation.
    void solve(std::span<const float> costs, std::span<std::uint32_t> columnOfRow);

private:
    void augment(std::span<const float> costs, std::uint32_t freeRow, std::span<std::uint32_t> columnOfRow);

    std::vector<float> m_price;                 ///< of each column
    std::vector<float> m_distance;
    std::vector<std::uint32_t> m_rowOfColumn, m_freeRows, m_before, m_columns;
};

}  // namespace morphogen::morph
