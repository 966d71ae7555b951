// Gaussians to test with, and what their definitions say of them in double precision.
#pragma once

#include "core/math/vec.h"

#include <Eigen/Dense>

#include <random>

namespace morphogen::support {

Eigen::Matrix3d eigenOf(const Mat3& m);
/// factor * factor^T.
Eigen::Matrix3d covarianceOf(const Mat3& factor);
/// The symmetric root of a positive semidefinite matrix.
Eigen::Matrix3d rootOf(const Eigen::Matrix3d& m);
/// Turned anyhow, its deviations about 1; flat: one of them is 1e-5.
Mat3 randomFactor(std::mt19937& random, bool isFlat);

}  // namespace morphogen::support
