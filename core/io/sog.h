// SOG (PlayCanvas, "Spatially Ordered Gaussians"), versions 1 and 2: quantised splats as lossless WebP images beside a
// meta.json, in a folder or in a zip archive (.sog); and Streamed SOG (lod-meta.json), a tree of chunks in several levels
// of detail, of which the finest that is there is loaded for each chunk.
//
// Axes: the specification calls them right, up, back, but the program that writes the format (splat-transform) stores the
// numbers of the splat PLY unturned, and players turn them; the playbot of PlayCanvas' own examples stands on y = 0 with its
// head at -1. So SOG is +Y down here.
#pragma once

#include "core/io/import.h"

namespace morphogen {

extern const Loader kSogLoader;
extern const Loader kStreamedSogLoader;

}  // namespace morphogen
