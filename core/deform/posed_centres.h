// Where splats stand at one time, without the cost of baking: for bounds and for framing a view.
#pragma once

#include "core/deform/pose.h"
#include "core/math/bounds.h"

#include <cstddef>
#include <vector>

namespace morphogen {

/// World positions of every `stride`-th splat (1: all), in order; of a bare skeleton, of its joints. May hold non-finite
/// points where the object does.
std::vector<Vec3> posedCentres(const PosedObject& posed, std::size_t stride = 1);

/// Of the finite centres; not of the splats' extents.
Bounds posedBounds(const PosedObject& posed);

}  // namespace morphogen
