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

/// Fails when the object is gone.
Result<World> apply(const World& world, const SetVisible& edit);

}  // namespace morphogen
