// Splats as they stand in one slot of a ring: a head, then one array of floats per column, in the order of SplatColumn,
// then the higher harmonics channel by channel. The layout that a renderer uploads without another copy.
#pragma once

#include "core/base/result.h"
#include "core/scene/splats.h"

#include <cstddef>
#include <span>

namespace morphogen {

/// Bytes that `count` splats take.
std::size_t splatFrameBytes(std::size_t count, int shDegree);

/// The columns of a frame, in the slot.
template <class Float>
struct BasicSplatFrame {
    std::size_t count = 0;
    int shDegree = 0;
    std::span<Float> values;   ///< all columns, one after another

    std::span<Float> column(SplatColumn which) const { return values.subspan(static_cast<std::size_t>(which) * count, count); }
    std::span<Float> shRest(std::size_t coefficient) const { return values.subspan((kSplatColumnCount + coefficient) * count, count); }
};
using SplatFrame = BasicSplatFrame<float>;
using SplatFrameView = BasicSplatFrame<const float>;

/// Writer: lays a frame out in a slot, its columns to be filled. Limit when the slot is too small.
Result<SplatFrame> layOutSplatFrame(std::span<std::byte> slot, std::size_t count, int shDegree);
/// Reader: Format unless the bytes are a whole frame. Values are not looked at.
Result<SplatFrameView> viewSplatFrame(std::span<const std::byte> bytes);

}  // namespace morphogen
