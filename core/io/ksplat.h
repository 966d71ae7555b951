// .ksplat (mkkellogg's GaussianSplats3D): a header of 4096 bytes, section headers of 1024 bytes, then for each section the
// centres of buckets of neighbouring splats and the splats, in full (mode 0), or as offsets from their bucket's centre and
// half floats (mode 1), with harmonics as bytes (mode 2). Axes: converters write the splat PLY's numbers unturned, +Y down.
#pragma once

#include "core/io/import.h"

namespace morphogen {

extern const Loader kKsplatLoader;

}  // namespace morphogen
