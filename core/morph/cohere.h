// Going together: how far each pair of a morph leaves the straight way so that what is near stays as it is, turned rather than
// squeezed.
//
// How it works: of a few hundred places each is fitted by one turn (Kabsch 1976). Halfway a place has gone half of its turn, so
// how two neighbouring places then lie to one another is known from both ends, and where all of them lie follows by least
// squares, as-rigid-as-possible (Sorkine and Alexa 2007); places that are torn apart hardly bind one another. Pairs are blended
// between their places as a scaffold blends its nodes. The way is a parabola through both ends and that middle.
#pragma once

#include "core/scene/morph_plan.h"
#include "core/scene/splats.h"

#include <stop_token>
#include <vector>

namespace morphogen::morph {

/// For each pair the way from the straight line's middle to where it is halfway, metres. Means nothing once `stop` was set.
std::vector<Vec3> bowsOf(const MorphPlan& plan, const Splats& from, const Splats& to, const std::stop_token& stop);

}  // namespace morphogen::morph
