// Motion that was not simulated here: where bodies were seen, at which times, and what shape they have. From a file (core/io), or
// from any world whose objects move (observe_world.h). What is read off it: events (observed_events.h), physics (observed_physics.h).
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/math/vec.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace morphogen {

enum class ObservedShape : std::uint8_t { Ball, Box, Cylinder };
inline constexpr std::array kObservedShapeNames = {"sphere", "cube", "cylinder"};

/// One body and where its centre was. Boxes and cylinders stand upright; a box may be turned about +Y by an angle nobody saw.
struct ObservedBody {
    std::string name;
    ObjectId object{};                          ///< of a world; 0: of none
    ObservedShape shape = ObservedShape::Ball;
    double radius = 0.1;                        ///< metres, about the vertical axis; of a box half its edge
    std::vector<std::optional<Vec3d>> centres;  ///< world, metres; one per time, nothing where it was not seen
};

/// A value; times and centres are in step.
struct ObservedMotion {
    std::vector<double> timesSecs;              ///< strictly increasing
    std::vector<ObservedBody> bodies;

    /// One sentence about the first thing that makes no sense, or nothing.
    std::optional<std::string> problem() const;
    /// How many samples a velocity is taken over, so that it spans `kVelocitySecs` where samples are dense; at least 1.
    std::size_t velocitySpan() const;
};

/// Speeds are differences over this time where samples are dense, over one step where they are not.
inline constexpr double kVelocitySecs = 0.1;

/// Mean velocity from sample `from` to `to` (different from it), m/s; nothing where the body was not seen at both or in between.
std::optional<Vec3d> velocityBetween(const ObservedMotion& motion, const ObservedBody& body, std::size_t from, std::size_t to);

/// The distance of centres at which two touch, metres. `boxSlack`: how much further than half its edge a box of unknown heading
/// reaches on average, as a share of half its edge.
double touchDistance(const ObservedBody& a, const ObservedBody& b, double boxSlack);

}  // namespace morphogen
