// Maps between two planes seen in perspective (homographies), fitted to pairs of points, some of which may be wrong.
//
// How it works: the direct linear transform on normalised points (Hartley and Zisserman, Multiple View Geometry, 4.4), repeated
// with weights 1 / (1 + (r / s)^2), r a pair's distance and s their median (Cauchy), so that wrong pairs lose their say.
#pragma once

#include "core/base/result.h"

#include <glm/mat3x3.hpp>
#include <glm/vec2.hpp>

#include <optional>
#include <span>

namespace morphogen {

/// A point in one plane and in the other.
struct PlanePair {
    glm::dvec2 from{0}, to{0};
};

/// to ~ map * (from, 1).
struct PlaneMap {
    glm::dmat3 toFromFrom{1};
    /// Nothing where the point lies on or beyond the horizon, seen from where the third row is positive.
    std::optional<glm::dvec2> operator()(const glm::dvec2& from) const;
};

/// At least four pairs, no three of four on one line. Fails with Empty below that and Format where they do not determine a map.
Result<PlaneMap> fitPlaneMap(std::span<const PlanePair> pairs);

}  // namespace morphogen
