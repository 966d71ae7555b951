// SetUp: says which way is up for an object, and turns it so that this is +Y.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

namespace morphogen {

struct SetUp {
    static constexpr const char* kLabel = "Set up";
    ObjectId object;
    Vec3 upInWorld{0, 1, 0};   ///< any length but zero
};

/// Turns about the middle of the object, by the shortest way. A floor set before is no longer known unless it stays level.
/// Fails when the object is gone or the direction is zero or not finite.
Result<World> apply(const World& world, const SetUp& edit);

}  // namespace morphogen
