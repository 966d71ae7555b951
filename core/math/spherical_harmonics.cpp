#include "core/math/spherical_harmonics.h"

#include <Eigen/Dense>

#include <cmath>

namespace morphogen {
namespace {

/// Directions on the sphere, enough of them that every band's basis matrix has full rank.
constexpr int kSamples = 16;

Vec3 sampleDirection(int i)
{
    const float golden = kPi * (3.0f - std::sqrt(5.0f));
    const float y = 1.0f - 2.0f * (static_cast<float>(i) + 0.5f) / kSamples;
    const float radius = std::sqrt(1.0f - y * y), angle = golden * static_cast<float>(i);
    return {radius * std::cos(angle), y, radius * std::sin(angle)};
}

using BasisMatrix = Eigen::Matrix<float, kSamples, 16>;

BasisMatrix basisAt(const Mat3& turn)
{
    BasisMatrix basis;
    for (int i = 0; i < kSamples; ++i) {
        float values[16];
        shBasis(3, turn * sampleDirection(i), values);
        for (int k = 0; k < 16; ++k) basis(i, k) = values[k];
    }
    return basis;
}

/// D for one band: Y(R^T d) c = Y(d) D c for all d, so D solves Y(d) D = Y(R^T d) in the least-squares sense, exactly,
/// since bands are closed under rotation.
template <int N>
void solveBand(const BasisMatrix& still, const BasisMatrix& turned, int first, float (&out)[N][N])
{
    static const auto inverse = [&] {
        const Eigen::Matrix<double, kSamples, N> basis = still.middleCols<N>(first).template cast<double>();
        return Eigen::Matrix<double, N, kSamples>((basis.transpose() * basis).inverse() * basis.transpose());
    }();
    const Eigen::Matrix<double, N, N> d = inverse * turned.middleCols<N>(first).template cast<double>();
    for (int row = 0; row < N; ++row)
        for (int column = 0; column < N; ++column) out[row][column] = static_cast<float>(d(row, column));
}

template <int N>
void applyBand(const float (&matrix)[N][N], float* coefficients)
{
    float result[N];
    for (int row = 0; row < N; ++row) {
        result[row] = 0;
        for (int column = 0; column < N; ++column) result[row] += matrix[row][column] * coefficients[column];
    }
    for (int i = 0; i < N; ++i) coefficients[i] = result[i];
}

}  // namespace

void shBasis(int degree, const Vec3& d, std::span<float> out)
{
    const float x = d.x, y = d.y, z = d.z;
    out[0] = 0.28209479177387814f;
    if (degree < 1) return;
    constexpr float c1 = 0.4886025119029199f;
    out[1] = -c1 * y, out[2] = c1 * z, out[3] = -c1 * x;
    if (degree < 2) return;
    const float xx = x * x, yy = y * y, zz = z * z;
    out[4] = 1.0925484305920792f * x * y;
    out[5] = -1.0925484305920792f * y * z;
    out[6] = 0.31539156525252005f * (2 * zz - xx - yy);
    out[7] = -1.0925484305920792f * x * z;
    out[8] = 0.5462742152960396f * (xx - yy);
    if (degree < 3) return;
    out[9] = -0.5900435899266435f * y * (3 * xx - yy);
    out[10] = 2.890611442640554f * x * y * z;
    out[11] = -0.4570457994644658f * y * (4 * zz - xx - yy);
    out[12] = 0.3731763325901154f * z * (2 * zz - 3 * xx - 3 * yy);
    out[13] = -0.4570457994644658f * x * (4 * zz - xx - yy);
    out[14] = 1.445305721320277f * z * (xx - yy);
    out[15] = -0.5900435899266435f * x * (xx - 3 * yy);
}

ShRotation::ShRotation(const Quat& rotation)
{
    static const BasisMatrix still = basisAt(Mat3(1));
    const BasisMatrix turned = basisAt(glm::transpose(glm::mat3_cast(glm::normalize(rotation))));
    solveBand(still, turned, 1, m_band1);
    solveBand(still, turned, 4, m_band2);
    solveBand(still, turned, 9, m_band3);
}

void ShRotation::apply(std::span<float> coefficients) const
{
    if (coefficients.size() >= 3) applyBand(m_band1, coefficients.data());
    if (coefficients.size() >= 8) applyBand(m_band2, coefficients.data() + 3);
    if (coefficients.size() >= 15) applyBand(m_band3, coefficients.data() + 8);
}

}  // namespace morphogen
