// The picture of the worker's self-test: splats spread evenly over a sphere, computed with tensors.
#pragma once

#include "core/services/splat_frame.h"

namespace morphogen::ml {

/// Fills a laid-out frame: a Fibonacci lattice of `radius` metres, round splats as wide as their spacing, coloured by place.
void fillBreathingSphere(const SplatFrame& frame, float radius);

}  // namespace morphogen::ml
