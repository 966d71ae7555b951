// Events from trajectories alone: who met whom, and when things began to move, came to rest, appeared and went.
//
// How it works: between two samples each pair is carried on at the speed it had before, and carried back at the speed it had
// after. It collided where either way brings the two within touch and the speed at which they part differs from that at which
// they came (after Yi et al. 2020, CLEVRER, arXiv 1910.01442, whose rule asks for a kink and a neighbour); the moment is that of
// the kink between the two speeds. Friction and gravity act on both alike and leave the difference small. Start and stop cross a speed with
// hysteresis; enter and exit are where a body begins and ceases to be seen.
#pragma once

#include "core/dynamics/event.h"
#include "core/dynamics/observed_motion.h"

#include <stop_token>
#include <vector>

namespace morphogen {

struct ObservedEventOptions {
    double leastSpeedChange = 0.1;   ///< m/s along the line of centres; a weaker touch is no collision
    double reach = 0.1;              ///< how far from touching still counts, as a share of the mean radius: the noise of the places
    double boxSlack = 0.3;           ///< see touchDistance()
    double timeSlack = 0.2;          ///< how far outside its two samples the moment may lie, as a share of the time between them
    double startSpeed = 0.1;         ///< m/s; what was slower starts by passing it
    double stopSpeed = 0.05;         ///< m/s; what was moving stops by falling below it
};

/// What a collision did, for whoever fits physics to it. Directions lie in the world.
struct ObservedCollision {
    std::size_t a = 0, b = 0;        ///< indices of bodies, a < b
    std::size_t sample = 0;          ///< the last one before it
    double timeSecs = 0;
    Vec3d place{0};                  ///< between the two, metres
    Vec3d normal{0};                 ///< unit, from b to a
    double closingSpeed = 0;         ///< m/s along the normal before, positive
    double partingSpeed = 0;         ///< m/s along the normal after, negative where they went on into each other
    double speedChange() const { return closingSpeed + partingSpeed; }
};

/// In order of time. Fails with Cancelled within 100 ms of `stop`; the motion must have no problem().
Result<std::vector<ObservedCollision>> observedCollisions(const ObservedMotion& motion, const ObservedEventOptions& options, std::stop_token stop);

/// Collision, start, stop, enter and exit, in order of time. Participants are the bodies' objects. The strength of a collision is
/// 0, because nobody knows the masses; of a start and a stop it is the speed that was passed.
Result<std::vector<Event>> observedEvents(const ObservedMotion& motion, const ObservedEventOptions& options, std::stop_token stop);

}  // namespace morphogen
