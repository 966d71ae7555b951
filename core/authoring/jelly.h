// A bear of green jelly that is pushed over, springs back and trembles.
#pragma once

#include "core/authoring/props.h"

namespace morphogen {

/// Sits on y = 0 of its placement, faces +z, 0.6 m high, with a clip "Wobble" of 6 s that loops.
Prop makeJellyBear(std::size_t splatCount, const Transform& placement);

}  // namespace morphogen
