// The inner loop of deform_splats.h.
#pragma once

#include "core/base/aligned_array.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace morphogen::deform {

inline constexpr std::size_t kBlock = 16;

/// A node's map as four columns of four floats, the rotation nearest to it beside them. The last float is -1 where the map mirrors,
/// else 1.
struct alignas(64) NodeColumns {
    float columns[16];
    float rotation[4];                         ///< x, y, z, w
};

/// Splats in blocks of sixteen. In each block: x y z, xx xy xz yy yz zz, sixteen floats each; then per splat its influences.
struct Blocks {
    std::size_t count = 0;
    std::size_t influences = 1;
    bool hasGradients = false;
    AlignedArray<float> rows;                  ///< blocks x 9 x kBlock
    AlignedArray<std::uint32_t> nodes;         ///< per splat: influences
    AlignedArray<float> weights;               ///< per splat and influence: weight, then gradient where there are gradients
    std::size_t blocks() const { return (count + kBlock - 1) / kBlock; }
    std::size_t weightStride() const { return hasGradients ? 4 : 1; }
};

/// Sixteen rows or more per array.
struct Outputs {
    float* means[3];
    float* covariances[6];
    float* rotations[4];
};

void deformBlocks(const Blocks& blocks, std::span<const NodeColumns> nodes, const Outputs& outputs, std::size_t begin, std::size_t end);

}  // namespace morphogen::deform
