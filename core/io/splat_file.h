// .splat (antimatter15's WebGL viewer): 32 bytes per splat and nothing else: three floats of position, three of (linear)
// size, RGBA bytes, and the rotation w, x, y, z as bytes (128 q + 128). No harmonics. Known by its extension and a size
// that is a multiple of 32, as it has no header. Axes: converters write the splat PLY's numbers unturned, so +Y down.
#pragma once

#include "core/io/import.h"

namespace morphogen {

extern const Loader kSplatFileLoader;

}  // namespace morphogen
