#include "app/viewport/tools/scale_tool.h"

#include "app/viewport/tools/measure_tool.h"
#include "app/viewport/tools/typed_number.h"

#include <fmt/format.h>

namespace morphogen::viewport {

ToolAnswer ScaleTool::type(const InputEvent& event, double unitsPerMetre)
{
    if (event.key == Key::Enter) {
        const std::optional<double> length = numberOf(m_typed);
        if (!length || !(*length > 0)) return ToolAnswer::Continue;
        m_metres = *length / unitsPerMetre;
        return ToolAnswer::Commit;
    }
    return typeInto(m_typed, event) ? ToolAnswer::Continue : ToolAnswer::Unused;
}

ToolAnswer ScaleTool::handle(const InputEvent& event, const ToolContext& context)
{
    if (m_picking.isComplete() && event.kind == InputEvent::Kind::KeyDown) {
        const ToolAnswer answer = type(event, context.options.unitsPerMetreShown);
        if (answer != ToolAnswer::Unused) return answer;
    }
    const ToolAnswer answer = m_picking.handle(event, context);
    if (!m_picking.isComplete()) m_typed.clear();
    if (answer != ToolAnswer::Commit) return answer;
    // Both on the object that is to be scaled, and apart from each other.
    const auto& points = m_picking.points();
    if (points[0].object != points[1].object || !(glm::distance(points[0].pointInWorld, points[1].pointInWorld) > 0)) m_picking.clear();
    return ToolAnswer::Continue;
}

std::vector<Notice> ScaleTool::commit()
{
    const auto& points = m_picking.points();
    const ScaleProposal proposal{points[0].object, points[0].pointInWorld, points[1].pointInWorld, m_metres};
    m_picking.clear();
    m_typed.clear();
    return {[proposal](const ViewportCallbacks& call) { if (call.onScale) call.onScale(proposal); }};
}

void ScaleTool::draw(Sketch& sketch, const ToolContext& context) const
{
    const auto& points = m_picking.points();
    const Ink ink{context.options.accent, 1};
    const std::optional<MeasuredPoint> end = points.size() > 1 ? points[1] : m_picking.hovered();
    if (!points.empty() && end) {
        sketch.line(points[0].pointInWorld, end->pointInWorld, Ink{Rgb(0), 0.5f}, 3.5f);
        sketch.line(points[0].pointInWorld, end->pointInWorld, ink, 1.5f);
        const auto from = sketch.pixel(points[0].pointInWorld), to = sketch.pixel(end->pointInWorld);
        std::string words = lengthWords(context, points[0], *end);
        if (m_picking.isComplete()) words = fmt::format("{} \u2192 {}\u2502 {}", words, m_typed, context.options.unit);
        if (from && to) sketch.chip(0.5f * (*from + *to) - Vec2(0, 20 * sketch.scale()), words, Sketch::Align::Centre);
    }
    m_picking.draw(sketch, ink);
}

std::string ScaleTool::hint(const ToolContext&) const
{
    if (m_picking.isComplete()) return "Type how long that is and press Enter \u00b7 Esc starts over";
    return "Click two points of an object whose distance you know \u00b7 Esc ends";
}

}  // namespace morphogen::viewport
