// Fitted physics given to the objects it was fitted to, so that a simulation goes on from it and what-ifs can be asked.
#pragma once

#include "core/dynamics/observe_world.h"
#include "core/dynamics/observed_physics.h"
#include "core/edit/history.h"

namespace morphogen {

struct FittedBodies {
    std::vector<std::string> dynamic;      ///< names of those that physics moves now
    std::vector<std::string> notes;        ///< what stays as it was, and what the simulation leaves out
};

/// One step: what was seen at the first sample becomes dynamic, with its relative mass in kg, its restitution, friction and velocity (a ball with the
/// spin of rolling), on a ground at the lowest point that was seen; what comes later goes on as it was keyed. Refused where the fit is poor.
Result<FittedBodies> giveFittedBodies(History& history, const ObservedMotion& motion, const PhysicsFit& fit);

}  // namespace morphogen
