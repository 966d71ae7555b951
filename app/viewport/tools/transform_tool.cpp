#include "app/viewport/tools/transform_tool.h"

#include "core/evaluate/object_at.h"

#include <algorithm>

namespace morphogen::viewport {
namespace {

std::vector<PlacementProposal> selectedPlacements(const Scene& scene)
{
    std::vector<PlacementProposal> found;
    if (!scene.world) return found;
    for (const ObjectId id : scene.selection)
        if (const Object* object = scene.world->find(id); object && object->isVisible) found.push_back({id, placedAt(*object, scene.timeSecs)});
    return found;
}

Vec3 middleOf(const std::vector<PlacementProposal>& placements)
{
    Vec3 sum(0);
    for (const PlacementProposal& p : placements) sum += p.placement.translation;
    return sum / static_cast<float>(placements.size());
}

Notice placementNotice(std::vector<PlacementProposal> proposals, DragPhase phase)
{
    const auto tell = [proposals = std::move(proposals), phase](const ViewportCallbacks& call) { if (call.onPlacement) call.onPlacement(proposals, phase); };
    return {tell, phase == DragPhase::Commit};
}

}  // namespace

ViewportTool TransformTool::kind() const
{
    return m_kind == DragKind::Move ? ViewportTool::Move : m_kind == DragKind::Rotate ? ViewportTool::Rotate : ViewportTool::Scale;
}

std::optional<Gizmo> TransformTool::gizmo(const ToolContext& context) const
{
    const std::vector<PlacementProposal> placements = m_proposed.empty() ? selectedPlacements(context.scene) : m_proposed;
    if (placements.empty()) return std::nullopt;
    return Gizmo{m_kind, middleOf(placements), placements.front().placement.rotation, context.options.transformAxes};
}

bool TransformTool::begin(const Vec2& pixel, const Constraint& constraint, DragSession::Begin how, const ToolContext& context)
{
    m_before = selectedPlacements(context.scene);
    m_proposed.clear();
    if (m_before.empty()) return false;
    m_session.begin({m_kind, middleOf(m_before), m_before.front().placement.rotation, context.view, context.size, pixel}, constraint, how);
    return true;
}

bool TransformTool::beginAt(const Vec2& pixel, const ToolContext& context)
{
    Constraint free;
    free.axes = context.options.transformAxes;
    return begin(pixel, free, DragSession::Begin::Modal, context);
}

void TransformTool::update()
{
    const DragChange change = m_session.change();
    m_proposed = m_before;
    for (PlacementProposal& proposal : m_proposed) proposal.placement = changed(proposal.placement, change, m_session.drag().setup().pivot);
}

ToolAnswer TransformTool::handle(const InputEvent& event, const ToolContext& context)
{
    using Kind = InputEvent::Kind;
    if (!m_session.isUnderWay()) {
        const std::optional<Gizmo> handles = gizmo(context);
        const auto handle = handles ? handles->handleAt(event.pixel, context.view, context.size, context.scale) : std::nullopt;
        if (event.kind == Kind::Move) m_hovered = handle;
        const bool isGrasped = (event.kind == Kind::Press || event.kind == Kind::DoublePress) && event.button == Button::Left && !event.modifiers.isAlt && handle;
        if (!isGrasped || !begin(event.pixel, *handle, DragSession::Begin::Held, context)) return ToolAnswer::Unused;
        m_hovered = handle;
        return ToolAnswer::Continue;
    }
    const ToolAnswer answer = m_session.handle(event);
    if (m_session.isUnderWay() && m_session.hasMoved()) update();
    if (!m_session.isUnderWay()) m_hovered.reset();
    return answer;
}

std::vector<Notice> TransformTool::commit() { return {placementNotice(m_proposed, DragPhase::Commit)}; }

std::vector<Notice> TransformTool::revert()
{
    m_proposed.clear();
    return {placementNotice(m_before, DragPhase::Revert)};
}

void TransformTool::settled()
{
    if (!m_session.isUnderWay()) m_proposed.clear();
}

void TransformTool::draw(Sketch& sketch, const ToolContext& context) const
{
    const std::optional<Gizmo> handles = gizmo(context);
    if (!handles) return;
    if (!m_session.isUnderWay()) {
        handles->draw(sketch, m_hovered);
        return;
    }
    if (m_session.isHeld()) handles->draw(sketch, m_session.drag().constraint());
    else if (m_kind != DragKind::Move) {
        const auto hub = sketch.pixel(m_session.drag().setup().pivot);
        if (hub) sketch.disc(*hub, 3, inks::kKey);
    }
    m_session.draw(sketch, context);
}

std::string TransformTool::hint(const ToolContext&) const { return m_session.isUnderWay() ? DragSession::kHint : "Drag a handle \u00b7 Ctrl snaps \u00b7 Shift is fine"; }

}  // namespace morphogen::viewport
