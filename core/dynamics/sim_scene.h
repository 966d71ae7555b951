// What is simulated: bodies with everything that will be done to them, and the field they stand in. A value, made of a world
// (sceneOf) and changed by interventions (core/causal) before each run; colliders are shared by all that come of one world.
#pragma once

#include "core/dynamics/collider.h"
#include "core/dynamics/rollout.h"
#include "core/jobs/progress.h"
#include "core/scene/force_field.h"
#include "core/scene/world.h"

#include <limits>
#include <optional>

namespace morphogen::dynamics {

inline constexpr double kStepsPerSec = 240;
inline constexpr double kForever = std::numeric_limits<double>::infinity();

struct TimeSpan {
    double fromSecs = 0, toSecs = kForever;
    bool holds(double secs) const { return secs >= fromSecs && secs < toSecs; }
};

/// Something set at a moment of a body's life.
struct Push {
    double timeSecs = 0;
    std::optional<RigidPose> pose;
    std::optional<Vec3> velocity;     ///< of its centre of mass, m/s
    std::optional<Vec3> spin;         ///< rad/s
};

/// Whom a body that is held to a given motion may touch, and when: what it touched in truth.
struct HeldTouches {
    std::vector<Touch> allowed;
    std::shared_ptr<const SoftTrack> bending{};   ///< of a soft body: how it bent in truth; null: it goes along `motion` as it is
    int firstStep = 0;                            ///< of `bending`
};

struct SimBody {
    ObjectId id;
    std::string name;
    BodyRole role = BodyRole::Dynamic;
    std::shared_ptr<const Collider> collider;
    double densityKgPerM3 = 700;
    std::optional<double> typedMassKg;
    double friction = 0.5, restitution = 0.2, rollingResistance = 0;
    double size = 1;                          ///< factor of the collider about the object's origin
    RigidPose start;
    Vec3 velocity{0}, spin{0};
    TimeSpan life;                            ///< when it is there
    std::vector<RigidPose> motion;            ///< Keyframed: one per step 0..steps
    std::vector<Push> pushes;
    std::vector<TimeSpan> pins;               ///< held where it is
    std::optional<HeldTouches> held;          ///< it follows `motion`, or bends as it did, and touches only these
    std::shared_ptr<const SoftShape> soft;    ///< of a dynamic body that bends; null: it is rigid
    double stiffnessPa = 50e3, poisson = 0.3, dampingPerSec = 2;   ///< of a soft one

    bool isSoft() const { return soft && role == BodyRole::Dynamic; }
    /// By what was typed, or by volume and density; 0 for what moves by no force.
    double massKg() const;
};

/// Two that do not meet; where they overlap when the time is over, not until they are apart.
struct BlockedPair {
    ObjectId a, b;
    TimeSpan when;
};

struct GravityChange {
    double timeSecs = 0;
    Vec3 gravity{0};
};

/// Small differences from run to run, drawn from a counter keyed by seed, object (or pair) and frame: taking one object away
/// leaves the others' draws as they were. All 0: none.
struct Noise {
    std::uint64_t seed = 1;
    double velocity = 0;         ///< deviation of a start velocity and spin, as a part of its length
    double restitution = 0;      ///< deviation of a pair's restitution
    double friction = 0;         ///< deviation of a pair's friction, as a part of it
    double process = 0;          ///< deviation of velocity that each 1/24 s adds to a body that moves, m/s
    bool isNone() const { return velocity == 0 && restitution == 0 && friction == 0 && process == 0; }
};

struct SimScene {
    double fps = 24;
    int steps = 1200;
    Vec3 gravity{0, -9.81f, 0};
    std::vector<GravityChange> gravityChanges;
    std::vector<ForceField> forces;
    std::optional<double> groundHeight;
    double groundFriction = 0.5, groundRestitution = 0.5;
    std::vector<SimBody> bodies;              ///< in the world's order
    std::vector<BlockedPair> blocked;
    Noise noise;

    SimBody* find(ObjectId id);
    const SimBody* find(ObjectId id) const;
    const SimBody* find(std::string_view name) const;
    std::string nameOf(ObjectId id) const;    ///< "the ground" for 0
    double durationSecs() const { return steps / kStepsPerSec; }
};

/// The main line before its interventions. Empty when no object has a body; Usage for a body that makes no sense, by name.
Result<SimScene> sceneOf(const World& world, const JobContext& job);

/// The bodies' colliders by themselves, for drawing and export: in the objects' frames.
Result<std::shared_ptr<const Collider>> colliderOf(const World& world, const Object& object);

}  // namespace morphogen::dynamics
