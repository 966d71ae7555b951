// What the rasteriser keeps of an object: its splats in an order and a layout that projection streams through.
//
// How it works: splats are ordered along a Morton curve of their rest positions; where each follows one bound node, by node
// first, so that most groups of 16 share one map. Sixteen splats form a block: for each of 16 numbers sixteen floats in a
// row (kCentre...), then the harmonics beyond degree 0 as half floats (an error of 2^-12 of a coefficient). A covariance is
// kept as a factor F (its columns are the axes times their deviations), since the determinant of J F F^T J^T is then a sum
// of squares (Cauchy-Binet) and does not cancel for needles.
#pragma once

#include "core/deform/pose.h"
#include "core/base/aligned_array.h"

#include <cstdint>
#include <memory>
#include <stop_token>

namespace morphogen::raster {

inline constexpr std::size_t kBlock = 16;               ///< splats per block
inline constexpr std::size_t kSegment = 1024;           ///< splats per segment, the unit of work of projection
inline constexpr std::size_t kSegmentBlocks = kSegment / kBlock;

/// Rows of a block, kBlock floats each.
enum BlockRow : std::size_t {
    kCentre = 0,        ///< x, y, z
    kFactor = 3,        ///< F row by row: F00 F01 F02 F10 ...
    kLogOpacity = 12,   ///< log2 of the peak alpha; kNeverDrawn for padding and for splats that are not finite
    kBaseColour = 13,   ///< 0.5 + kShC0 * dc
    kBlockRows = 16,
};
inline constexpr float kNeverDrawn = -1e30f;

struct Prepared {
    std::shared_ptr<const Splats> splats;            ///< what this was made of
    std::shared_ptr<const Scaffold> scaffold;
    std::size_t count = 0;                           ///< splats
    std::size_t blocks = 0;
    int shDegree = 0;
    SplatFilter filter = SplatFilter::Classic;
    AlignedArray<float> base;                        ///< blocks x kBlockRows x kBlock
    AlignedArray<std::uint16_t> harmonics;           ///< blocks x 3 * shRestPerChannel x kBlock; coefficient by coefficient, r g b
    AlignedArray<std::uint32_t> source;              ///< index in the source's order, per splat; padded to blocks
    std::size_t influences = 0;                      ///< 0: every splat follows pose[0]
    AlignedArray<std::uint32_t> nodes;               ///< influences x blocks * kBlock
    AlignedArray<float> weights;                     ///< likewise; empty when influences is 1
    AlignedArray<float> gradients;                   ///< of the weights of influence 1, 2...: x, y, z, blocks * kBlock each; or empty

    std::size_t segments() const { return (blocks + kSegmentBlocks - 1) / kSegmentBlocks; }
};

/// Orders and packs the splats of `posed` (its pose does not matter). Fails with Limit, or Cancelled by `stop`.
Result<std::shared_ptr<const Prepared>> prepare(const PosedObject& posed, std::stop_token stop);

/// A pose that fits an object whose splats follow `influences` nodes each: one map per bound node (what is missing follows
/// the first), every number finite.
Pose fittedPose(const PosedObject& posed, std::size_t influences);

/// The blocks of `prepared` with centres, factors and opacities as the polynomial has them at `time` (0..1).
void applyPolynomial(const Prepared& prepared, const PolynomialMotion& motion, double time, AlignedArray<float>& base);

}  // namespace morphogen::raster
