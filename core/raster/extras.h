// What AOVs need of the visible splats: depth, normal, motion and object, one Extra beside each record.
#pragma once

#include "core/raster/blend.h"

#include <span>

namespace morphogen::raster {

/// One object's side of it. The previous frame's maps are empty where it stood still or there is no motion to draw.
struct ExtrasRequest {
    const Prepared* prepared;
    const float* base;                        ///< as projected
    std::span<const NodeMap> maps;
    const View* view;
    const float* previousBase;
    std::span<const NodeMap> previousMaps;
    const View* previousView;
    const Projected* projected;
    std::size_t firstSegment = 0;
    std::uint32_t objectId = 0;
};

/// Fills the Extra of every visible splat of one segment. Any thread.
void fillExtras(const ExtrasRequest& request, std::size_t segment, Extra* extras);

/// A splat's centre in camera axes.
Vec3 centreInCamera(const Prepared& prepared, const float* base, std::span<const NodeMap> maps, std::size_t slot);

}  // namespace morphogen::raster
