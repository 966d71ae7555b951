// Two pictures of one size as one: what takes one picture's place over some time is mixed with it.
#pragma once

#include "core/raster/rasteriser.h"

namespace morphogen {

/// Fills `out` with bytes that are `share` (0..1) of `after` and the rest of `before`, every one rounded. Both hold bytes of one size:
/// Usage. `out` must not be one of the inputs.
Result<void> mixFrames(const Frame& before, const Frame& after, float share, Frame& out);

}  // namespace morphogen
