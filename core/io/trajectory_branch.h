// Another course of things for a world that is there: trajectories of its objects, by name, as a branch in which they go where the
// table says. So a model's prediction is compared with the truth like any what-if.
#pragma once

#include "core/io/trajectory_import.h"
#include "core/scene/dynamics.h"
#include "core/scene/world.h"

namespace morphogen {

struct TrajectoryBranch {
    std::vector<Intervention> interventions;   ///< a Follow per object of the table
    std::vector<std::string> notes;            ///< what of the table a branch can't say
};

/// NotFound where the world has no object of a name that the table has; Usage where that object takes no part in physics.
Result<TrajectoryBranch> branchOf(const TrajectoryScene& scene, const World& world);

}  // namespace morphogen
