#include "app/viewport/tools/select_tool.h"

namespace morphogen::viewport {
namespace {

Combine combineOf(const Modifiers& held)
{
    if (held.isShift) return held.isControl ? Combine::Intersect : Combine::Add;
    return held.isControl ? Combine::Remove : Combine::Replace;
}

}  // namespace

ScreenView SelectTool::seen(const ToolContext& context)
{
    return {.camera = context.drawnView,
            .width = static_cast<int>(context.size.width),
            .height = static_cast<int>(context.size.height),
            .reach = context.options.selectReach,
            .depth = context.options.selectDepth,
            .depthLimitMetres = {}};
}

ToolAnswer SelectTool::handle(const InputEvent& event, const ToolContext& context)
{
    switch (event.kind) {
    case InputEvent::Kind::Press:
    case InputEvent::Kind::DoublePress: {
        if (event.button != Button::Left) return ToolAnswer::Unused;
        m_pointer = event.pixel;
        if (const auto which = m_switches.at(event.pixel)) {
            m_notices = {[what = *which == 0 ? SelectSwitch::Through : SelectSwitch::Footprint](const ViewportCallbacks& call) { if (call.onSelectSwitch) call.onSelectSwitch(what); }};
            return ToolAnswer::Commit;
        }
        m_how = combineOf(event.modifiers);
        m_pressedAt = event.pixel;
        m_isPressed = begin(event.pixel, context);
        return ToolAnswer::Continue;
    }
    case InputEvent::Kind::Move:
        m_pointer = event.pixel;
        if (m_isPressed) extend(event.pixel, context);
        return ToolAnswer::Continue;
    case InputEvent::Kind::Leave: m_pointer.reset(); return ToolAnswer::Continue;
    case InputEvent::Kind::Release: return event.button == Button::Left && m_isPressed ? release(event, context) : ToolAnswer::Unused;
    case InputEvent::Kind::FocusLost:
        m_isPressed = false;
        return ToolAnswer::Continue;
    case InputEvent::Kind::KeyDown:
        if (event.key == Key::Escape) {
            const bool wasUnderWay = isUnderWay();
            m_isPressed = false;
            abandon();
            return wasUnderWay ? ToolAnswer::Continue : ToolAnswer::Revert;
        }
        return other(event, context);
    default: return other(event, context);
    }
}

ToolAnswer SelectTool::release(const InputEvent& event, const ToolContext& context)
{
    m_isPressed = false;
    if (std::optional<SplatProposal> proposal = finish(event.pixel, context)) return propose(std::move(*proposal));
    // A click instead of a shape: another object becomes the active one, beside everything nothing is selected any more.
    if (!isPickedByClick() || glm::distance(m_pressedAt, event.pixel) > kClickPoints * context.scale || m_how != Combine::Replace) return ToolAnswer::Continue;
    const std::optional<MeasuredPoint> hit = context.surfaceAt(event.pixel);
    const auto& selection = context.scene.selection;
    if (!hit && selection.empty()) return ToolAnswer::Continue;
    if (hit && !selection.empty() && selection.back() == hit->object) return ToolAnswer::Continue;
    if (hit) m_notices = {[pick = ViewportPick{.object = hit->object, .pointInWorld = hit->pointInWorld}](const ViewportCallbacks& call) { if (call.onPick) call.onPick(pick); }};
    else m_notices = {[](const ViewportCallbacks& call) { if (call.onSelectSplats) call.onSelectSplats({.object = {}, .where = SelectSplats{}}); }};
    return ToolAnswer::Commit;
}

ToolAnswer SelectTool::propose(SplatProposal proposal)
{
    m_notices = {[proposal = std::move(proposal)](const ViewportCallbacks& call) { if (call.onSelectSplats) call.onSelectSplats(proposal); }};
    return ToolAnswer::Commit;
}

std::vector<Notice> SelectTool::commit() { return std::exchange(m_notices, {}); }

void SelectTool::draw(Sketch& sketch, const ToolContext& context) const
{
    drawShape(sketch, context);
    m_switches.clear();
    if (!isOfShapes()) return;
    const bool isThrough = context.options.selectDepth == Depth::Through, isFootprint = context.options.selectReach == Reach::Footprint;
    const Switch switches[] = {{isThrough ? "Through" : "Front-most", isThrough}, {isFootprint ? "Footprints" : "Centres", isFootprint}};
    m_switches.draw(sketch, context.options.accent, switches);
}

std::string SelectTool::hint(const ToolContext&) const { return verb() + " \u00b7 Shift adds \u00b7 Ctrl removes \u00b7 Shift+Ctrl intersects \u00b7 Esc ends"; }

}  // namespace morphogen::viewport
