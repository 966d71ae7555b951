// SetActiveClip: chooses which of its clips an object plays.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

namespace morphogen {

struct SetActiveClip {
    static constexpr const char* kLabel = "Choose clip";
    ObjectId object;
    int clip = -1;   ///< index into Object::clips; -1 holds the rest pose
};

/// Fails when the object is gone or has no such clip.
Result<World> apply(const World& world, const SetActiveClip& edit);

}  // namespace morphogen
