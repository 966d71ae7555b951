// The motion of a node from pairs of points: the similarity that takes the ones nearest to the others.
//
// How it works: what a least-squares fit needs to know of its pairs are a few sums (Horn 1987; Umeyama 1991), and sums add up.
// Each node sums the pairs of the splats that follow it; spreading the sums along the rig's edges, step by step, gives every node
// the pairs of an ever wider neighbourhood, so the same sums serve a motion of the whole and one of each small part.
#pragma once

#include "core/math/affine.h"
#include "core/scene/node_rig.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace morphogen::sequence {

/// x' = scale R x + translation.
struct Similarity {
    Quat rotation{1, 0, 0, 0};
    float scale = 1;
    Vec3 translation{0};

    Vec3 point(const Vec3& p) const { return scale * (rotation * p) + translation; }
    Affine3x4 affine() const;
    Similarity inverse() const;
    bool operator==(const Similarity&) const = default;
};
/// First `b`, then `a`.
Similarity operator*(const Similarity& a, const Similarity& b);

/// Sums over weighted pairs (from p to q).
struct PairSums {
    double weight = 0;
    std::array<double, 3> p{}, q{};
    std::array<double, 9> qp{};   ///< sum w q p^T, row by row
    double pp = 0;                ///< sum w |p|^2

    void add(const Vec3& from, const Vec3& to, double weight);
    void add(const PairSums& other, double factor = 1);
};

/// The similarity nearest to the pairs; `like` where they leave it open, and of stiffness 0..1 where they do not: pairs on a line
/// or at a point say nothing of the turn about it. The scale stays within a factor of two of that of `like`.
Similarity fitted(const PairSums& sums, const Similarity& like, double stiffness);

/// The sums of every node with a little of its neighbours': a node that few splats follow goes with those around it.
std::vector<PairSums> steadied(std::span<const PairSums> sums, std::span<const std::vector<std::uint32_t>> neighbours);

/// The sums of every node's neighbourhood, `steps` of averaging with the neighbours on.
std::vector<PairSums> spread(std::span<const PairSums> sums, std::span<const std::vector<std::uint32_t>> neighbours, int steps);

}  // namespace morphogen::sequence
