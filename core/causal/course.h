// Courses of things: the main line and every branch of a world, each with what it takes to be looked at: its motion, its events,
// the world as it would be seen, and how it differs from the main line.
#pragma once

#include "core/causal/compare.h"
#include "core/scene/dynamics.h"
#include "core/scene/world.h"

#include <array>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace morphogen::causal {

struct Course {
    enum class State : std::uint8_t {
        Waiting,   ///< not simulated yet
        Running,
        Ready,
        Failed,    ///< `problem` says why; everything else is unharmed
    };
    BranchId branch;                                     ///< 0: the main line
    int depth = 0;                                       ///< how many branches it stands on
    std::string name;
    std::vector<std::string> interventions;              ///< its own, as text (intervention_text.h)
    std::vector<Intervention> changes;                   ///< the same, in step
    State state = State::Waiting;
    std::string problem;
    std::shared_ptr<const dynamics::SimScene> scene;     ///< what follows only when Ready
    std::shared_ptr<const dynamics::Rollout> rollout;
    std::shared_ptr<const World> seen;                   ///< the world with its motion; null where it can't be shown, see problem
    std::shared_ptr<const Comparison> comparison;        ///< with the main line; null for that itself

    bool isReady() const { return state == State::Ready; }
};

/// Something that happens in a course, or in the main line only.
struct MarkedEvent {
    enum class How : std::uint8_t {
        Same,      ///< or the course is compared with none
        Gained,    ///< the main line has it not
        Lost,      ///< only the main line has it: `event` is as it is there
        Shifted,   ///< at another time than in the main line
    };
    Event event;
    How how = How::Same;
    double wasSecs = 0;        ///< Shifted: in the main line
};
inline constexpr std::array kHowNames = {"same", "gained", "lost", "shifted"};

/// In order of time; empty where the course is not ready.
std::vector<MarkedEvent> markedEvents(const Course& course);

/// All that happens in courses that are ready, as CSV: course, change ("same", "gained", "lost", "shifted"), kind, time (s), was (s, where it is
/// shifted), a, b (names), x, y, z (m), strength (as Event). Atomic.
Result<void> writeEventTable(const std::filesystem::path& path, std::span<const Course> courses);

/// Whether an intervention begins at its `fromSecs`; the others hold from the start.
bool hasTime(const Intervention& intervention);
/// The same at another time, and as long.
Intervention movedTo(Intervention intervention, double fromSecs);

/// The main line, then the branches, each before those on it; all of them waiting. Empty where no object has a body.
std::vector<Course> coursesOf(const World& world);

/// Simulated: Ready, or Failed with one sentence. Waiting again where the job was stopped.
Course played(const World& world, Course course, const JobContext& job);

/// A course that is ready, seen in a world that physics can't tell from the one it was played in: with other colours, or with
/// objects that have no body elsewhere.
Course seenIn(const World& world, Course course);

/// With its comparison; both are ready. An empty floor means that nothing is known of chance: every millimetre counts.
Course compared(Course course, const Course& mainLine, const NoiseFloor& floor);

}  // namespace morphogen::causal
