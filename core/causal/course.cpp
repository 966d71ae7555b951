#include "core/causal/course.h"

#include "core/causal/intervene.h"
#include "core/causal/intervention_text.h"
#include "core/dynamics/simulate.h"
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

Result<World> seenIn(const World& world, const Course& course)
{
    if (!course.branch) return apply(world, BakeSimulation{course.rollout});
    return apply(world, PromoteBranch{course.branch});
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
    auto scene = sceneOfBranch(world, course.branch, job);
    if (!scene) return failed(scene.error());
    auto rollout = dynamics::simulate(*scene, job.stop);
    if (!rollout) return failed(rollout.error());
    course.scene = std::make_shared<const dynamics::SimScene>(std::move(*scene));
    course.rollout = std::make_shared<const dynamics::Rollout>(std::move(*rollout));
    course.state = Course::State::Ready;
    // What can't be shown can still be measured.
    if (auto seen = seenIn(world, course)) course.seen = std::make_shared<const World>(std::move(*seen));
    else course.problem = seen.error().message;
    return course;
}

Course compared(Course course, const Course& mainLine, const NoiseFloor& floor)
{
    course.comparison = std::make_shared<const Comparison>(compare(*mainLine.rollout, *course.rollout, floor));
    return course;
}

}  // namespace morphogen::causal
