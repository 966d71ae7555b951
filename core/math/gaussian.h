// A Gaussian by a factor of its covariance: any M with M M^T = Sigma. Maps act on it from the left, and its axes come out again.
#pragma once

#include "core/math/vec.h"

namespace morphogen {

struct GaussianAxes {
    Quat rotation{1, 0, 0, 0};   ///< its columns are the axes
    Vec3 deviations{0};          ///< along them, not sorted
};

/// Rotation and deviations of the Gaussian whose covariance is M M^T. Of a factor whose columns are nearly orthogonal each axis
/// keeps its place, so what is factored at many times does not pop. A flat Gaussian keeps a rotation.
GaussianAxes axesOfFactor(Mat3 m);

/// R diag(sigma).
Mat3 factorOf(const Quat& rotation, const Vec3& deviations);

}  // namespace morphogen
