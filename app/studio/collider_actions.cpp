#include "app/studio/collider_actions.h"

#include "app/session/export_world.h"
#include "core/dynamics/collider_mesh.h"
#include "core/dynamics/collider_size.h"
#include "core/dynamics/sim_scene.h"
#include "core/edit/dynamics_edits.h"
#include "ui/actions/action_set.h"

#include <algorithm>
#include <utility>

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
        const bool hasSize = dynamics::metresOf(**collider) && dynamics::bodySizeFrom(*object, Vec3(1));
        const Rgb colour = kRoleColours[std::min(static_cast<std::size_t>(object->body->role), std::size(kRoleColours) - 1)];
        marks.push_back({object->id, colour, std::make_shared<const std::vector<std::array<Vec3, 2>>>(std::move(lines)),
                         hasSize ? std::make_shared<const dynamics::ColliderPiece>((*collider)->pieces.front()) : nullptr});
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

bool ColliderActions::isWanted() const { return m_parts.window.actions().isChecked("view.colliders") || m_parts.viewport.tool() == ViewportTool::Collider; }

void ColliderActions::toolChanged()
{
    if (std::exchange(m_wasWanted, isWanted()) != isWanted()) show();
}

void ColliderActions::resize(const ColliderProposal& proposal)
{
    const Object* const object = m_parts.document.world().find(proposal.object);
    const auto size = object ? dynamics::bodySizeFrom(*object, proposal.metres) : std::nullopt;
    if (!size) return;
    Body body = *object->body;
    body.size = *size;
    const auto done = m_parts.apply(ui::requestFor(SetBody{proposal.object, body}, "Collider size of " + object->name));
    if (!done) m_parts.say(done.error()), show();   // as it was
}

void ColliderActions::show()
{
    m_wasWanted = isWanted();
    m_job.cancel();
    const bool hasBodies = m_world && std::ranges::any_of(m_world->objects, [](const auto& object) { return object->body != nullptr; });
    if (!isWanted() || !hasBodies) return m_parts.viewport.setColliders({});
    m_job = m_parts.chores.start(JobRequest{"Show colliders", 0}, [world = m_world](const JobContext& job) { return marksOf(*world, job); },
        [this, alive = std::weak_ptr(m_isAlive), world = m_world](JobOutcome<Marks> outcome) {
            if (!alive.lock() || world != m_world || !outcome.result || !isWanted()) return;
            m_parts.viewport.setColliders(std::move(*outcome.result));
        });
}

}  // namespace morphogen::studio
