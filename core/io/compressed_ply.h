// PlayCanvas' compressed PLY: chunks of 256 splats with bounds as floats, and four packed 32-bit words per splat
// (position 11-10-11, rotation 2+10-10-10, scale 11-10-11, colour and alpha 8-8-8-8), with harmonics as bytes in an element
// of their own. Facts from SuperSplat's files. Axes: written from splat PLYs as they are, so +Y down by custom.
#pragma once

#include "core/io/import.h"

namespace morphogen {

extern const Loader kCompressedPlyLoader;

}  // namespace morphogen
