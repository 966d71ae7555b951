// From a scene and interventions to the scene as it would be: a pure change of a value, before any step is simulated.
#pragma once

#include "core/dynamics/sim_scene.h"
#include "core/scene/dynamics.h"

#include <span>

namespace morphogen::causal {

/// Usage or NotFound, naming the object, for an object that has no part in the scene, a time outside the simulation, or what
/// makes no sense of that object (the mass of a static one).
Result<dynamics::SimScene> intervened(dynamics::SimScene scene, std::span<const Intervention> interventions);

/// The scene of a world's branch (0: the main line).
Result<dynamics::SimScene> sceneOfBranch(const World& world, BranchId branch, const JobContext& job);

/// The body held to the motion that it has in `truth`, a soft one to how it bends there, touching only what it touches there: how Halpern and Pearl's variables
/// "at their actual values" are held.
void holdToTruth(dynamics::SimScene& scene, ObjectId object, const dynamics::Rollout& truth);

}  // namespace morphogen::causal
