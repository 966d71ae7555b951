#include "core/causal/course.h"

#include "core/base/file.h"
#include "core/causal/branches.h"
#include "core/causal/intervention_text.h"
#include "core/causal/rollout_table.h"
#include "core/edit/dynamics_edits.h"

#include <fmt/format.h>

#include <algorithm>

namespace morphogen::causal {
namespace {

void addBranches(const World& world, BranchId parent, int depth, std::vector<Course>& courses)
{
    for (const Branch& branch : world.dynamics->branches) {
        if (branch.parent != parent) continue;
        Course course{.branch = branch.id, .depth = depth, .name = branch.name};
        course.interventions = textsOf(branch.interventions, world, world.dynamics->interventionsOf(parent));
        course.changes = branch.interventions;
        courses.push_back(std::move(course));
        addBranches(world, branch.id, depth + 1, courses);
    }
}

}  // namespace

std::vector<MarkedEvent> markedEvents(const Course& course)
{
    using How = MarkedEvent::How;
    std::vector<MarkedEvent> marked;
    if (!course.isReady()) return marked;
    for (const Event& event : course.rollout->events) {
        MarkedEvent one{event, How::Same, event.timeSecs};
        if (course.comparison) {
            const EventDifference& difference = course.comparison->events;
            if (std::ranges::find(difference.gained, event) != difference.gained.end()) one.how = How::Gained;
            const auto shifted = std::ranges::find(difference.shifted, event, &EventChange::after);
            if (shifted != difference.shifted.end()) one.how = How::Shifted, one.wasSecs = shifted->before.timeSecs;
        }
        marked.push_back(std::move(one));
    }
    if (course.comparison)
        for (const Event& event : course.comparison->events.lost) marked.push_back({event, How::Lost, event.timeSecs});
    std::ranges::stable_sort(marked, {}, [](const MarkedEvent& one) { return one.event.timeSecs; });
    return marked;
}

Result<void> writeEventTable(const std::filesystem::path& path, std::span<const Course> courses)
{
    std::string text = "course,change,kind,time,was,a,b,x,y,z,strength\n";
    for (const Course& course : courses)
        for (const MarkedEvent& one : markedEvents(course)) {
            const Event& event = one.event;
            // Who is gone in the course is known to the main line.
            const auto nameOfParticipant = [&](std::size_t k) { return k < event.participants.size() ? csvField((one.how == MarkedEvent::How::Lost ? courses.front() : course).scene->nameOf(event.participants[k])) : std::string(); };
            const std::string was = one.how == MarkedEvent::How::Shifted ? fmt::format("{:.6f}", one.wasSecs) : "";
            text += fmt::format("{},{},{},{:.6f},{},{},{},{:.6g},{:.6g},{:.6g},{:.6g}\n", csvField(course.branch ? course.name : "main"), kHowNames[static_cast<std::size_t>(one.how)], nameOf(event.kind), event.timeSecs, was,
                                nameOfParticipant(0), nameOfParticipant(1), event.place.x, event.place.y, event.place.z, event.strength);
        }
    MG_ASSIGN(AtomicFile file, AtomicFile::create(path));
    MG_TRY(file.write(text));
    return file.commit();
}

bool hasTime(const Intervention& intervention)
{
    using Kind = InterventionKind;
    switch (intervention.kind) {
    case Kind::Remove: case Kind::Add: case Kind::Pose: case Kind::Velocity: case Kind::Spin: case Kind::Block: case Kind::Gravity: case Kind::Pin: case Kind::Wind: return true;
    case Kind::Replace: case Kind::Mass: case Kind::Friction: case Kind::Restitution: case Kind::Size: case Kind::Shift: case Kind::Follow: case Kind::Stiffness: break;
    }
    return false;
}

Intervention movedTo(Intervention intervention, double fromSecs)
{
    intervention.toSecs += fromSecs - intervention.fromSecs;   // endless stays endless
    intervention.fromSecs = fromSecs;
    return intervention;
}

std::vector<Course> coursesOf(const World& world)
{
    const bool hasBodies = std::ranges::any_of(world.objects, [](const auto& object) { return object->body != nullptr; });
    if (!hasBodies) return {};
    std::vector<Course> courses{{.name = "Main line"}};
    if (world.dynamics) addBranches(world, {}, 1, courses);
    return courses;
}

Course played(const World& world, Course course, const JobContext& job)
{
    const auto failed = [&](const Error& error) {
        course.state = error.kind == Error::Kind::Cancelled ? Course::State::Waiting : Course::State::Failed;
        course.problem = error.kind == Error::Kind::Cancelled ? "" : error.message;
        return course;
    };
    course.problem.clear();
    auto made = run(world, course.branch, job);
    if (!made) return failed(made.error());
    course.scene = std::make_shared<const dynamics::SimScene>(std::move(made->scene));
    course.rollout = std::make_shared<const dynamics::Rollout>(std::move(made->rollout));
    course.state = Course::State::Ready;
    return seenIn(world, std::move(course));
}

Course seenIn(const World& world, Course course)
{
    auto seen = course.branch ? apply(world, PromoteBranch{course.branch, course.rollout}) : apply(world, BakeSimulation{course.rollout});
    // What can't be shown can still be measured.
    course.seen = seen ? std::make_shared<const World>(std::move(*seen)) : nullptr;
    course.problem = seen ? "" : seen.error().message;
    return course;
}

Course compared(Course course, const Course& mainLine, const NoiseFloor& floor)
{
    course.comparison = std::make_shared<const Comparison>(compare(*mainLine.rollout, *course.rollout, floor));
    return course;
}

}  // namespace morphogen::causal
