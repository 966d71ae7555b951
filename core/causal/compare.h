// Two courses of things side by side: which events were lost, gained or shifted, and how far each object came away from where it
// was, beside how far chance alone would have carried it.
#pragma once

#include "core/dynamics/sim_scene.h"
#include "core/jobs/progress.h"

#include <optional>
#include <string>
#include <vector>

namespace morphogen::causal {

/// How runs are varied where chance is asked, and how often.
struct Chance {
    dynamics::Noise jitter{.seed = 1, .velocity = 0.01, .restitution = 0.02, .friction = 0.02, .process = 0.001};
    int runs = 32;
    double level = 0.95;                      ///< of intervals and of the noise floor
    /// "start velocities by 1 % of their length, ... in 32 runs".
    std::string description() const;
};

/// An event and the same in the other course.
struct EventChange {
    Event before, after;
    double bySecs() const { return after.timeSecs - before.timeSecs; }
};

struct EventDifference {
    std::vector<Event> lost, gained;          ///< in order of time
    std::vector<EventChange> shifted;         ///< by more than the tolerance
};

inline constexpr double kSameTimeSecs = 0.25;

/// Events of one kind with the same participants are paired in order so that as many as possible find one and the times differ
/// least; what is left over is lost or gained.
EventDifference differenceOf(const std::vector<Event>& before, const std::vector<Event>& after, double toleranceSecs = kSameTimeSecs);

/// Metres, one per frame of the world, that an object's centre strays by chance: of `level` of the varied runs it strays less.
struct NoiseFloor {
    double fps = 24;
    std::vector<std::pair<ObjectId, std::vector<float>>> metres;
    const std::vector<float>* find(ObjectId object) const;
};

/// Runs the scene `chance.runs` times with noise. Where a varied run fails it counts as straying without bound.
Result<NoiseFloor> noiseFloorOf(const dynamics::SimScene& scene, const dynamics::Rollout& truth, const Chance& chance, const JobContext& job);

struct Divergence {
    ObjectId object;
    std::string name;
    std::vector<float> metres;                ///< per frame, of the centres
    std::vector<float> floorMetres;           ///< per frame
    double mostMetres = 0, mostSecs = 0;
    double finalMetres = 0;
    std::optional<double> firstSignificantSecs;   ///< from when it is above the floor and a millimetre; none: not attributable
};

struct Comparison {
    EventDifference events;
    std::vector<Divergence> objects;          ///< those that are in both, in the first's order
    std::vector<std::string> onlyBefore, onlyAfter;
};

Comparison compare(const dynamics::Rollout& before, const dynamics::Rollout& after, const NoiseFloor& floor);

}  // namespace morphogen::causal
