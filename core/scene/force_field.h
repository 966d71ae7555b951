// Force fields: what pushes all bodies of a world, rigid and soft alike, beside gravity. How strongly: core/dynamics/field_forces.h.
#pragma once

#include "core/math/vec.h"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace morphogen {

enum class FieldKind : std::uint8_t {
    Wind,      ///< air that moves with `vector` m/s and drags along what stands in it, by its cross-section
    Attract,   ///< pulls towards the centre with `strength` m/s^2 at a metre; below 0 it pushes away
    Vortex,    ///< pushes round the axis `vector` through the centre with `strength` m/s^2 at a metre
    Drag,      ///< slows what moves: speed falls to a third in 1 / `strength` seconds
};
inline constexpr std::array kFieldKindNames = {"wind", "attract", "vortex", "drag"};

enum class FieldShape : std::uint8_t { Everywhere, Ball, Box };
inline constexpr std::array kFieldShapeNames = {"everywhere", "ball", "box"};

/// Acts on what has its centre (of a soft body: its parts) inside the shape, between two times.
struct ForceField {
    FieldKind kind = FieldKind::Wind;
    double strength = 1;          ///< as the kind says; of Wind the air's density as a part of that at sea level
    Vec3 vector{0};               ///< Wind: m/s; Vortex: the axis, of any length
    double gust = 0;              ///< Wind: how much its speed swells and falls, as a part of it, 0..1
    double falloff = 0;           ///< Attract, Vortex: the power of the distance by which it gets weaker; 0: it does not, 2: as gravity; 0..4
    FieldShape shape = FieldShape::Everywhere;
    Vec3 centre{0};               ///< world, metres
    Vec3 halfSize{1};             ///< metres; of a ball the radius in x
    double fromSecs = 0, toSecs = std::numeric_limits<double>::infinity();
    bool operator==(const ForceField&) const = default;

    bool acts(const Vec3& point, double secs) const;
    /// One sentence about the first number that makes no sense, or nothing.
    std::optional<std::string> problem() const;
};

}  // namespace morphogen
