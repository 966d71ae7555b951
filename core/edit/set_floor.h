// SetFloor: says what an object stands on, by three clicks or a fitted plane; the plane becomes y = 0 of the object.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

#include <array>

namespace morphogen {

/// A plane in the world; the normal may point to either side and have any length but zero.
struct Plane {
    Vec3 point{0, 0, 0};
    Vec3 normal{0, 1, 0};
};

/// Fails when the points lie on a line or are not finite.
Result<Plane> planeThrough(const std::array<Vec3, 3>& points);

/// With planeThrough() of three clicks, or with fitFloor() (core/edit/fit_floor.h).
struct SetFloor {
    static constexpr const char* kLabel = "Set floor";
    ObjectId object;
    Plane floorInWorld;
};

/// Up becomes the side on which more splats lie. The object turns by the shortest way about the plane's point, which keeps
/// its place but for its height. Floor and up are then known. Fails when the object is gone or the plane is not finite.
Result<World> apply(const World& world, const SetFloor& edit);

}  // namespace morphogen
