// Edits of whole objects that no other file has: duplicating, isolating, opacity.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

#include <string>
#include <vector>

namespace morphogen {

/// A copy of the object, with its curves, modifiers and selections; payloads are shared.
struct DuplicateObject {
    static constexpr const char* kLabel = "Duplicate";
    ObjectId object;
    std::string name{};       ///< empty: the object's with a number
    Vec3 byMetres{0, 0, 0};   ///< how far from it the copy stands, at all times
};
Result<World> apply(const World& world, const DuplicateObject& edit);

/// Shows these objects and hides all others; their keys of visibility go, as they would say otherwise.
struct IsolateObjects {
    static constexpr const char* kLabel = "Isolate";
    std::vector<ObjectId> objects;
};
/// Fails with Empty for no object, NotFound when one is gone.
Result<World> apply(const World& world, const IsolateObjects& edit);

struct SetOpacity {
    static constexpr const char* kLabel = "Change opacity";
    ObjectId object;
    float opacity = 1;        ///< 0..1
    double timeSecs = 0;      ///< where the opacity is keyed, a key is set there
};
Result<World> apply(const World& world, const SetOpacity& edit);

}  // namespace morphogen
