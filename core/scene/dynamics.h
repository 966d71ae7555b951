// The physics of a world beside its bodies: gravity, force fields, ground, how long is simulated; and the branches, each a what-if that holds
// interventions instead of a copy of the world. Immutable once shared.
#pragma once

#include "core/base/ids.h"
#include "core/math/vec.h"
#include "core/scene/force_field.h"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace morphogen {

enum class InterventionKind : std::uint8_t { Remove, Add, Replace, Mass, Friction, Restitution, Size, Pose, Velocity, Spin, Shift, Block, Gravity, Pin, Follow, Stiffness, Wind };
inline constexpr std::array kInterventionNames = {"remove", "add", "replace", "mass", "friction", "restitution", "size", "pose",
                                                  "velocity", "spin", "shift", "block", "gravity", "pin", "follow",
                                                  "stiffness", "wind"};

struct WayPoint {
    double timeSecs = 0;
    Vec3 position{0};    ///< world, metres
    bool operator==(const WayPoint&) const = default;
};

/// One change to the course of things. Which members it uses is said with each; times are seconds of the simulation.
/// As text: core/causal/intervention_text.h.
struct Intervention {
    InterventionKind kind = InterventionKind::Remove;
    ObjectId object;                        ///< whom it concerns; of Add and Replace, whose looks and body are taken is `other`
    ObjectId other;                         ///< Block: the second of the pair (0: the ground); Add, Replace: the model
    double number = 0;                      ///< Mass kg, Friction, Restitution, Size factor, Shift seconds, Stiffness Pa
    Vec3 vector{0};                         ///< Pose m, Velocity m/s, Spin rad/s, Gravity m/s^2, Wind m/s, Add: where its origin goes
    std::optional<Quat> rotation{};         ///< Pose
    double fromSecs = 0;                    ///< when it begins
    double toSecs = std::numeric_limits<double>::infinity();   ///< Block, Pin: when it ends
    Vec3 velocity{0};                       ///< Add
    std::vector<WayPoint> path{};           ///< Follow: at least two, times increasing
    std::string name{};                     ///< Add: what it is called
    bool operator==(const Intervention&) const = default;

    /// One sentence about the first number that makes no sense for its kind, or nothing. Who is meant is not asked.
    std::optional<std::string> problem() const;
};

using BranchId = Id<struct BranchTag>;      ///< unique in the world

/// A course of things beside the main line: its parent's, changed.
struct Branch {
    BranchId id;
    BranchId parent;                        ///< 0: the main line
    std::string name;                       ///< unique among branches
    std::vector<Intervention> interventions;
    bool operator==(const Branch&) const = default;
};

struct Dynamics {
    Vec3 gravity{0, -9.81f, 0};             ///< m/s^2
    double durationSecs = 5;                ///< how long is simulated, above 0 to 600
    std::optional<double> groundHeight;     ///< metres: an endless floor; none: things fall
    double groundFriction = 0.5;
    double groundRestitution = 0.5;
    std::uint64_t seed = 1;                 ///< of the noise
    std::vector<ForceField> forces;         ///< beside gravity
    std::vector<Intervention> mainLine;     ///< what promoted branches brought
    std::vector<Branch> branches;           ///< parents before children
    bool operator==(const Dynamics&) const = default;

    const Branch* find(BranchId id) const;
    const Branch* find(std::string_view name) const;
    /// What changes the world on the way to the branch: the main line's, then from the root down. Of 0: the main line's.
    std::vector<Intervention> interventionsOf(BranchId branch) const;
    /// One sentence about the first number that makes no sense, or nothing.
    std::optional<std::string> problem() const;
};

}  // namespace morphogen
