// What becomes what in a morph, to be seen: every pair in a colour of its own, and the ways of some.
//
// How it works: a pair's colour says where it is on the first side, x, y and z of its bounds as red, green and blue. So at the
// begin the first side shows its places, at the end the second one shows from where it was taken.
#pragma once

#include "core/deform/pose.h"
#include "core/scene/world.h"

#include <cstddef>
#include <vector>

namespace morphogen {

/// `posed`, which is `object` at that time, in the colours of its pairs where it is a morph; the same where it is none, or where
/// something that comes after the morph in the stack left other splats.
PosedObject withPairsShown(PosedObject posed, const World& world, const Object& object, double timeSecs);

/// From where a pair comes and where it goes, as both sides stand at a time.
struct PairWay {
    Vec3 from{0}, to{0};   ///< world, metres
    Rgb colour{0};         ///< display-encoded
};
/// Of at most `most` pairs that carry something at both ends, evenly among them; none where the object is no morph with a plan that fits.
std::vector<PairWay> pairWays(const World& world, const Object& object, double timeSecs, std::size_t most);

}  // namespace morphogen
