// Random worlds that use every field of every type, for tests of what must hold for any world.
#pragma once

#include "core/scene/world.h"

#include <random>

namespace morphogen::support {

/// `splats` random splats: NaNs, infinities, denormals and negative zeros among them.
Splats randomSplats(std::size_t count, std::mt19937& random);

/// A valid object of one of the kinds: still, bound to nodes, bound to a cage, sequence, polynomial.
Object randomObject(std::mt19937& random);

/// One to four objects, some of which share payloads, and up to two cameras.
World randomWorld(std::mt19937& random);

}  // namespace morphogen::support
