// Cutting clouds in halves along random directions until small groups are left: the trees that matching is made of.
//
// How it works: a node draws a direction from its seed and its place, so the cut does not depend on the order of work. Large
// nodes stream the points in memory order and keep that order within each half; a node that fits the cache is copied out once
// and cut to its end there. Several clouds are cut at the same rank, which is what makes a bijection of them.
#pragma once

#include "core/morph/match.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace morphogen::morph {

/// The rows of a cloud with their length rounded up to a multiple of four (by zeros), as loops over them like it.
class PaddedRows {
public:
    PaddedRows() = default;
    explicit PaddedRows(const Cloud& cloud);
    /// Those rows of the cloud, in that order.
    PaddedRows(const Cloud& cloud, std::span<const std::uint32_t> order);
    std::size_t rows() const { return m_rows; }
    std::size_t stride() const { return m_stride; }
    const float* row(std::size_t i) const { return m_values.data() + i * m_stride; }

private:
    std::size_t m_rows = 0, m_stride = 4;
    std::vector<float> m_values;
};

/// Of two rows of `stride` numbers, a multiple of four.
float squaredDistance(const float* a, const float* b, std::size_t stride);

struct CutRequest {
    std::vector<const PaddedRows*> clouds;   ///< of the same number of rows and numbers
    std::uint64_t seed = 1;
    std::size_t groupSize = 1;               ///< at most so many rows are left together
};

/// For each cloud its rows in the order in which the tree leaves them: groups follow one another, and the k-th group holds
/// the same ranks in all clouds. Means nothing once `stop` was set.
std::vector<std::vector<std::uint32_t>> cutIntoGroups(const CutRequest& request, const std::stop_token& stop);

/// Where each group of `count` rows begins, and `count` at last: the halving that cutIntoGroups() does.
std::vector<std::size_t> groupBounds(std::size_t count, std::size_t groupSize);

}  // namespace morphogen::morph
