// NewStart and TakeOver: what a hand that moves an object may mean while something drives it.
//
// How it works: each span of time has one owner (placementOwners). NewStart leaves the owner and moves all that it does, so
// that the object stands where it was put at that time: a path with all its points, or all keys of the position. TakeOver
// gives the time from there on to keys: a path is cut there, what came before stays as it was, and a key is set.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

namespace morphogen {

/// Moves the whole motion of the span that the time lies in; where nothing drives the object, the object.
struct NewStart {
    static constexpr const char* kLabel = "New start";
    ObjectId object;
    Transform placement;     ///< world-from-object, wanted at `timeSecs`; of a rotation that the path gives, nothing is taken
    double timeSecs = 0;
};
/// Fails as SetPlacement does.
Result<World> apply(const World& world, const NewStart& edit);

/// Keys own the object from the time on; what drove it keeps the time before.
struct TakeOver {
    static constexpr const char* kLabel = "Take over";
    ObjectId object;
    Transform placement;     ///< world-from-object, from `timeSecs` on
    double timeSecs = 0;     ///< 0 or later
};
/// Fails as SetPlacement does, and for a time before 0.
Result<World> apply(const World& world, const TakeOver& edit);

}  // namespace morphogen
