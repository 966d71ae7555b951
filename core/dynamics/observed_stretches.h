// Stretches of a motion in which a body goes straight and meets nobody: what the ground's law is read from.
#pragma once

#include "core/dynamics/observed_physics.h"

namespace morphogen {

struct Stretch {
    double speed = 0;   ///< mean of two neighbouring speeds, m/s
    double loss = 0;    ///< between them, m/s^2; negative where it grew
    double secs = 0;    ///< from the middle of one to the middle of the other
};

/// Of one body. `collisions`: all of the motion.
std::vector<Stretch> stretchesOf(const ObservedMotion& motion, std::size_t body, std::span<const ObservedCollision> collisions);

/// Loss = sliding + drag * speed^2, both at least 0, by least squares with Cauchy weights; nothing where stretches are too few.
std::optional<GroundLaw> fitGround(std::span<const Stretch> stretches);

/// Standard deviation of the difference of two neighbouring speeds beside the law, m/s, from the median.
double speedNoise(std::span<const Stretch> stretches, const GroundLaw& law);

/// The middle of the numbers, the upper of two; 0 of none.
double medianOf(std::vector<double> numbers);

}  // namespace morphogen
