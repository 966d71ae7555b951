// How far two devices' frames are apart, in the terms in which the renderer is judged.
#pragma once

#include "core/raster/rasteriser.h"

#include <string>

namespace morphogen::support {

/// Shares count pixels where alpha > 0.5 in the first frame.
struct Parity {
    double colourDb = 0, alphaDb = 0;   ///< 200 where there is no difference
    double expectedDepth = 1;           ///< share within 1e-3 of the depth
    double medianDepth = 1, ids = 1;    ///< share that is equal; depths to 1e-5 of themselves
    double normal = 1;                  ///< share within 0.5 degrees
    double motion = 1;                  ///< share within 0.05 pixels
    std::size_t covered = 0;
};

/// Of two frames of the same request. Planes that are empty count as equal.
Parity compare(const Frame& expected, const Frame& actual);
std::string textOf(const Parity& parity);

}  // namespace morphogen::support
