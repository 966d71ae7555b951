// SetOrigin: chooses the point of an object about which it turns and scales, and by which it is placed.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

namespace morphogen {

struct SetOrigin {
    static constexpr const char* kLabel = "Set origin";
    ObjectId object;
    Vec3 pointInWorld;
};

/// The point becomes the object's (0, 0, 0); of an object with a known floor, the foot of the point on the floor, so that
/// the floor stays at y = 0. Fails when the object is gone or the point is not finite.
Result<World> apply(const World& world, const SetOrigin& edit);

}  // namespace morphogen
