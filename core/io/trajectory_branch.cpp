#include "core/io/trajectory_branch.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace morphogen {

Result<TrajectoryBranch> branchOf(const TrajectoryScene& scene, const World& world)
{
    TrajectoryBranch branch;
    branch.notes = scene.notes;
    std::vector<std::string> turning, hidden;
    for (const MovingShape& shape : scene.shapes) {
        const Object* object = world.find(shape.name);
        if (!object) return makeError(Error::Kind::NotFound, "", fmt::format("the world has no object \"{}\"; a branch moves the objects that are there", shape.name));
        if (!object->body) return makeError(Error::Kind::Usage, "", fmt::format("{} takes no part in physics, so no branch can move it; give it a body first", shape.name));
        Intervention& follow = branch.interventions.emplace_back();
        follow.kind = InterventionKind::Follow;
        follow.object = object->id;
        for (std::size_t i = 0; i < shape.timesSecs.size(); ++i)
            if (shape.centres[i]) follow.path.push_back({shape.timesSecs[i], Vec3(*shape.centres[i])});
        constexpr double kMoment = 1e-3;
        if (follow.path.size() == 1) follow.path.push_back({follow.path[0].timeSecs + kMoment, follow.path[0].position});
        if (follow.path.size() < shape.timesSecs.size()) hidden.push_back(shape.name);
        const auto turns = [&](const Quat& q) { return std::abs(glm::dot(q, shape.rotations.front())) < 0.9999f; };
        if (std::ranges::any_of(shape.rotations, turns)) turning.push_back(shape.name);
    }
    if (!turning.empty()) branch.notes.push_back(fmt::format("a branch keeps places only: {} will not turn in it", fmt::join(turning, ", ")));
    if (!hidden.empty()) branch.notes.push_back(fmt::format("a branch keeps places only: {} will be shown in it also when not seen", fmt::join(hidden, ", ")));
    return branch;
}

}  // namespace morphogen
