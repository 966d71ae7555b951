// Blue noise: picks so many of given points that no two lie close together, and no gap is left that one more would fit in.
//
// How it works: darts are thrown in the order given; one sticks when no dart of its own kind is nearer than the radius.
// When all have been thrown the radius shrinks a little and the rest is thrown again, until the wanted number sticks
// (McCool and Fiume 1992, hierarchical Poisson disc sampling). What lies so near a dart that even the smallest radius
// won't let it stick is not asked again. A hash grid with cells of the radius finds the neighbours.
#pragma once

#include "core/math/vec.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace morphogen {

/// One candidate. Two candidates hinder each other when they are in one layer, face the same way (normals within 90
/// degrees) and are nearer than the smaller of their radii.
struct DartPoint {
    Vec3 position;
    Vec3 normal;
    float radiusScale = 1;      ///< 0..1, times the common radius
    std::uint32_t layer = 0;
};

/// Indices of `count` points (or of all, where there are fewer) in the order in which they stuck. `spacing` is the side of
/// the square that one point would fill at radiusScale 1. Deterministic. Stopped, it returns what it has.
std::vector<std::uint32_t> throwDarts(std::span<const DartPoint> points, std::size_t count, float spacing, std::stop_token stop);

/// For each point the index into `chosen` of the nearest one that it could have been hindered by, or -1 when none lies
/// within `reach`. Parallel.
std::vector<std::int32_t> nearestDart(std::span<const DartPoint> points, std::span<const std::uint32_t> chosen, float reach);

}  // namespace morphogen
