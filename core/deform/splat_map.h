// The map by which one splat follows its bound nodes.
#pragma once

#include "core/scene/scaffold.h"

namespace morphogen {

/// The first-order expansion, about the rest-frame point `x`, of what the binding makes of `pose` at splat `i`: takes x where
/// the blend takes it, and has the deformation gradient there as its linear part (see Binding).
Affine3x4 splatMap(const Binding& binding, const Pose& pose, std::size_t i, const Vec3& x);

}  // namespace morphogen
