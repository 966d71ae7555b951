// What an object is to physics: whether it moves, its shape for collisions, its mass and its surface. SI units throughout.
// An object without a body takes no part. Immutable once shared.
#pragma once

#include "core/math/vec.h"
#include "core/scene/soft_body.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace morphogen {

enum class BodyRole : std::uint8_t {
    Dynamic,     ///< moves by forces
    Static,      ///< stands still and is pushed against
    Keyframed,   ///< moves as its keys, paths and clip say, and pushes others
};
inline constexpr std::array kBodyRoleNames = {"dynamic", "static", "keyframed"};

enum class ColliderKind : std::uint8_t {
    Hull,       ///< convex hull of the splats' centres, stray splats left out
    Box,        ///< along the object's own axes
    Sphere,
    Capsule,    ///< along the longest of the object's own axes
    Compound,   ///< several hulls, for what is hollow or bent
};
inline constexpr std::array kColliderKindNames = {"hull", "box", "sphere", "capsule", "compound"};

struct Body {
    BodyRole role = BodyRole::Dynamic;
    ColliderKind collider = ColliderKind::Hull;
    /// Instead of what the splats give, metres in the object's own frame: half edges of a box; the radius of a sphere in x; of a
    /// capsule its radius in x and its whole length in y.
    std::optional<Vec3> size;
    double densityKgPerM3 = 700;          ///< gives the mass by the collider's volume, unless `massKg` is typed
    std::optional<double> massKg;
    double friction = 0.5;                ///< of a pair: the root of the product; 0 slides for ever
    double restitution = 0.2;             ///< of a pair: the root of the product; 1 bounces back with all its speed
    double rollingResistance = 0;         ///< metres: the arm of the torque against rolling, a ball's radius times its coefficient
    Vec3 velocity{0};                     ///< at the start, m/s, world
    Vec3 spin{0};                         ///< at the start, rad/s, world
    std::optional<SoftSettings> soft;     ///< of a dynamic body: it bends; then its collider gives no more than volume and mass
    bool isSoft() const { return role == BodyRole::Dynamic && soft.has_value(); }
    bool operator==(const Body&) const = default;

    /// One sentence about the first number that makes no sense, or nothing.
    std::optional<std::string> problem() const;
};

}  // namespace morphogen
