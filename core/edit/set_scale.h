// SetScale: says how long something is. From then on the object's lengths are metres.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

namespace morphogen {

struct SetScale {
    static constexpr const char* kLabel = "Set scale";
    ObjectId object;
    Vec3 fromInWorld, toInWorld;   ///< two points on the object, where they are now
    double lengthMetres = 0;       ///< how far apart they are in truth
};

/// Scales the object about its origin; its floor stays its floor. Fails when the object is gone, the points coincide or the
/// length is not a positive number.
Result<World> apply(const World& world, const SetScale& edit);

}  // namespace morphogen
