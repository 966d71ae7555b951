// AddObjects: what an import brings joins the world, all of it or nothing, in one step.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

#include <vector>

namespace morphogen {

/// Appends the objects in order; each gets an id and, where its name is taken, a number behind it.
struct AddObjects {
    static constexpr const char* kLabel = "Import";
    std::vector<Object> objects;
};

/// Fails when there is none, or one has no splats (an empty set is fine: a bare skeleton).
Result<World> apply(const World& world, const AddObjects& edit);

}  // namespace morphogen
