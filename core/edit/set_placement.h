// SetPlacement: moves, turns and scales an object in the world. Its size in metres as such stays its calibration's.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

namespace morphogen {

struct SetPlacement {
    static constexpr const char* kLabel = "Move";
    ObjectId object;
    Transform placement;   ///< world-from-object; the rotation need not be normalised
    double timeSecs = 0;   ///< what is keyed gets a key there
    enum class Keys { WhereKeyed, Always } keys = Keys::WhereKeyed;   ///< Always: auto-key
};

/// Where keys put the object at a time; its stored placement where there are none. Paths and look-at are not asked.
Transform placementAt(const Object& object, double timeSecs);

/// Fails when the object is gone, a number is not finite, the rotation is zero or a scale is zero.
Result<World> apply(const World& world, const SetPlacement& edit);

}  // namespace morphogen
