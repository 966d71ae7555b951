// Affine3x4: the one form in which a pose reaches the splats, on the CPU and on a GPU (48 bytes, row-major).
#pragma once

#include "core/math/vec.h"

#include <array>
#include <vector>

namespace morphogen {

/// x' = L x + t, stored as three rows (L_r0, L_r1, L_r2, t_r).
struct Affine3x4 {
    std::array<float, 12> m{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};

    static Affine3x4 from(const Mat3& linear, const Vec3& translation);
    static Affine3x4 from(const Mat4& matrix);  ///< the bottom row is ignored

    Mat3 linear() const;
    Vec3 translation() const { return {m[3], m[7], m[11]}; }
    Mat4 matrix() const;
    Vec3 point(const Vec3& p) const { return direction(p) + translation(); }
    Vec3 direction(const Vec3& d) const
    {
        return {m[0] * d.x + m[1] * d.y + m[2] * d.z, m[4] * d.x + m[5] * d.y + m[6] * d.z, m[8] * d.x + m[9] * d.y + m[10] * d.z};
    }
    /// The inverse map; identity where L is singular (`isInvertible` tells).
    Affine3x4 inverse() const;
    bool isInvertible() const;
    bool operator==(const Affine3x4&) const = default;
};
static_assert(sizeof(Affine3x4) == 48);

/// First `b`, then `a`.
Affine3x4 operator*(const Affine3x4& a, const Affine3x4& b);

/// Translation, rotation and scale, applied scale first: x' = T + R (S x). The form of glTF nodes and of gizmos.
struct Transform {
    Vec3 translation{0, 0, 0};
    Quat rotation{1, 0, 0, 0};
    Vec3 scale{1, 1, 1};

    Affine3x4 affine() const;
    bool operator==(const Transform&) const = default;
};

/// One affine map per bound node of a scaffold, world-from-rest (or object-from-rest where the name says so).
using Pose = std::vector<Affine3x4>;

/// The rotation nearest to `linear` in the Frobenius norm (polar decomposition, det +1; for a reflection, the rotation
/// part of -linear). Identity for a singular or non-finite matrix of rank below two.
Quat nearestRotation(const Mat3& linear);

}  // namespace morphogen
