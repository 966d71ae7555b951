// Real spherical harmonics of 3DGS (Kerbl et al. 2023): basis, colour, and rotation of coefficients.
#pragma once

#include "core/math/vec.h"

#include <span>

namespace morphogen {

/// The (degree + 1)^2 basis functions at a unit direction, in the order and with the signs of 3DGS. Degree 0..3.
void shBasis(int degree, const Vec3& direction, std::span<float> out);

/// Turns coefficients of bands 1..3: a function rotated by R has coefficients D(R) c. Built once per rotation, applied to
/// any number of splats.
class ShRotation {
public:
    explicit ShRotation(const Quat& rotation);
    /// `coefficients`: band 1 (3), then 2 (5), then 3 (7) of one channel, `count` of them in all (0, 3, 8 or 15).
    void apply(std::span<float> coefficients) const;

private:
    float m_band1[3][3];
    float m_band2[5][5];
    float m_band3[7][7];
};

}  // namespace morphogen
