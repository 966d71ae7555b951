// PlaceAlike: places an object anew and lets others do the same: move by the same way, turn by the same angle, grow by the
// same factors, each about its own origin.
#pragma once

#include "core/edit/set_placement.h"

#include <vector>

namespace morphogen {

struct PlaceAlike {
    static constexpr const char* kLabel = "Move";
    SetPlacement leader;
    std::vector<ObjectId> others;   ///< the leader among them counts once
};

/// What `placement` becomes where another one goes from `from` to `to`; no scale of `from` may be zero.
Transform alike(const Transform& placement, const Transform& from, const Transform& to);

/// Fails as SetPlacement does, for any of them; then none has moved.
Result<World> apply(const World& world, const PlaceAlike& edit);

}  // namespace morphogen
