// Splats as points among which squared distance is the cost of becoming one another: position, colour, which way they face and
// how large they are.
//
// How it works: phi = [ x / L, lc OKLab, ln sqrt(1/2) vec(n n^T), ls vec(Sigma^1/2) / L ], where n is the shortest axis (its
// sign means nothing, so its projector stands for it) and vec takes the six numbers of a symmetric matrix with sqrt(2) before
// those off the diagonal, which keeps distances. |S0^1/2 - S1^1/2| bounds the Bures distance from above and is it where the
// two commute (Bhatia, Jain and Lim 2019). L is the root mean squared distance of the splats from their centroid, by mass.
#pragma once

#include "core/morph/match.h"
#include "core/scene/splats.h"

namespace morphogen::morph {

/// What each difference counts beside one of position; all at least 0.
struct MatchCost {
    float colour = 0.35f;
    float normal = 0.15f;
    float shape = 0.5f;
    bool operator==(const MatchCost&) const = default;
};

/// What puts a set of splats into the common frame of both: x -> (x - centre) / length.
struct CommonFrame {
    Vec3 centre{0};
    float length = 1;
};

/// Optical depth times area (of the two longer axes): how much of a picture the splat is. 0 for what is not finite.
std::vector<float> massesOf(const Splats& splats);

CommonFrame commonFrameOf(const Splats& splats, std::span<const float> masses);

/// One row of 18 numbers per splat. What is not finite stands at the origin: its mass is 0. Stopped, it means nothing.
Cloud embed(const Splats& splats, const CommonFrame& frame, const MatchCost& cost, const std::stop_token& stop = {});

}  // namespace morphogen::morph
