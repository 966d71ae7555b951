// AddCamera: saves a view, or a path of views, under a name.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

namespace morphogen {

struct AddCamera {
    static constexpr const char* kLabel = "Add camera";
    Camera camera;   ///< without an id; a name that is taken gets a number behind it
};

/// A camera has at least one key, and their times increase.
Result<void> checkKeys(const Camera& camera);

/// Fails when it has no keys, or their times do not increase.
Result<World> apply(const World& world, const AddCamera& edit);

}  // namespace morphogen
