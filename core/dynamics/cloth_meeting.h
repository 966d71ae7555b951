// Thin soft bodies meet one another, and themselves where they are folded: they stay a sheet's thickness apart.
//
// How it works: before each step every point of a sheet's skin is held against the nearest point of the other sheet (found by a spatial
// hash) and the plane through that. On which side of it the point lies is remembered from when it came near, for a sheet has no inside
// that would tell. The pairs then take away from one another the speed by which they would come nearer than the thickness within the
// step: constraints at the level of velocities, swept a few times over all pairs with sums of impulses that never pull, as in Guendelman
// et al. 2003 and in position-based dynamics, so that energy only shrinks. What is too near all the same is let apart slowly. Friction is
// Coulomb's. A sheet whose normals all lie within a half space doesn't touch itself (Volino and Magnenat-Thalmann 1994): then nothing is
// searched. One thread, fixed order: the same bits every time. For core/dynamics alone.
#pragma once

#include "core/dynamics/soft_meeting.h"

#include <optional>

namespace morphogen::dynamics {

/// What is thin of a soft body, in one direction all over. Made once for a run.
class Cloth {
public:
    /// Nothing for a body that is mostly thick.
    static std::optional<Cloth> of(const SoftSolver& solver);

    std::span<const std::uint32_t> points() const { return m_points; }   ///< of the skin
    double spacing() const { return m_spacing; }                         ///< between neighbours, metres
    double thickness() const { return m_thickness; }                     ///< to which its like may come near, metres
    /// Of its k-th point as it is now, unit length; on the same side as its neighbours'.
    Vec3d normalAt(const SoftSolver& solver, std::size_t k) const { return m_signs[k] * solver.normalAt(m_points[k]); }
    /// Whether two of its points are neighbours by their places at rest.
    bool areNeighbours(std::size_t k, std::size_t other) const;
    /// Whether it may touch itself as it is now.
    bool isFolded(const SoftSolver& solver) const;

private:
    std::vector<std::uint32_t> m_points;
    std::vector<double> m_signs;              ///< of each point's normal: 1 or -1
    std::vector<Vec3d> m_rest;                ///< metres
    double m_spacing = 0, m_thickness = 0;
};

/// On which side of a sheet the points of another lie; remembered from step to step, one for each direction of a pair.
struct ClothSides {
    struct Side {
        std::int32_t nearest = -1;            ///< point of the sheet; -1: none is near
        std::int8_t sign = 0;                 ///< of its normal's direction
    };
    std::vector<Side> sides;
};

struct ClothPair {
    SoftSolver& a;
    const Cloth& clothA;
    SoftSolver& b;
    const Cloth& clothB;
    double friction = 0.5;
    ClothSides& ofA;                          ///< of a's points beside b
    ClothSides& ofB;
};

/// How far from one the other is of interest in a step, metres.
double reachOf(const ClothPair& pair, double stepSecs);

/// Of two sheets, or of one and itself: then `a` and `b` are the same, and `ofB` is left alone.
SoftTouch meet(const ClothPair& pair, double stepSecs);

}  // namespace morphogen::dynamics
