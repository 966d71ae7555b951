// Colliders: the shape in which an object meets others, its volume, and how its mass is spread.
//
// How it works: points of the object's surface, in its own frame, become one convex piece (a hull of the points furthest out in
// 96 directions, or a box, sphere or capsule about them) or several, one per part that is nearly convex (convex_parts.h).
// What is round comes out a little small as a hull (a ball by 6 %). Volume, centre and inertia of a hull are sums over its tetrahedra (Mirtich 1996).
#pragma once

#include "core/base/result.h"
#include "core/math/bounds.h"
#include "core/scene/body.h"

#include <memory>
#include <span>
#include <vector>

namespace morphogen::dynamics {

enum class PieceShape : std::uint8_t { Hull, Box, Sphere, Capsule };

/// One convex piece, in the collider's frame.
struct ColliderPiece {
    PieceShape shape = PieceShape::Hull;
    Vec3 centre{0};              ///< of its volume
    Quat rotation{1, 0, 0, 0};   ///< box, capsule; a capsule lies along its own y
    Vec3 halfSize{0};            ///< box: half edges; sphere: radius in x; capsule: radius in x, half the length of its straight part in y
    std::vector<Vec3> points;    ///< hull: its corners, at most kMostHullPoints
    double volumeM3 = 0;
};
inline constexpr std::size_t kMostHullPoints = 96;

/// Immutable once shared. Its frame is the object's with the object's scale applied: metres.
struct Collider {
    std::vector<ColliderPiece> pieces;       ///< at least one
    double volumeM3 = 0;                     ///< the pieces' sum; where they overlap it counts twice
    Vec3 centreOfMass{0};
    Quat principal{1, 0, 0, 0};              ///< collider-from-principal axes
    Vec3 inertiaPerKg{0};                    ///< m^2, along the principal axes
    Bounds bounds;

    double smallestExtent() const { const Vec3 s = bounds.size(); return std::min(s.x, std::min(s.y, s.z)); }
};

struct ColliderRequest {
    ColliderKind kind = ColliderKind::Hull;
    std::optional<Vec3> size;                ///< as Body::size, scale applied
    std::span<const Vec3> points;            ///< collider frame; strays already left out
};

/// Empty when there are no points and no size. Flat things get a thickness of kLeastThickness.
Result<std::shared_ptr<const Collider>> makeCollider(const ColliderRequest& request);
inline constexpr float kLeastThickness = 0.002f;

/// Points without the strays: those of low weight, and those further from the middle than 1.1 times the distance that holds 99.8 %
/// of the weight.
std::vector<Vec3> withoutStrays(std::span<const Vec3> points, std::span<const float> weights);

/// Corners and volume of the convex hull; the inertia matrix is about the origin, per unit of density.
struct HullMass {
    std::vector<Vec3> corners;
    double volumeM3 = 0;
    Vec3d centre{0};
    glm::dmat3 secondMoments{0};             ///< integral of x x^T over the volume
};
HullMass hullOf(std::span<const Vec3> points);   ///< hull.cpp

}  // namespace morphogen::dynamics
