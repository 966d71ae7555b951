// The rooms behind samples.h: one function per sample world.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/scene/world.h"

namespace morphogen {

Result<World> makeFirstLook(const JobContext& job);         ///< first_look.cpp
Result<World> makeWalkingCreature(const JobContext& job);   ///< walking_creature.cpp

Result<World> makeCollision(const JobContext& job);         ///< collision.cpp
Result<World> makeDominoes(const JobContext& job);          ///< this and the next five: physics_samples.cpp
Result<World> makeCradle(const JobContext& job);
Result<World> makePreemption(const JobContext& job);
Result<World> makeOverdetermination(const JobContext& job);
Result<World> makeBarrier(const JobContext& job);
Result<World> makeCollidingToys(const JobContext& job);
Result<World> makeSoftThings(const JobContext& job);        ///< soft_samples.cpp
Result<World> makeSoftBend(const JobContext& job);          ///< soft_bend.cpp
Result<World> makeHardCaptureWorld(const JobContext& job);  ///< capture.cpp

}  // namespace morphogen
