// Which objects of a world look other than their counterparts in another world, or have none there.
#pragma once

#include "core/deform/pose.h"
#include "core/scene/world.h"

#include <span>
#include <vector>

namespace morphogen {

/// A world as it stands at one time; the pointers outlive the call.
struct StandingWorld {
    const World* world = nullptr;
    std::span<const PosedObject> posed;    ///< of poseAt()
};

/// Less than this, in metres or in a map's plain numbers, is no difference: what a float's rounding makes of a place.
inline constexpr float kSamePlace = 5e-4f;

/// Those of `shown` that stand elsewhere, are bent otherwise or have other splats than the object of the same id in
/// `reference`, or that are not there. Objects that both worlds share are the same by that, whatever their splats are made from.
std::vector<PosedObject> thatDiffer(const StandingWorld& shown, const StandingWorld& reference);

}  // namespace morphogen
