// Toy physics: balls and rounded boxes on a floor, simulated once while a sample is made and kept as tracks. Not for
// interactive use (core/dynamics is).
//
// How it works: semi-implicit Euler at a small step; a box is felt through balls along its edges, each tested against the
// exact distance field of every other body, which gives face, edge and corner contacts in one way; contacts are solved
// by sequential impulses with Coulomb friction (Catto 2006) and pushed apart softly. Bodies that come to rest sleep until
// they are hit or lose what they lean on. Single-threaded and in double precision: the same run every time.
#pragma once

#include "core/math/vec.h"

#include <glm/gtc/quaternion.hpp>

#include <functional>
#include <vector>

namespace morphogen {

struct ToyBody {
    Vec3d halfSize{0};            ///< box, rounding included; zero for a ball
    double radius = 0.1;          ///< of the ball, or of the box's rounded edges, metres
    double density = 600;         ///< kg / m^3
    double friction = 0.45;
    double restitution = 0.25;
    double rollingResistance = 0.012;
    Vec3d position{0};            ///< centre, metres
    glm::dquat rotation{1, 0, 0, 0};
    Vec3d velocity{0};            ///< m / s
    Vec3d spin{0};                ///< rad / s
    bool isAsleep = false;

    bool isBall() const { return halfSize.x <= 0; }
};

struct ToyRun {
    double durationSecs = 4;
    double framesPerSec = 60;
    std::function<bool()> isStopped;   ///< asked once a frame
};

/// The bodies at every frame, the first and the last included; shorter when stopped. The floor is y = 0.
std::vector<std::vector<ToyBody>> simulate(std::vector<ToyBody> bodies, const ToyRun& run);

/// Metres between two bodies, negative where they overlap (by the same test the solver uses); and above the floor.
double gapBetween(const ToyBody& a, const ToyBody& b);
double gapToFloor(const ToyBody& body);

}  // namespace morphogen
