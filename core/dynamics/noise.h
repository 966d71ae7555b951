// Random numbers by counter: a number depends on its key alone, never on how many were drawn before (Salmon et al. 2011), so that
// two courses of things share the noise of all that they have in common.
#pragma once

#include <cstdint>

namespace morphogen::dynamics {

struct NoiseKey {
    std::uint64_t seed = 0;
    std::uint64_t a = 0;        ///< an object's number
    std::uint64_t b = 0;        ///< the other's of a pair, or 0
    std::uint32_t frame = 0;
    std::uint32_t channel = 0;  ///< which of the numbers of that key
};

/// 0 <= x < 1.
double unitNoise(const NoiseKey& key);
/// Mean 0, deviation 1.
double normalNoise(const NoiseKey& key);

}  // namespace morphogen::dynamics
