#include "app/studio/collider_actions.h"

#include "app/session/export_world.h"
#include "core/dynamics/collider_mesh.h"
#include "core/dynamics/sim_scene.h"
#include "ui/actions/action_set.h"

#include <algorithm>

namespace morphogen::studio {
namespace {

using Marks = std::vector<ColliderMark>;

/// Those that can be made; a body without splats has none, which its own section says.
Result<Marks> marksOf(const World& world, const JobContext& job)
{
    Marks marks;
    for (const auto& object : world.objects) {
        if (job.stopRequested()) return cancelled();
        const auto collider = object->body ? dynamics::colliderOf(world, *object) : Result<std::shared_ptr<const dynamics::Collider>>(nullptr);
        if (!collider || !*collider) continue;
        std::vector<std::array<Vec3, 2>> lines;
        for (const dynamics::ColliderPiece& piece : (*collider)->pieces) {
            const dynamics::ColliderMesh mesh = dynamics::meshOf(piece);
            for (const auto& edge : mesh.edges) lines.push_back({mesh.corners[edge[0]], mesh.corners[edge[1]]});
        }
        const Rgb colour = kRoleColours[std::min(static_cast<std::size_t>(object->body->role), std::size(kRoleColours) - 1)];
        marks.push_back({object->id, colour, std::make_shared<const std::vector<std::array<Vec3, 2>>>(std::move(lines))});
    }
    return marks;
}

}  // namespace

ColliderActions::ColliderActions(Parts& parts) : m_parts(parts)
{
    parts.window.actions().onTriggered("view.colliders", [this] { show(); });
}

ColliderActions::~ColliderActions() { m_job.cancel(); }

void ColliderActions::setWorld(std::shared_ptr<const World> world)
{
    m_world = std::move(world);
    show();
}

void ColliderActions::show()
{
    m_job.cancel();
    const bool isShown = m_parts.window.actions().isChecked("view.colliders");
    const bool hasBodies = m_world && std::ranges::any_of(m_world->objects, [](const auto& object) { return object->body != nullptr; });
    if (!isShown || !hasBodies) return m_parts.viewport.setColliders({});
    m_job = m_parts.chores.start(JobRequest{"Show colliders", 0}, [world = m_world](const JobContext& job) { return marksOf(*world, job); },
        [this, alive = std::weak_ptr(m_isAlive), world = m_world](JobOutcome<Marks> outcome) {
            if (!alive.lock() || world != m_world || !outcome.result || !m_parts.window.actions().isChecked("view.colliders")) return;
            m_parts.viewport.setColliders(std::move(*outcome.result));
        });
}

}  // namespace morphogen::studio
