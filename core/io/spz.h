// SPZ (Niantic, github.com/nianticlabs/spz), versions 1 to 4: quantised splats, gzipped as a whole (1 to 3) or as one
// Zstandard stream per attribute (4).
//
// Axes: the specification stores right-up-back, which is +Y up, our own. The extension SPZ_ADOBE_coordinate_system is
// honoured for right-down-front. SuperSplat and splat-transform (3.7) write +Y down data without saying so, which no
// reader can tell: such a file stands on its head until it is imported as +Y down.
#pragma once

#include "core/io/import.h"

namespace morphogen {

extern const Loader kSpzLoader;

}  // namespace morphogen
