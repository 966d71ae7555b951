// What makes a body soft: the stuff it is made of and what holds it. SI units. How it moves: core/dynamics/soft_solver.h.
#pragma once

#include "core/base/ids.h"
#include "core/math/vec.h"

#include <optional>
#include <string>
#include <vector>

namespace morphogen {

/// A part of a soft body that is held: what a stored selection selects, or what lies in a ball.
struct SoftPin {
    std::string selection;        ///< of the object; empty: the ball
    Vec3 centre{0};               ///< of the ball, metres, in the object's own frame with its scale
    float radius = 0;             ///< metres
    ObjectId to;                  ///< the object with a body that it moves with; 0: it stays where it is in the world
    bool operator==(const SoftPin&) const = default;
};

struct SoftSettings {
    double stiffnessPa = 50e3;    ///< Young's modulus, pascals: jelly 5e3, sponge 50e3, soft rubber 500e3
    double poisson = 0.3;         ///< how much it bulges when it is squeezed: 0 not at all, towards 0.5 it keeps its volume; 0..0.48
    double dampingPerSec = 2;     ///< wobbling falls to a third in 1 / this seconds; 0..1000
    int cells = 400;              ///< in how many cells its matter is cut: more is finer and slower; 8..8000
    std::vector<SoftPin> pins;
    bool operator==(const SoftSettings&) const = default;

    /// One sentence about the first number that makes no sense, or nothing.
    std::optional<std::string> problem() const;
};

}  // namespace morphogen
