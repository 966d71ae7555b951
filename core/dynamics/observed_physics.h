// Physics fitted to motion that was only seen: how fast the ground slows each kind of shape, how bouncy collisions are, who is
// heavier than whom; and how well the fitted physics says what was seen, so that a poor fit is known as one.
//
// How it works: laws are pooled over scenes, from stretches in which a body moves straight and meets nobody: its loss of speed is
// sliding + drag * speed^2, fitted robustly. A collision gives the ratio of two masses (the ratio of their changes of speed along
// the line of centres) and a restitution (parting over closing speed), both with an uncertainty that follows from that of
// velocities; over all collisions of a scene they are solved for in the logarithm, each body drawn weakly towards the pooled law.
// The verdict replays every collision with the discs of observed_discs.h, from the samples before it, and compares.
#pragma once

#include "core/dynamics/observed_discs.h"
#include "core/dynamics/observed_events.h"

#include <array>
#include <span>

namespace morphogen {

/// What the ground does to one kind of shape.
struct GroundLaw {
    double sliding = 0;              ///< m/s^2; over 9.81 it is the coefficient of friction
    double drag = 0;                 ///< 1/m
    std::size_t stretches = 0;       ///< how many it was fitted to
};

/// Of everything that was seen together: a data set, or one world.
struct PhysicsLaws {
    std::array<GroundLaw, kObservedShapeNames.size()> ground{};   ///< by ObservedShape
    std::array<double, kObservedShapeNames.size()> reach{1, 1, 1};   ///< by ObservedShape: radius of the disc over the body's
    double restitution = 0.5;        ///< median
    double speedNoise = 0.01;        ///< m/s, of a speed between two samples; at least 0.005
    std::size_t collisions = 0;      ///< how many the restitution is the median of
};

/// Cancelled within 100 ms of `stop`. What nothing says anything about keeps its default; boxes that were not seen sliding slide as
/// cylinders, and the other way round.
Result<PhysicsLaws> fitLaws(std::span<const ObservedMotion> motions, std::stop_token stop);

struct BodyPhysics {
    double relativeMass = 1;         ///< to the geometric mean of all it is joined to by collisions, itself included
    double massFactor = 0;           ///< one standard deviation as a factor: within * or / of it; of a ratio the product of both; 0: no collision tells, the mass is assumed
    double restitution = 0.5;
    std::size_t collisions = 0;      ///< that told something
    Vec3d velocity{0};               ///< when it was first seen, m/s
    double sliding = 0, drag = 0;    ///< its own where it moved enough, else of its kind
    std::size_t stretches = 0;       ///< of its own; 0: of its kind
};

enum class FitQuality : std::uint8_t { Nothing, Poor, Fair, Good };   ///< Nothing: there was no collision to judge by

struct PhysicsFit {
    std::vector<BodyPhysics> bodies;     ///< one per body of the motion, in order
    std::size_t collisions = 0;          ///< that were replayed
    double replayMetres = 0;             ///< mean distance of the two centres from where they were seen, after a collision
    double straightMetres = 0;           ///< the same, had they gone on as before
    double medianRatio = 0;              ///< of the two, over the collisions
    FitQuality quality = FitQuality::Nothing;
    std::string verdict;                 ///< one plain sentence
};

struct FitRequest {
    const ObservedMotion& motion;
    PhysicsLaws laws;
    std::size_t samples = SIZE_MAX;      ///< only the first so many are looked at
};
/// The motion must have no problem(). Cancelled within 100 ms of `stop`.
Result<PhysicsFit> fitPhysics(const FitRequest& request, std::stop_token stop);

/// Where bodies will be, said from the samples up to and including `sample`.
struct PredictRequest {
    const ObservedMotion& motion;
    const PhysicsLaws& laws;
    std::span<const BodyPhysics> bodies;       ///< empty: every body by the laws alone
    std::size_t sample = 0;
    std::vector<std::size_t> later;            ///< indices of samples, increasing, above `sample`
};
struct Prediction {
    std::vector<std::vector<std::optional<Vec3d>>> centres;    ///< [later][body]; nothing for who was not seen long enough before
    std::vector<std::vector<std::optional<Vec3d>>> straight;   ///< the same at the speed they had
};
Prediction predict(const PredictRequest& request);

/// Mean distance of the bodies `a` and `b` from where they were seen at the later samples; nothing where they were at none.
struct PairError {
    double predicted = 0, straight = 0;   ///< metres
};
std::optional<PairError> errorOf(const PredictRequest& request, const Prediction& prediction, std::size_t a, std::size_t b);

}  // namespace morphogen
