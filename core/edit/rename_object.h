// RenameObject: gives an object another name. Names are unique in a world: scripts and exports go by them.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

namespace morphogen {

struct RenameObject {
    static constexpr const char* kLabel = "Rename";
    ObjectId object;
    std::string name;
};

/// Fails when the object is gone, the name is empty, or something else has it.
Result<World> apply(const World& world, const RenameObject& edit);

}  // namespace morphogen
