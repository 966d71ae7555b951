// Looks at a world as a tracker would: where its objects are at times, and what shape they have for the discs of observed_discs.h.
// So whatever moves, by keys, paths, clips or a capture, has events and physics.
//
// How it works: an object's centre is the mean of its posed splats. Where everything that moves is keyed from place to place in straight lines (an
// imported trajectory), the times are those of the keys, else frames. A body whose splats all lie about one radius from the centre is a ball;
// an upright one whose outline is round is a cylinder, else a box. What never moves and is much larger than what does is scenery.
#pragma once

#include "core/dynamics/observed_motion.h"
#include "core/jobs/progress.h"
#include "core/scene/world.h"

namespace morphogen {

struct ObservedWorld {
    ObservedMotion motion;               ///< bodies in the outliner's order
    std::vector<std::string> notes;      ///< what was left out and why, a sentence each
};

/// Empty where nothing moves. Limit where the world is too long to be looked at frame by frame. Cancelled within 100 ms.
Result<ObservedWorld> observeWorld(const World& world, const JobContext& job);

}  // namespace morphogen
