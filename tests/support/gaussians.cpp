#include "tests/support/gaussians.h"

#include "core/math/gaussian.h"

#include <cmath>

namespace morphogen::support {

Eigen::Matrix3d eigenOf(const Mat3& m)
{
    Eigen::Matrix3d e;
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 3; ++column) e(row, column) = m[column][row];
    return e;
}

Eigen::Matrix3d covarianceOf(const Mat3& factor) { return eigenOf(factor) * eigenOf(factor).transpose(); }

Eigen::Matrix3d rootOf(const Eigen::Matrix3d& m)
{
    const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> solver(0.5 * (m + m.transpose()));
    return solver.eigenvectors() * solver.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal() * solver.eigenvectors().transpose();
}

Mat3 randomFactor(std::mt19937& random, bool isFlat)
{
    std::normal_distribution<float> normal;
    const Quat rotation = glm::normalize(Quat(normal(random), normal(random), normal(random), normal(random)));
    Vec3 deviations(std::exp(normal(random)), std::exp(normal(random)), std::exp(normal(random)));
    if (isFlat) deviations[static_cast<int>(random() % 3)] = 1e-5f;
    return factorOf(rotation, deviations);
}

}  // namespace morphogen::support
