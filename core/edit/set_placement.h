// SetPlacement: moves, turns and scales an object in the world. Its size in metres as such stays its calibration's.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

namespace morphogen {

struct SetPlacement {
    static constexpr const char* kLabel = "Move";
    ObjectId object;
    Transform placement;   ///< world-from-object; the rotation need not be normalised
};

/// Fails when the object is gone, a number is not finite, the rotation is zero or a scale is zero.
Result<World> apply(const World& world, const SetPlacement& edit);

}  // namespace morphogen
