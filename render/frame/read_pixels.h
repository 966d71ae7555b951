// Pixels as the device leaves them into the planes of a Frame.
#pragma once

#include "core/raster/rasteriser.h"

namespace morphogen::render {

/// Four halves per pixel: fills `frame.colour` or `frame.bytes`, whichever has a size.
void takeHalves(const std::uint16_t* pixels, Frame& frame);

/// `count` pixels of four floats from `firstPixel` of the frame on, likewise.
void takeFloats(const float* pixels, std::size_t firstPixel, std::size_t count, Frame& frame);

}  // namespace morphogen::render
