#include "core/causal/course.h"

#include "core/causal/branches.h"
#include "core/causal/intervention_text.h"
#include "core/edit/dynamics_edits.h"

#include <algorithm>

namespace morphogen::causal {
namespace {

void addBranches(const World& world, BranchId parent, int depth, std::vector<Course>& courses)
{
    for (const Branch& branch : world.dynamics->branches) {
        if (branch.parent != parent) continue;
        Course course{.branch = branch.id, .depth = depth, .name = branch.name};
        course.interventions = textsOf(branch.interventions, world, world.dynamics->interventionsOf(parent));
        courses.push_back(std::move(course));
        addBranches(world, branch.id, depth + 1, courses);
    }
}

}  // namespace

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
