#include "app/viewport/tools/place_select_tools.h"

#include <fmt/format.h>

namespace morphogen::viewport {
namespace {

void mark(Sketch& sketch, const Vec3& point, const Ink& ink)
{
    const std::optional<Vec2> pixel = sketch.pixel(point);
    if (!pixel) return;
    sketch.disc(*pixel, 5, Ink{Rgb(0), 0.55f});
    sketch.disc(*pixel, 3.5f, ink);
}

constexpr Ink kBeside{{0.878f, 0.408f, 0.310f}, 1};

}  // namespace

std::optional<SplatProposal> FloodTool::finish(const Vec2& pixel, const ToolContext& context)
{
    const std::optional<MeasuredPoint> hit = context.surfaceAt(pixel);
    if (!hit) return std::nullopt;
    return SplatProposal{.object = hit->object, .where = SelectFlood{.from = hit->pointInWorld}, .how = how()};
}

bool SphereTool::begin(const Vec2& pixel, const ToolContext& context)
{
    const std::optional<MeasuredPoint> hit = context.surfaceAt(pixel);
    if (hit) m_centre = *hit;
    return hit.has_value();
}

float SphereTool::radiusAt(const Vec2& pixel, const ToolContext& context) const
{
    return glm::distance(m_centre.pointInWorld, pointAt(context.view, pixel, context.size, depthOf(context.view, m_centre.pointInWorld)));
}

std::optional<SplatProposal> SphereTool::finish(const Vec2& pixel, const ToolContext& context)
{
    const std::optional<Vec2> centre = pixelOf(context.view, m_centre.pointInWorld, context.size);
    if (!centre || glm::distance(*centre, pixel) <= kClickPoints * context.scale) return std::nullopt;
    return SplatProposal{.object = m_centre.object, .where = SelectSphere{m_centre.pointInWorld, radiusAt(pixel, context)}, .how = how()};
}

void SphereTool::drawShape(Sketch& sketch, const ToolContext& context) const
{
    if (!isPressed() || !pointer()) return;
    const std::optional<Vec2> centre = sketch.pixel(m_centre.pointInWorld);
    if (!centre) return;
    const float radius = glm::distance(*centre, *pointer()) / sketch.scale();
    sketch.disc(*centre, radius, Ink{context.options.accent, 0.12f});
    sketch.ring(*centre, radius, Ink{Rgb(0), 0.5f}, 3);
    sketch.ring(*centre, radius, Ink{context.options.accent, 1}, 1.5f);
    mark(sketch, m_centre.pointInWorld, Ink{Rgb(1), 1});
    sketch.chip(*pointer() + Vec2(14, -8) * sketch.scale(), fmt::format("{:.3g} m", radiusAt(*pointer(), context)));
}

std::optional<SplatProposal> CutOutTool::finish(const Vec2& pixel, const ToolContext& context)
{
    const std::optional<MeasuredPoint> hit = context.surfaceAt(pixel);
    if (!hit) return std::nullopt;
    const bool isBeside = how() == Combine::Remove;
    if (isBeside && m_clicks.on.empty()) return std::nullopt;
    const bool isAnother = m_object != hit->object || (!isBeside && m_clicks.on.size() >= kMostOn);
    if (isAnother) m_clicks = {};
    const bool isFirst = m_clicks.on.empty();
    if (isFirst && isBeside) return std::nullopt;
    m_object = hit->object;
    (isBeside ? m_clicks.off : m_clicks.on).push_back(hit->pointInWorld);
    return SplatProposal{.object = m_object, .where = m_clicks, .how = Combine::Replace, .isRefined = !isFirst};
}

ToolAnswer CutOutTool::other(const InputEvent& event, const ToolContext&)
{
    if (event.kind != InputEvent::Kind::KeyDown || event.key != Key::Enter || m_clicks.on.empty()) return ToolAnswer::Unused;
    m_clicks = {};   // the next click begins another one
    return ToolAnswer::Continue;
}

void CutOutTool::drawShape(Sketch& sketch, const ToolContext& context) const
{
    for (const Vec3& point : m_clicks.on) mark(sketch, point, Ink{context.options.accent, 1});
    for (const Vec3& point : m_clicks.off) mark(sketch, point, kBeside);
}

std::string CutOutTool::verb() const
{
    if (m_clicks.on.empty()) return "LMB click on the thing to cut out, up to three times \u00b7 Esc ends";
    return fmt::format("LMB on the thing again ({} of {}) \u00b7 Ctrl+LMB on what is not it \u00b7 Enter begins another \u00b7 Esc ends", m_clicks.on.size(), kMostOn);
}

}  // namespace morphogen::viewport
