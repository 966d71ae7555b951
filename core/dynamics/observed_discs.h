// Discs on a level ground that slide, roll, slow down and bump: the simplest physics that says what upright bodies do next. It is
// fitted to what was seen (observed_physics.h) and is no substitute for the simulation of whole bodies.
//
// How it works: semi-implicit Euler at a fixed step. The ground takes sliding + drag * speed^2 off a disc's speed each second; two
// discs that overlap and come nearer exchange an impulse along their line of centres with the pair's restitution; nothing turns.
// Pairs are taken in the order of their indices, so the same discs move the same way every time.
#pragma once

#include <glm/geometric.hpp>
#include <glm/vec2.hpp>

#include <span>
#include <vector>

namespace morphogen {

struct Disc {
    glm::dvec2 place{0}, velocity{0};   ///< on the ground: world x and z, metres and m/s
    double radius = 0.1;                ///< metres
    double mass = 1;                    ///< in any one unit
    double restitution = 0.5;           ///< of a pair: the root of the product
    double sliding = 0;                 ///< m/s^2 that the ground takes off whatever the speed; 0 for what rolls
    double drag = 0;                    ///< 1/m: what is taken off grows with the speed squared
};

/// The speed after `secs` of free motion; never below 0.
double slowed(double speed, const Disc& disc, double secs);

/// Places at each of `afterSecs` (increasing, from the start): [time][disc]. Steps are 1/500 s.
std::vector<std::vector<glm::dvec2>> simulateDiscs(std::vector<Disc> discs, std::span<const double> afterSecs);

}  // namespace morphogen
