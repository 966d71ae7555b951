// What every renderer does with a request before it draws and with a frame before it is filled.
#pragma once

#include "core/raster/project.h"
#include "core/raster/rasteriser.h"

namespace morphogen::raster {

/// Usage for a size out of range, Cancelled when the stop is set already.
Result<void> checkRequest(const FrameRequest& request);
/// The view of `camera` in the request's size, its divisor applied.
View viewOf(const CameraView& camera, const FrameRequest& request);
/// Gives the planes that are wanted their size and empties the others. Fails with Limit before memory runs out.
Result<void> resizePlanes(const FrameRequest& request, const View& view, Frame& frame);
/// A number for Frame::serial that no other picture of this process has.
std::uint64_t nextSerial();

}  // namespace morphogen::raster
