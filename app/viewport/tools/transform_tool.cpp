#include "app/viewport/tools/transform_tool.h"

#include "app/viewport/tools/typed_number.h"
#include "core/edit/set_placement.h"

#include <algorithm>

namespace morphogen::viewport {
namespace {

std::vector<PlacementProposal> selectedPlacements(const Scene& scene)
{
    std::vector<PlacementProposal> found;
    if (!scene.world) return found;
    for (const ObjectId id : scene.selection)
        if (const Object* object = scene.world->find(id); object && object->isVisible) found.push_back({id, placementAt(*object, scene.timeSecs)});
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

bool TransformTool::begin(const Vec2& pixel, const Constraint& constraint, const ToolContext& context)
{
    m_before = selectedPlacements(context.scene);
    m_proposed.clear();
    if (m_before.empty()) return false;
    m_drag = TransformDrag({m_kind, middleOf(m_before), m_before.front().placement.rotation, context.view, context.size, pixel});
    m_drag.setConstraint(constraint);
    return true;
}

bool TransformTool::beginAt(const Vec2& pixel, const ToolContext& context)
{
    Constraint free;
    free.axes = context.options.transformAxes;
    if (!begin(pixel, free, context)) return false;
    m_phase = Phase::Modal;
    return true;
}

void TransformTool::update()
{
    const DragChange change = m_drag.change();
    m_proposed = m_before;
    for (PlacementProposal& proposal : m_proposed) proposal.placement = changed(proposal.placement, change, m_drag.setup().pivot);
}

ToolAnswer TransformTool::finish(ToolAnswer answer)
{
    m_phase = Phase::Idle;
    m_hovered.reset();
    return answer;
}

/// Once: along that axis; again: along the object's own; a third time: free.
void TransformTool::lockAxis(int axis, bool isPlane)
{
    const Constraint::Kind kind = isPlane ? Constraint::Kind::Plane : Constraint::Kind::Axis;
    Constraint next{kind, axis, m_kind == DragKind::Scale ? TransformAxes::Local : TransformAxes::World};
    const Constraint& now = m_drag.constraint();
    if (now.kind == kind && now.axis == axis) {
        if (now.axes == TransformAxes::World && m_kind != DragKind::Scale) next.axes = TransformAxes::Local;
        else next = Constraint{};
    }
    m_drag.setConstraint(next);
}

ToolAnswer TransformTool::key(const InputEvent& event)
{
    if (event.kind != InputEvent::Kind::KeyDown) return ToolAnswer::Continue;
    if (event.key == Key::Escape) return finish(ToolAnswer::Revert);
    if (event.key == Key::Enter) return finish(m_proposed.empty() ? ToolAnswer::Revert : ToolAnswer::Commit);
    std::string typed = m_drag.typed();
    if (event.key == Key::Text && event.text >= 'X' && event.text <= 'Z') lockAxis(event.text - 'X', event.modifiers.isShift && m_kind != DragKind::Rotate);
    else if (typeInto(typed, event)) m_drag.setTyped(typed);
    else if (event.key != Key::Shift && event.key != Key::None) return ToolAnswer::Continue;
    update();
    return ToolAnswer::Continue;
}

ToolAnswer TransformTool::handle(const InputEvent& event, const ToolContext& context)
{
    using Kind = InputEvent::Kind;
    if (m_phase == Phase::Idle) {
        const std::optional<Gizmo> handles = gizmo(context);
        const auto handle = handles ? handles->handleAt(event.pixel, context.view, context.size, context.scale) : std::nullopt;
        if (event.kind == Kind::Move) m_hovered = handle;
        const bool isGrasped = (event.kind == Kind::Press || event.kind == Kind::DoublePress) && event.button == Button::Left && !event.modifiers.isAlt && handle;
        if (!isGrasped || !begin(event.pixel, *handle, context)) return ToolAnswer::Unused;
        m_phase = Phase::Handle;
        m_hovered = handle;
        return ToolAnswer::Continue;
    }
    switch (event.kind) {
    case Kind::Move:
        m_drag.setSnapping(event.modifiers.isControl);
        m_drag.moveTo(event.pixel, event.modifiers.isShift);
        update();
        return ToolAnswer::Continue;
    case Kind::Press:
    case Kind::DoublePress:
        if (event.button == Button::Right) return finish(ToolAnswer::Revert);
        if (event.button == Button::Left && m_phase == Phase::Modal) return finish(m_proposed.empty() ? ToolAnswer::Revert : ToolAnswer::Commit);
        return ToolAnswer::Continue;
    case Kind::Release:
        if (event.button != Button::Left || m_phase != Phase::Handle) return ToolAnswer::Continue;
        return finish(m_proposed.empty() ? ToolAnswer::Revert : ToolAnswer::Commit);
    case Kind::KeyDown:
    case Kind::KeyUp: return key(event);
    case Kind::FocusLost: return ToolAnswer::Continue;
    default: return ToolAnswer::Unused;
    }
}

std::vector<Notice> TransformTool::commit() { return {placementNotice(m_proposed, DragPhase::Commit)}; }

std::vector<Notice> TransformTool::revert()
{
    m_proposed.clear();
    return {placementNotice(m_before, DragPhase::Revert)};
}

void TransformTool::settled()
{
    if (m_phase == Phase::Idle) m_proposed.clear();
}

void TransformTool::draw(Sketch& sketch, const ToolContext& context) const
{
    const std::optional<Gizmo> handles = gizmo(context);
    if (!handles) return;
    if (m_phase == Phase::Idle) {
        handles->draw(sketch, m_hovered);
        return;
    }
    const Constraint& constraint = m_drag.constraint();
    const Vec3 pivot = m_drag.setup().pivot;
    const float far = 50 * heightAtDepth(context.view, std::max(depthOf(context.view, pivot), 1e-3f));
    for (int axis = 0; axis < 3; ++axis) {
        const bool isShown = constraint.kind == Constraint::Kind::Axis ? axis == constraint.axis : constraint.kind == Constraint::Kind::Plane && axis != constraint.axis;
        if (isShown) sketch.line(pivot - far * m_drag.axisInWorld(axis), pivot + far * m_drag.axisInWorld(axis), inkOfAxis(axis).faded(0.8f), 1.2f);
    }
    if (m_phase == Phase::Handle) handles->draw(sketch, constraint);
    else if (m_kind != DragKind::Move) {
        const auto hub = sketch.pixel(pivot);
        if (hub) sketch.disc(*hub, 3, inks::kKey);
    }
    sketch.chip({0.5f * context.size.width, 28 * context.scale}, m_drag.describe(context.options.unit, context.options.unitsPerMetreShown), Sketch::Align::Centre);
}

std::string TransformTool::hint() const
{
    if (m_phase == Phase::Idle) return "Drag a handle \u00b7 Ctrl snaps \u00b7 Shift is fine";
    return "X Y Z lock an axis \u00b7 type a number \u00b7 Ctrl snaps \u00b7 Shift is fine \u00b7 Enter confirms \u00b7 Esc takes it back";
}

}  // namespace morphogen::viewport
