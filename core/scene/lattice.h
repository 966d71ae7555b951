// Lattice: the modifier that bends an object, or a part of it, by a grid of points around it.
//
// How it works: free-form deformation (Sederberg and Parry 1986, "Free-form deformation of solid geometric models") with
// clamped uniform B-splines instead of Bernstein polynomials (Griessmair and Purgathofer 1989), which are the same for up to
// four points along an axis and stay local beyond. Points are kept by how far they were moved; what core/deform/lattice_map.h
// makes of them is a smooth map of space and its gradient.
#pragma once

#include "core/math/vec.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace morphogen {

inline constexpr int kFewestLatticePoints = 2, kMostLatticePoints = 8;   ///< along an axis

struct LatticeSettings {
    Vec3 centre{0};                     ///< of the box, metres, source frame
    Quat rotation{1, 0, 0, 0};
    Vec3 size{1};                       ///< whole lengths of the box's edges, metres, above 0
    float strength = 1;                 ///< 0..1: of every point's motion
    std::array<int, 3> counts{3, 3, 3}; ///< points along each axis
    std::vector<Vec3> offsets;          ///< "points/N/offset": of each point, x first; metres, source frame; empty: none is moved

    std::size_t pointCount() const;
    /// Where a point is while it is not moved, source frame: at the Greville abscissae of its splines, so that moving all
    /// points alike by an affine map moves all of space by it.
    Vec3 restPoint(std::size_t point) const;
    Vec3 offset(std::size_t point) const { return point < offsets.size() ? offsets[point] : Vec3(0); }
    /// No point is moved, or the strength is 0.
    bool isAtRest() const;
    /// One sentence about the first thing that is out of range, or nothing; beside what the numbers' ranges say.
    std::optional<std::string> problem() const;
    bool operator==(const LatticeSettings&) const = default;
};

/// Spline pieces along an axis: degree and knots of `count` points, clamped, over 0..1.
struct LatticeAxis {
    explicit LatticeAxis(int count);
    int count, degree;                  ///< degree: up to 3
    std::vector<float> knots;
    float greville(int point) const;
};

}  // namespace morphogen
