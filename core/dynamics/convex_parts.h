// Cuts a shape that is hollow or bent into parts that are nearly convex.
//
// How it works: the points of the surface fill a grid of at most 24 cells along the longest side, coarser where they lie far apart; what can't be reached from outside is
// inside. The set of cells is cut by axis planes, worst part first, where the hulls of the two sides hold least together, and of
// equals where a part comes off that is convex already; until each part fills its hull to nine tenths or there are 24. Limits:
// what is hollow may be filled by up to a cell along its edges (walls count as whole cells while cutting), slanted walls come out
// as steps of wedges, and a surface with holes wider than a cell is not filled inside.
#pragma once

#include "core/math/vec.h"

#include <span>
#include <vector>

namespace morphogen::dynamics {

inline constexpr std::size_t kMostParts = 24;

/// The points of each part, those on cuts in both; at least one part, the whole where nothing is to be cut.
std::vector<std::vector<Vec3>> convexParts(std::span<const Vec3> points);

}  // namespace morphogen::dynamics
