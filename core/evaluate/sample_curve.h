// Value of a curve at a time.
#pragma once

#include "core/scene/curve.h"

namespace morphogen {

/// Rotations come out normalised. The curve must have passed Curve::problem(). How Smooth works: in a segment a cubic
/// Hermite polynomial whose end speeds are harmonic means of the neighbouring segments' (Fritsch and Carlson 1980), 0 at a
/// turning point and at the first and last key, so that no value leaves the interval between two keys. A rotation goes along
/// the shortest arc between two keys, its angle as such a polynomial.
Value sampleCurve(const Curve& curve, double timeSecs);

/// Progress 0..1 (or beyond, where the ease overshoots) at `x` in 0..1 of the cubic Bezier (0,0), out, in, (1,1).
float easedProgress(const Vec2& out, const Vec2& in, float x);

}  // namespace morphogen
