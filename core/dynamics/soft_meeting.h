// Two soft bodies meet: points of one's skin that lie below the other's are pushed out, and push back.
//
// How it works: before each step, for each of the two, every point of its skin is held against the nearest point of the other's
// skin and the plane through that. What lies below is a spring between the two places with Coulomb friction, weak enough for one
// step. The impulse of a whole step comes at its beginning, so what lies still has the speed of half a step of gravity at its end.
// Thin things (cloth) meet what is thick here, and one another and themselves in cloth_meeting.h.
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
SoftTouch meet(const SoftPair& pair, double stepSecs);

}  // namespace morphogen::dynamics
