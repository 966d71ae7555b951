#include "app/viewport/tools/shape_select_tools.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

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

bool PolygonTool::isClosedBy(const Vec2& pixel, const ToolContext& context) const
{
    if (m_corners.size() < 3) return false;
    const float near = 2 * kClickPoints * context.scale;
    return glm::distance(m_corners.front(), pixel) <= near || glm::distance(m_corners.back(), pixel) <= near;
}

bool PolygonTool::begin(const Vec2& pixel, const ToolContext& context)
{
    m_isClosing = isClosedBy(pixel, context);
    if (m_corners.empty()) m_combine = how();
    const bool isNew = m_corners.empty() || glm::distance(m_corners.back(), pixel) > kClickPoints * context.scale;
    if (!m_isClosing && isNew && m_corners.size() < kMostPoints) m_corners.push_back(pixel);
    return true;
}

void PolygonTool::extend(const Vec2& pixel, const ToolContext&)
{
    if (!m_isClosing && !m_corners.empty()) m_corners.back() = pixel;
}

std::optional<SplatProposal> PolygonTool::closed(const ToolContext& context)
{
    m_isClosing = false;
    if (m_corners.size() < 3) return std::nullopt;
    return SplatProposal{.object = {}, .where = SelectPolygon{seen(context), std::exchange(m_corners, {})}, .how = m_combine};
}

std::optional<SplatProposal> PolygonTool::finish(const Vec2&, const ToolContext& context) { return m_isClosing ? closed(context) : std::nullopt; }

ToolAnswer PolygonTool::other(const InputEvent& event, const ToolContext& context)
{
    if (event.kind != InputEvent::Kind::KeyDown || m_corners.empty()) return ToolAnswer::Unused;
    if (event.key == Key::Backspace) return m_corners.pop_back(), ToolAnswer::Continue;
    if (event.key != Key::Enter) return ToolAnswer::Unused;
    if (auto proposal = closed(context)) return propose(std::move(*proposal));
    return ToolAnswer::Continue;
}

void PolygonTool::drawShape(Sketch& sketch, const ToolContext& context) const
{
    if (m_corners.empty()) return;
    std::vector<Vec2> shown = m_corners;
    if (pointer() && !isPressed()) shown.push_back(*pointer());
    drawOutline(sketch, shown, context, false);
    if (shown.size() > 2) sketch.dashedLine(shown.back(), shown.front(), Ink{context.options.accent, 0.8f});
    const bool willClose = pointer() && isClosedBy(*pointer(), context);
    for (std::size_t k = 0; k < m_corners.size(); ++k) {
        sketch.disc(m_corners[k], 4.5f, Ink{Rgb(0), 0.55f});
        sketch.disc(m_corners[k], k == 0 && willClose ? 4.5f : 3, k == 0 && willClose ? Ink{Rgb(1), 1} : Ink{context.options.accent, 1});
    }
}

std::string PolygonTool::verb() const
{
    if (m_corners.empty()) return "LMB click corners around splats";
    return "LMB next corner \u00b7 Enter closes \u00b7 Backspace takes one back";
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

ToolAnswer BrushTool::other(const InputEvent& event, const ToolContext& context)
{
    float notches = 0;
    if (event.kind == InputEvent::Kind::Wheel && wantsWheel(event, context)) notches = event.wheelNotches;
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
