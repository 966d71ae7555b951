// RemoveObject: takes an object out of the world. Undo brings it back, for its payloads are still in the history.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

namespace morphogen {

struct RemoveObject {
    static constexpr const char* kLabel = "Remove";
    ObjectId object;
};

/// Fails when it is gone already.
Result<World> apply(const World& world, const RemoveObject& edit);

}  // namespace morphogen
