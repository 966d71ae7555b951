// How what grows on the way of a morph becomes rounder, too: discs that part are seen between from the side, balls are not.
//
// How it works: with A the factor of a Gaussian (Sigma = A A^T), A + c cof(A) adds to each deviation the product of the two others,
// so a disc gets as thick as it is wide and its width stays. What a ball would win by that is taken from the whole, so that
// the longest deviation never gets longer. A splat that does not grow is as it is.
#pragma once

#include "core/math/vec.h"

#include <algorithm>
#include <cmath>

namespace morphogen::morph {

inline constexpr float kRoundest = 1.4f;      ///< a round disc gets this / sqrt(2) of its radius in thickness; beyond sqrt(2) the longest would get longer
inline constexpr float kRoundBy = 0.15f;      ///< of growth beyond 1, at which it is as round as it gets

/// 0..kRoundest. `growth`: of PairCover.
inline float roundnessOf(float growth) { return kRoundest * std::clamp((growth - 1) / kRoundBy, 0.0f, 1.0f); }

/// The deviations of a pair that grows. Metres; along the axes of the factor.
inline Vec3 grown(const Vec3& deviations, float growth)
{
    const float square = std::max(glm::dot(deviations, deviations), 1e-38f), share = roundnessOf(growth) / std::sqrt(square);
    const Vec3 others(deviations.y * deviations.z, deviations.x * deviations.z, deviations.x * deviations.y);
    return growth / (1 + 3 * share * deviations.x * others.x / square) * (deviations + share * others);
}

}  // namespace morphogen::morph
