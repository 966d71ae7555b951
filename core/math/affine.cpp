#include "core/math/affine.h"

#include <Eigen/Geometry>
#include <Eigen/SVD>

#include <cmath>

namespace morphogen {

Affine3x4 Affine3x4::from(const Mat3& linear, const Vec3& translation)
{
    Affine3x4 result;
    for (int row = 0; row < 3; ++row) {
        for (int column = 0; column < 3; ++column) result.m[row * 4 + column] = linear[column][row];
        result.m[row * 4 + 3] = translation[row];
    }
    return result;
}

Affine3x4 Affine3x4::from(const Mat4& matrix) { return from(Mat3(matrix), Vec3(matrix[3])); }

Mat3 Affine3x4::linear() const { return {m[0], m[4], m[8], m[1], m[5], m[9], m[2], m[6], m[10]}; }

Mat4 Affine3x4::matrix() const
{
    Mat4 result(linear());
    result[3] = Vec4(translation(), 1.0f);
    return result;
}

bool Affine3x4::isInvertible() const
{
    const double determinant = glm::determinant(glm::dmat3(linear()));
    return std::isfinite(determinant) && determinant != 0.0;
}

Affine3x4 Affine3x4::inverse() const
{
    if (!isInvertible()) return {};
    const glm::dmat3 inverse = glm::inverse(glm::dmat3(linear()));
    return from(Mat3(inverse), Vec3(-(inverse * glm::dvec3(translation()))));
}

Affine3x4 operator*(const Affine3x4& a, const Affine3x4& b)
{
    Affine3x4 result;
    for (int row = 0; row < 3; ++row) {
        for (int column = 0; column < 4; ++column) {
            float sum = column == 3 ? a.m[row * 4 + 3] : 0.0f;
            for (int k = 0; k < 3; ++k) sum += a.m[row * 4 + k] * b.m[k * 4 + column];
            result.m[row * 4 + column] = sum;
        }
    }
    return result;
}

Affine3x4 Transform::affine() const
{
    Mat3 linear = glm::mat3_cast(rotation);
    for (int axis = 0; axis < 3; ++axis) linear[axis] *= scale[axis];
    return Affine3x4::from(linear, translation);
}

Quat nearestRotation(const Mat3& linear)
{
    Eigen::Matrix3f matrix;
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 3; ++column) matrix(row, column) = linear[column][row];
    if (!matrix.allFinite()) return {1, 0, 0, 0};
    if (matrix.determinant() < 0) matrix = -matrix;
    const Eigen::JacobiSVD<Eigen::Matrix3f> svd(matrix, Eigen::ComputeFullU | Eigen::ComputeFullV);
    if (svd.singularValues()(1) <= 0) return {1, 0, 0, 0};
    Eigen::Matrix3f u = svd.matrixU();
    if ((u * svd.matrixV().transpose()).determinant() < 0) u.col(2) = -u.col(2);
    const Eigen::Quaternionf q(Eigen::Matrix3f(u * svd.matrixV().transpose()));
    return glm::normalize(Quat(q.w(), q.x(), q.y(), q.z()));
}

}  // namespace morphogen
