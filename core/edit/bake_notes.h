// What baking a simulation takes from its objects beside their keys and paths. Baked objects are at each frame as they were simulated, so
// what retimed or turned them goes; the own motion of a rigid one (a clip, a sequence) is held where it stood when its collider was made of
// it, by a modifier that can be switched off.
#pragma once

#include "core/scene/world.h"

#include <string>
#include <vector>

namespace morphogen {

/// A sentence for each thing that BakeSimulation would take from this world or hold in it, for whoever bakes.
std::vector<std::string> bakeNotes(const World& world);

}  // namespace morphogen
