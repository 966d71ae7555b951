// SetVisible: shows or hides an object. What is hidden is neither drawn nor exported.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

namespace morphogen {

struct SetVisible {
    static constexpr const char* kLabel = "Show or hide";
    ObjectId object;
    bool isVisible = true;
};

/// Fails when the object is gone, and with Conflict where keys drive its visibility: they would go on to say otherwise.
Result<World> apply(const World& world, const SetVisible& edit);

}  // namespace morphogen
