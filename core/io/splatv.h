// .splatv (splaTV, the player of Spacetime Gaussians): a magic number, a JSON list of chunks, and a texture of 64 bytes per
// splat: position, rotation, linear size, RGBA bytes, and as half floats the motion, spin and fading of Spacetime Gaussians.
// Becomes one object with polynomial motion. Axes: as the PLY it came from, so +Y down by custom.
#pragma once

#include "core/io/import.h"

namespace morphogen {

extern const Loader kSplatvLoader;

}  // namespace morphogen
