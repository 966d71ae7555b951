// A rollout: what a simulation gave, step by step.
#pragma once

#include "core/dynamics/event.h"
#include "core/math/vec.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace morphogen::dynamics {

struct SoftShape;

/// Where a body's frame (the object's origin, without its scale) stands in the world.
struct RigidPose {
    Vec3 position{0};
    Quat rotation{1, 0, 0, 0};
    bool operator==(const RigidPose&) const = default;
};

struct BodyState {
    RigidPose pose;
    Vec3 centre{0};      ///< of mass, world, metres
    Vec3 velocity{0};    ///< of the centre of mass, m/s
    Vec3 spin{0};        ///< rad/s, world
    bool operator==(const BodyState&) const = default;
};

/// A span of time in which two touched.
struct Touch {
    ObjectId a, b;       ///< the smaller id first; the ground is 0
    double fromSecs = 0, toSecs = 0;
    bool operator==(const Touch&) const = default;
};

/// How a soft body bends: its nodes at every kEvery-th step from its track's first on, in the frame of the pose there.
struct SoftTrack {
    static constexpr int kEvery = 2;
    std::shared_ptr<const SoftShape> shape;   ///< core/dynamics/soft_shape.h
    std::size_t nodeCount = 0;
    std::vector<Vec3> positions;              ///< nodeCount at a time; metres
    std::vector<Quat> rotations;              ///< from rest
    std::vector<Vec3> corners;                ///< of its lattice at every step from the first on; metres, world
    /// Which moment is nearest to the track's `step`-th state.
    std::size_t rowAt(int step) const;
    /// Those at the track's `step`-th state, held at both ends.
    void cornersAt(int step, std::vector<Vec3d>& out) const;
};

struct BodyTrack {
    ObjectId object;
    std::string name;
    double massKg = 0;                ///< 0: it moves by no force
    int firstStep = 0;                ///< from when it is there
    std::vector<BodyState> states;    ///< one per step from the first on; ends early where the body was taken away
    std::shared_ptr<const SoftTrack> soft{};   ///< null: it is rigid. A soft body's pose is that of its centre and the rotation that fits best
    int endStep() const { return firstStep + static_cast<int>(states.size()); }
    /// The state at a step, held where the track has begun later or ended.
    const BodyState& at(int step) const;
    bool isThereAt(int step) const { return step >= firstStep && step < endStep(); }
};

struct Rollout {
    double stepsPerSec = 240;
    int steps = 0;                           ///< states are at 0..steps
    std::vector<BodyTrack> tracks;           ///< static bodies have none
    std::vector<Event> events;               ///< in order of time
    std::vector<Touch> touches;              ///< in order of their beginning
    std::vector<std::uint64_t> stepHashes;   ///< of the solver's state, at steps 0..steps; equal only for the same build on the same kind of processor
    std::uint64_t hash = 0;                  ///< of all of these

    const BodyTrack* find(ObjectId object) const;
    double durationSecs() const { return steps / stepsPerSec; }
    int stepAt(double timeSecs) const;       ///< the nearest, within 0..steps
};

}  // namespace morphogen::dynamics
