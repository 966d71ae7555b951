#include "core/morph/gaussian_path.h"

#include <Eigen/SVD>

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen::morph {
namespace {

Eigen::Matrix3d crossFactor(const Mat3& a0, const Mat3& a1)
{
    Eigen::Matrix3d m;   // A1^T A0
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 3; ++column) m(row, column) = glm::dot(glm::dvec3(a1[row]), glm::dvec3(a0[column]));
    return m;
}

/// The 24 rotations of a cube, as signed permutations of axes.
const std::array<Mat3, 24>& cubeTurns()
{
    static const std::array<Mat3, 24> all = [] {
        std::array<Mat3, 24> turns;
        std::size_t count = 0;
        int order[3] = {0, 1, 2};
        do {
            for (int signs = 0; signs < 8; ++signs) {
                Mat3 turn(0.0f);
                for (int column = 0; column < 3; ++column) turn[column][order[column]] = signs >> column & 1 ? -1.0f : 1.0f;
                if (glm::determinant(turn) > 0) turns[count++] = turn;
            }
        } while (std::next_permutation(order, order + 3));
        return turns;
    }();
    return all;
}

Vec3 logOf(const Vec3& deviations) { return glm::log(glm::max(deviations, Vec3(1e-12f))); }

}  // namespace

Mat3 alignment(const Mat3& a0, const Mat3& a1)
{
    const Eigen::JacobiSVD<Eigen::Matrix3d> svd(crossFactor(a0, a1), Eigen::ComputeFullU | Eigen::ComputeFullV);
    const Eigen::Matrix3d q = svd.matrixU() * svd.matrixV().transpose();
    Mat3 result;
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 3; ++column) result[column][row] = static_cast<float>(q(row, column));
    return result;
}

double squaredBures(const Mat3& a0, const Mat3& a1)
{
    const Eigen::JacobiSVD<Eigen::Matrix3d> svd(crossFactor(a0, a1));
    double traces = 0;
    for (int axis = 0; axis < 3; ++axis) traces += glm::dot(glm::dvec3(a0[axis]), glm::dvec3(a0[axis])) + glm::dot(glm::dvec3(a1[axis]), glm::dvec3(a1[axis]));
    return std::max(0.0, traces - 2 * svd.singularValues().sum());
}

GaussianAxes relabelled(const GaussianAxes& axes, Relabelling which)
{
    const Mat3& turn = cubeTurns()[which];
    GaussianAxes named{glm::normalize(glm::quat_cast(glm::mat3_cast(axes.rotation) * turn)), {}};
    for (int column = 0; column < 3; ++column)
        for (int row = 0; row < 3; ++row)
            if (turn[column][row] != 0) named.deviations[column] = axes.deviations[row];
    return named;
}

Relabelling nearestRelabelling(const GaussianAxes& a0, const GaussianAxes& a1)
{
    Relabelling best = 0;
    float least = 1e30f;
    for (Relabelling which = 0; which < 24; ++which) {
        const GaussianAxes named = relabelled(a1, which);
        const float angle = 2 * std::acos(std::min(1.0f, std::abs(glm::dot(a0.rotation, named.rotation))));
        const Vec3 stretch = logOf(a0.deviations) - logOf(named.deviations);
        const float cost = angle * angle + 0.5f * glm::dot(stretch, stretch);
        if (cost < least) least = cost, best = which;
    }
    return best;
}

GaussianAxes rigidBetween(const GaussianAxes& a0, const GaussianAxes& a1, float t)
{
    return {glm::normalize(glm::slerp(a0.rotation, a1.rotation, t)), glm::exp(glm::mix(logOf(a0.deviations), logOf(a1.deviations), t))};
}

}  // namespace morphogen::morph
