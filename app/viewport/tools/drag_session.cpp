#include "app/viewport/tools/drag_session.h"

#include "app/viewport/tools/typed_number.h"

#include <algorithm>

namespace morphogen::viewport {

void DragSession::begin(const DragSetup& setup, const Constraint& constraint, Begin how)
{
    m_drag = TransformDrag(setup);
    m_drag.setConstraint(constraint);
    m_hasMoved = false;
    m_phase = how == Begin::Held ? Phase::Held : Phase::Modal;
}

ToolAnswer DragSession::finish(ToolAnswer answer)
{
    m_phase = Phase::Idle;
    return answer == ToolAnswer::Commit && !m_hasMoved ? ToolAnswer::Revert : answer;
}

/// Once: along that axis; again: along the thing's own; a third time: free.
void DragSession::lockAxis(int axis, bool isPlane)
{
    const bool isScale = m_drag.setup().kind == DragKind::Scale;
    const Constraint::Kind kind = isPlane ? Constraint::Kind::Plane : Constraint::Kind::Axis;
    Constraint next{kind, axis, isScale ? TransformAxes::Local : TransformAxes::World};
    const Constraint& now = m_drag.constraint();
    if (now.kind == kind && now.axis == axis) {
        if (now.axes == TransformAxes::World && !isScale) next.axes = TransformAxes::Local;
        else next = Constraint{};
    }
    m_drag.setConstraint(next);
}

ToolAnswer DragSession::key(const InputEvent& event)
{
    if (event.kind != InputEvent::Kind::KeyDown) return ToolAnswer::Continue;
    if (event.key == Key::Escape) return finish(ToolAnswer::Revert);
    if (event.key == Key::Enter) return finish(ToolAnswer::Commit);
    std::string typed = m_drag.typed();
    if (event.key == Key::Text && event.text >= 'X' && event.text <= 'Z') lockAxis(event.text - 'X', event.modifiers.isShift && m_drag.setup().kind != DragKind::Rotate);
    else if (typeInto(typed, event)) m_drag.setTyped(typed);
    else if (event.key != Key::Shift && event.key != Key::None) return ToolAnswer::Continue;
    m_hasMoved = true;
    return ToolAnswer::Continue;
}

ToolAnswer DragSession::handle(const InputEvent& event)
{
    using Kind = InputEvent::Kind;
    switch (event.kind) {
    case Kind::Move:
        m_drag.setSnapping(event.modifiers.isControl);
        m_drag.moveTo(event.pixel, event.modifiers.isShift);
        m_hasMoved = true;
        return ToolAnswer::Continue;
    case Kind::Press:
    case Kind::DoublePress:
        if (event.button == Button::Right) return finish(ToolAnswer::Revert);
        return event.button == Button::Left && m_phase == Phase::Modal ? finish(ToolAnswer::Commit) : ToolAnswer::Continue;
    case Kind::Release: return event.button == Button::Left && m_phase == Phase::Held ? finish(ToolAnswer::Commit) : ToolAnswer::Continue;
    case Kind::KeyDown:
    case Kind::KeyUp: return key(event);
    case Kind::FocusLost: return ToolAnswer::Continue;
    default: return ToolAnswer::Unused;
    }
}

void DragSession::draw(Sketch& sketch, const ToolContext& context) const
{
    const Constraint& constraint = m_drag.constraint();
    const Vec3 pivot = m_drag.setup().pivot;
    const float far = 50 * heightAtDepth(context.view, std::max(depthOf(context.view, pivot), 1e-3f));
    for (int axis = 0; axis < 3; ++axis) {
        const bool isShown = constraint.kind == Constraint::Kind::Axis ? axis == constraint.axis : constraint.kind == Constraint::Kind::Plane && axis != constraint.axis;
        if (isShown) sketch.line(pivot - far * m_drag.axisInWorld(axis), pivot + far * m_drag.axisInWorld(axis), inkOfAxis(axis).faded(0.8f), 1.2f);
    }
    sketch.chip({0.5f * context.size.width, sketch.corner().y + 28 * context.scale}, m_drag.describe(context.options.unit, context.options.unitsPerMetreShown), Sketch::Align::Centre);
}

}  // namespace morphogen::viewport
