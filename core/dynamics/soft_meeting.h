// Two soft bodies meet: points of one's skin that lie below the other's are pushed out, and push back.
//
// How it works: before and after a step, each time with half of the impulse (so that what rests has no speed at its end), for each of the two, every point of its skin is held against the nearest point of the other's skin and
// the plane through that. What lies below is a spring between the two places with Coulomb friction, weak enough for that. Thin things (cloth) meet what is thick, and not one another.
#pragma once

#include "core/dynamics/soft_solver.h"

namespace morphogen::dynamics {

struct SoftPair {
    SoftSolver& a;
    SoftSolver& b;
    double friction = 0.5, restitution = 0.2;   ///< of the pair
};

/// The contact as of the pair (a, b): its place, impulse and mean upward part of the normal from a to b. Nothing where they do not touch.
struct SoftTouch {
    double impulse = 0, upward = 0;
    Vec3d place{0};
};
SoftTouch meetHalf(const SoftPair& pair, double stepSecs);

}  // namespace morphogen::dynamics
