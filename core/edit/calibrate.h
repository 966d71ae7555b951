// Calibrating an object: floor, up, origin and scale. Points and directions are given in the world, where people click;
// what they say is kept in the object's own frame (Object::calibration), so that moving the object later changes nothing.
#pragma once

#include "core/base/result.h"
#include "core/scene/object.h"

namespace morphogen {

/// Further steps behind an object's calibration: turned, scaled, then moved, all in the object's frame.
struct CalibrationStep {
    Quat rotation{1, 0, 0, 0};
    float scale = 1;
    Vec3 translation{0, 0, 0};
};
Transform followedBy(const Transform& objectFromSource, const CalibrationStep& step);

/// Object-from-world. Fails when the object's placement flattens it.
Result<Affine3x4> objectFromWorld(const Object& object);

/// The shortest turn that takes `direction` (any length but zero) to +Y; for -Y, half a turn about x.
Quat turnToUp(const Vec3& direction);

}  // namespace morphogen
