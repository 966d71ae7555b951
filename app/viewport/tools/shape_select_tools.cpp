#include "app/viewport/tools/shape_select_tools.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen::viewport {
namespace {

constexpr float kLeastRadius = 2, kMostRadius = 400, kRadiusPerNotch = 1.15f;
constexpr float kLassoStepPoints = 2;
constexpr std::size_t kMostPoints = 20'000;   ///< of one stroke: minutes of drawing
constexpr std::size_t kMostDiscs = 1000;      ///< that show a stroke

/// Lines that are seen on anything.
void drawOutline(Sketch& sketch, std::span<const Vec2> corners, const ToolContext& context, bool isClosed)
{
    sketch.polyline(corners, Ink{Rgb(0), 0.5f}, 3, isClosed);
    sketch.polyline(corners, Ink{context.options.accent, 1}, 1.5f, isClosed);
}

}  // namespace

bool RectangleTool::begin(const Vec2& pixel, const ToolContext&)
{
    m_from = m_to = pixel;
    return true;
}

std::optional<SplatProposal> RectangleTool::finish(const Vec2& pixel, const ToolContext& context)
{
    if (glm::distance(m_from, pixel) <= kClickPoints * context.scale) return std::nullopt;
    return SplatProposal{.object = {}, .where = SelectRectangle{seen(context), m_from, pixel}, .how = how()};
}

void RectangleTool::drawShape(Sketch& sketch, const ToolContext& context) const
{
    if (!isPressed()) return;
    const std::array<Vec2, 4> corners{m_from, Vec2(m_to.x, m_from.y), m_to, Vec2(m_from.x, m_to.y)};
    sketch.polygon(corners, Ink{context.options.accent, 0.12f});
    drawOutline(sketch, corners, context, true);
}

bool LassoTool::begin(const Vec2& pixel, const ToolContext&)
{
    m_corners = {pixel};
    return true;
}

void LassoTool::extend(const Vec2& pixel, const ToolContext& context)
{
    if (glm::distance(m_corners.back(), pixel) >= kLassoStepPoints * context.scale && m_corners.size() < kMostPoints) m_corners.push_back(pixel);
}

std::optional<SplatProposal> LassoTool::finish(const Vec2& pixel, const ToolContext& context)
{
    extend(pixel, context);
    if (m_corners.size() < 3) return std::nullopt;
    return SplatProposal{.object = {}, .where = SelectPolygon{seen(context), m_corners}, .how = how()};
}

void LassoTool::drawShape(Sketch& sketch, const ToolContext& context) const
{
    if (!isPressed()) return;
    drawOutline(sketch, m_corners, context, false);
    if (m_corners.size() > 2) sketch.dashedLine(m_corners.back(), m_corners.front(), Ink{context.options.accent, 0.8f});
}

bool BrushTool::begin(const Vec2& pixel, const ToolContext&)
{
    m_stroke = {pixel};
    return true;
}

void BrushTool::extend(const Vec2& pixel, const ToolContext& context)
{
    const float step = std::max(1.0f, 0.15f * m_radiusPoints) * context.scale;
    if (glm::distance(m_stroke.back(), pixel) >= step && m_stroke.size() < kMostPoints) m_stroke.push_back(pixel);
}

std::optional<SplatProposal> BrushTool::finish(const Vec2& pixel, const ToolContext& context)
{
    if (m_stroke.back() != pixel) m_stroke.push_back(pixel);
    return SplatProposal{.object = {}, .where = SelectBrush{seen(context), m_stroke, m_radiusPoints * context.scale}, .how = how()};
}

ToolAnswer BrushTool::other(const InputEvent& event, const ToolContext&)
{
    float notches = 0;
    if (event.kind == InputEvent::Kind::Wheel && wantsWheel(event)) notches = event.wheelNotches;
    else if (event.kind == InputEvent::Kind::KeyDown && event.key == Key::Text && (event.text == '[' || event.text == ']')) notches = event.text == ']' ? 1.0f : -1.0f;
    else return ToolAnswer::Unused;
    m_radiusPoints = std::clamp(m_radiusPoints * std::pow(kRadiusPerNotch, notches), kLeastRadius, kMostRadius);
    return ToolAnswer::Continue;
}

void BrushTool::drawShape(Sketch& sketch, const ToolContext& context) const
{
    if (isPressed()) {
        const std::size_t every = 1 + m_stroke.size() / kMostDiscs;
        for (std::size_t k = 0; k < m_stroke.size(); k += every) sketch.disc(m_stroke[k], m_radiusPoints, Ink{context.options.accent, 0.08f});
    }
    if (!pointer()) return;
    sketch.ring(*pointer(), m_radiusPoints, Ink{Rgb(0), 0.5f}, 3);
    sketch.ring(*pointer(), m_radiusPoints, Ink{context.options.accent, 1}, 1.5f);
}

}  // namespace morphogen::viewport
