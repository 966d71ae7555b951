// What a lattice (core/scene/lattice.h) makes of space: a smooth map and its gradient, in the source frame.
//
// How it works: a point's displacement is the sum of the points' offsets, each by the product of three B-splines at the point's
// place in the box; the gradient follows from the splines' derivatives in closed form. Beyond the box a point goes as the
// nearest one on it, so that nothing tears there.
#pragma once

#include "core/math/affine.h"
#include "core/scene/lattice.h"

#include <array>
#include <span>

namespace morphogen {

/// Any thread may use it.
class LatticeMap {
public:
    explicit LatticeMap(const LatticeSettings& lattice);

    /// The first-order expansion about the point: takes it where the lattice takes it, its linear part is the gradient there.
    /// `share`, 0..1: how much of the displacement applies.
    Affine3x4 at(const Vec3& point, float share = 1) const;
    Vec3 moved(const Vec3& point, float share = 1) const { return at(point, share).point(point); }

private:
    static constexpr int kMostTerms = 4;
    struct Terms {
        int first = 0;                               ///< of the points that count
        std::array<float, kMostTerms> values{}, slopes{};   ///< of their splines, and by the place along the axis (0..1)
    };
    Terms termsAt(int axis, float place) const;

    LatticeSettings m_lattice;
    std::array<LatticeAxis, 3> m_splines;
    Mat3 m_axes{1};                                  ///< of the box
};

/// Where the points of the lattice stand, source frame.
std::vector<Vec3> placedPoints(const LatticeSettings& lattice);
/// Neighbours along the three axes, each pair once: what is drawn of it.
std::vector<std::array<std::uint32_t, 2>> latticeEdges(const LatticeSettings& lattice);

}  // namespace morphogen
