// Random numbers and smooth noise that are the same on every machine and in every run: what procedural shapes and paint
// are made of. The generator is splitmix64 (Steele et al. 2014).
#pragma once

#include "core/math/vec.h"

#include <cstdint>

namespace morphogen {

/// A stream of random numbers. A value: copying it repeats the stream.
class Random {
public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}
    std::uint64_t next();
    float unit();                              ///< 0 <= x < 1
    float between(float low, float high);
    float normal();                            ///< mean 0, deviation 1 (sum of twelve uniforms: never beyond 6)
    Vec3 direction();                          ///< uniform on the sphere
    Quat rotation();                           ///< uniform

private:
    std::uint64_t m_state;
};

/// Smooth value noise in -1..1 with features of size 1.
float noise(const Vec3& point);

/// `octaves` of noise, each half as large and half as strong as the one before; about -1..1.
float fractalNoise(const Vec3& point, int octaves);

}  // namespace morphogen
