#include "core/evaluate/bend_drag.h"

#include "core/evaluate/bend_solver.h"
#include "core/evaluate/object_at.h"

#include <algorithm>

namespace morphogen {
namespace {

constexpr int kSteps = 5;

/// With what is keyed put in; nothing where it is off.
std::optional<Modifier> bendAt(const World& world, ObjectId id, double timeSecs)
{
    const Object* object = world.find(id);
    if (!object) return std::nullopt;
    for (Modifier& modifier : objectAt(*object, timeSecs, &world).modifiers)
        if (std::holds_alternative<DeformSettings>(modifier.settings)) return std::move(modifier);
    return std::nullopt;
}

}  // namespace

World BendDrag::advance(const World& world, const World& from, ObjectId id, double timeSecs)
{
    m_isSettled = true;
    const auto bend = bendAt(world, id, timeSecs);
    if (!bend) return world;
    const auto& deform = std::get<DeformSettings>(bend->settings);
    const auto solver = evaluate::bendSolver(deform);
    if (!solver) return world;
    if (solver != m_solver) {
        m_solver = solver;
        m_state = solver->start();
        const auto before = bendAt(from, id, timeSecs);
        if (before && evaluate::bendSolver(std::get<DeformSettings>(before->settings)) == solver)
            if (auto state = solver->solveFromRest(evaluate::bendTargets(std::get<DeformSettings>(before->settings), *solver))) m_state = *std::move(state);
    }
    const auto targets = evaluate::bendTargets(deform, *solver);
    const auto report = solver->advance(m_state, targets, kSteps);
    if (!report) return world;
    m_isSettled = report->isConverged;
    Object object = *world.find(id);
    for (auto& held : object.modifiers) {
        if (held->id != bend->id) continue;
        Modifier shown = *held;
        std::get<DeformSettings>(shown.settings).dragged = std::make_shared<const Pose>(solver->poseOf(m_state, targets));
        held = std::make_shared<const Modifier>(std::move(shown));
    }
    World changed = world;
    changed.replace(std::move(object));
    return changed;
}

World BendDrag::inLessDetail(const World& world, ObjectId id, std::size_t most, Thinned when)
{
    const Object* found = world.find(id);
    // Splats on bones without a mesh are others in every pose, so nothing could be kept of what was thinned out.
    const bool isKept = found && (!found->scaffold || found->scaffold->cage);
    if (!isKept || found->splats->size() <= most) return world;
    // In steps of powers of two, so that what was thinned out once is found again.
    float keep = 1;
    while (keep * static_cast<float>(found->splats->size()) > static_cast<float>(most)) keep *= 0.5f;
    World thinned = world;
    Object object = *found;
    object.modifiers.insert(when == Thinned::First ? object.modifiers.begin() : object.modifiers.end(), std::make_shared<const Modifier>(Modifier{.id = {thinned.nextId++}, .name = "less detail while it moves", .settings = DecimateSettings{keep}}));
    thinned.replace(std::move(object));
    return thinned;
}

}  // namespace morphogen
