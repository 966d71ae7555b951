#include "app/viewport/tools/floor_tool.h"

#include "core/edit/set_floor.h"

#include <fmt/format.h>

namespace morphogen::viewport {

ToolAnswer FloorTool::handle(const InputEvent& event, const ToolContext& context)
{
    const ToolAnswer answer = m_picking.handle(event, context);
    if (answer != ToolAnswer::Commit) return answer;
    const auto& points = m_picking.points();
    if (planeThrough({points[0].pointInWorld, points[1].pointInWorld, points[2].pointInWorld})) return answer;
    m_picking.clear();   // on one line: they say nothing
    return ToolAnswer::Continue;
}

std::vector<Notice> FloorTool::commit()
{
    const auto& points = m_picking.points();
    FloorProposal proposal{points[0].object, {points[0].pointInWorld, points[1].pointInWorld, points[2].pointInWorld}};
    m_picking.clear();
    return {[proposal](const ViewportCallbacks& call) { if (call.onFloor) call.onFloor(proposal); }};
}

void FloorTool::draw(Sketch& sketch, const ToolContext& context) const
{
    std::vector<Vec3> corners;
    for (const MeasuredPoint& point : m_picking.points()) corners.push_back(point.pointInWorld);
    if (m_picking.hovered()) corners.push_back(m_picking.hovered()->pointInWorld);
    const Ink ink{context.options.accent, 1};
    if (corners.size() == 3) {
        std::vector<Vec2> pixels;
        for (const Vec3& corner : corners)
            if (const auto pixel = sketch.pixel(corner)) pixels.push_back(*pixel);
        if (pixels.size() == 3) sketch.polygon(pixels, ink.faded(0.25f));
    }
    for (std::size_t i = 0; i + 1 < corners.size(); ++i) sketch.line(corners[i], corners[i + 1], ink);
    if (corners.size() == 3) sketch.line(corners[2], corners[0], ink);
    m_picking.draw(sketch, ink);
}

std::string FloorTool::hint(const ToolContext&) const
{
    return fmt::format("Click three points on the floor, far from each other \u00b7 {} of 3 \u00b7 Backspace takes one back \u00b7 Esc ends", m_picking.points().size());
}

}  // namespace morphogen::viewport
