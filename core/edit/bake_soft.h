// Writes how a soft body bent in a simulation into its object: loose nodes that its splats follow, and a clip that moves them.
#pragma once

#include "core/dynamics/rollout.h"
#include "core/scene/object.h"

#include <span>

namespace morphogen {

/// Beside the keys of its placement, which carry the motion as a whole. What the object was posed by before (a skeleton, a bend,
/// channels) is written into its splats. `times`: seconds of the simulation, increasing.
void bakeSoft(Object& object, const dynamics::BodyTrack& track, const dynamics::Rollout& rollout, std::span<const double> times);

/// Whether a node is elsewhere by more than `metres` at any time; both tracks have as many states.
bool bendsAnotherWay(const dynamics::BodyTrack& a, const dynamics::BodyTrack& b, float metres);

}  // namespace morphogen
