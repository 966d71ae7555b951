#include "app/viewport/tools/measure_tool.h"

#include <fmt/format.h>

namespace morphogen::viewport {

std::string lengthWords(const ToolContext& context, const MeasuredPoint& from, const MeasuredPoint& to)
{
    if (context.scene.world) {
        const Result<double> metres = distanceMetres(*context.scene.world, from, to);
        if (metres) return fmt::format("{:.3f} {}", *metres * context.options.unitsPerMetreShown, context.options.unit);
    }
    return fmt::format("{:.3f} units \u00b7 scale not set", static_cast<double>(glm::distance(from.pointInWorld, to.pointInWorld)));
}

ToolAnswer MeasureTool::handle(const InputEvent& event, const ToolContext& context) { return m_picking.handle(event, context); }

std::vector<Notice> MeasureTool::commit()
{
    const MeasureResult result{m_picking.points()[0], m_picking.points()[1]};
    return {[result](const ViewportCallbacks& call) { if (call.onMeasure) call.onMeasure(result); }};
}

void MeasureTool::draw(Sketch& sketch, const ToolContext& context) const
{
    const auto& points = m_picking.points();
    const Ink ink = inks::kKey;
    if (!points.empty()) {
        const bool isComplete = points.size() > 1;
        const std::optional<MeasuredPoint> end = isComplete ? points[1] : m_picking.hovered();
        if (end) {
            sketch.line(points[0].pointInWorld, end->pointInWorld, Ink{Rgb(0), 0.5f}, 3.5f);
            sketch.line(points[0].pointInWorld, end->pointInWorld, ink, 1.5f);
            const auto from = sketch.pixel(points[0].pointInWorld), to = sketch.pixel(end->pointInWorld);
            if (from && to) sketch.chip(0.5f * (*from + *to) - Vec2(0, 20 * sketch.scale()), lengthWords(context, points[0], *end), Sketch::Align::Centre);
        }
    }
    m_picking.draw(sketch, ink);
}

std::string MeasureTool::hint(const ToolContext&) const
{
    if (m_picking.points().size() == 1) return "Click the other end \u00b7 Backspace takes a point back \u00b7 Esc starts over";
    return "Click two points to measure between them \u00b7 Esc ends";
}

}  // namespace morphogen::viewport
