// A morph in the layout that projection streams through: both ends of every pair, blended to blocks in the frame itself.
//
// How it works: pairs lie in the drawing order of the middle of their way (prepared.h). A block keeps, for sixteen pairs, both
// centres, the factors A0 and A1 Q whose straight interpolation is the geodesic (core/morph/gaussian_path.h), both optical
// depths, both colours in OKLab, when each pair starts, and how it covers; harmonics as half floats. A frame then costs a
// straight interpolation per number and three roots per colour, and its blocks are projected while they are in the core's
// cache. Factors and colours are half floats, scaled by a power of two, since reading them is what takes the time. Pairs that turn rigidly are blended as splats instead.
#pragma once

#include "core/morph/motion.h"
#include "core/raster/prepared.h"

namespace morphogen::raster {

/// Rows of a morph's block, kBlock floats each.
enum MorphRow : std::size_t {
    kMorphCentre = 0,      ///< of the first side, then of the second
    kMorphDepth = 6,       ///< -ln(1 - alpha) that is carried at each end
    kMorphStart = 8,
    kMorphRows = 9,
};
/// Rows of kBlock half floats each.
enum MorphHalfRow : std::size_t {
    kMorphFactor = 0,      ///< A0 row by row, then A1 Q, both times MorphBlocks::factorScale
    kMorphColour = 18,     ///< OKLab of the first side, then of the second
    kMorphHalfRows = 24,
};
inline constexpr std::size_t kMorphCoverRows = 2 * kCoverMoments;

struct MorphBlocks {
    std::shared_ptr<const MorphMotion> motion;       ///< what this was made of
    std::shared_ptr<const Prepared> prepared;        ///< whose blocks these become
    AlignedArray<float> pairs;                       ///< blocks x kMorphRows x kBlock
    AlignedArray<std::uint16_t> halves;              ///< blocks x kMorphHalfRows x kBlock
    float factorScale = 1;                           ///< a power of two that brings the longest axis near 2^14
    AlignedArray<float> bows;                        ///< blocks x 3 x kBlock, or empty: all go straight
    AlignedArray<std::uint8_t> cover;                ///< blocks x kMorphCoverRows x kBlock
    AlignedArray<std::uint16_t> harmonics[2];        ///< of each side, as Prepared::harmonics; empty where there are none
};

/// Packs the pairs of `motion` in the order of `prepared`, which was made of as many splats. Fails with Limit, or Cancelled.
Result<std::shared_ptr<const MorphBlocks>> makeMorphBlocks(std::shared_ptr<const MorphMotion> motion, std::shared_ptr<const Prepared> prepared, const std::stop_token& stop);

/// Where a segment's blocks go: as Prepared::base and Prepared::harmonics, from the segment's first block on.
struct MorphOutput {
    float* base = nullptr;
    std::uint16_t* harmonics = nullptr;   ///< null: they are not wanted
};

/// The blocks of one segment at that moment. Any thread; segments are independent.
void blendMorphSegment(const MorphBlocks& blocks, const MorphMoment& moment, std::size_t segment, const MorphOutput& out);

}  // namespace morphogen::raster
