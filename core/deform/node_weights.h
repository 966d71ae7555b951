// By how much each node moves a point: smooth weights with support that ends, and their exact gradient.
//
// How it works: of the nodes that a point reaches (its reach: the nearest along overlapping splats or along a mesh, never
// across a gap) the K nearest count, with u_k = (1 - d_k^2 / D^2)^2 and D the distance of the next one (Sumner et al. 2007
// end the support of their weights in this way), divided by their sum. d_k is the straight distance times a detour of at
// least 1: how much longer the way through matter is. A detour belongs to the reach, so it is constant where a splat is.
#pragma once

#include "core/math/vec.h"

#include <array>
#include <cstdint>
#include <span>

namespace morphogen {

inline constexpr int kMostInfluences = 8;

struct WeightRow {
    int count = 0;
    std::array<std::uint32_t, kMostInfluences> nodes{};
    std::array<float, kMostInfluences> weights{};      ///< sum to 1
    std::array<Vec3, kMostInfluences> gradients{};     ///< per metre; sum to 0
};

/// The nodes that a splat or a vertex may follow.
struct NodeReach {
    static constexpr int kMost = 10;
    int count = 0;
    std::array<std::uint32_t, kMost> nodes{};
    std::array<float, kMost> detours{};                ///< >= 1
    float breadth = 0;                                 ///< metres: D where there is no further node than the K nearest
};

/// The weights of `point` (rest frame) with at most `influences` nodes, heaviest first. One node at least, if the reach has any.
WeightRow weightsAt(std::span<const Vec3> nodes, const NodeReach& reach, const Vec3& point, int influences = 4);

}  // namespace morphogen
