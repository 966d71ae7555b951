// Rotations as three angles for people: about x, then y, then z, in degrees.
#pragma once

#include "core/math/vec.h"

namespace morphogen::ui {

Quat quatOfEuler(const Vec3& degrees);
/// Angles of a rotation. `near` is what was shown before: where it still means the same rotation it is kept, so that a field
/// never jumps under the user's hands.
Vec3 eulerOf(const Quat& rotation, const Vec3& near = Vec3(0));

}  // namespace morphogen::ui
