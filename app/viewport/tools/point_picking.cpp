#include "app/viewport/tools/point_picking.h"

namespace morphogen::viewport {
namespace {

constexpr float kClickPoints = 5;

}  // namespace

ToolAnswer PointPicking::handle(const InputEvent& event, const ToolContext& context)
{
    switch (event.kind) {
    case InputEvent::Kind::Move:
        m_hovered = isComplete() ? std::nullopt : context.surfaceAt(event.pixel);
        return ToolAnswer::Continue;
    case InputEvent::Kind::Leave: m_hovered.reset(); return ToolAnswer::Continue;
    case InputEvent::Kind::Press:
    case InputEvent::Kind::DoublePress:
        if (event.button != Button::Left) return ToolAnswer::Unused;
        m_pressed = event.pixel;
        return ToolAnswer::Continue;
    case InputEvent::Kind::Release: {
        if (event.button != Button::Left || !m_pressed) return ToolAnswer::Unused;
        const bool isClick = glm::distance(*m_pressed, event.pixel) < kClickPoints * context.scale;
        m_pressed.reset();
        if (!isClick) return ToolAnswer::Continue;
        const auto point = context.surfaceAt(event.pixel);
        if (!point) return ToolAnswer::Continue;
        if (isComplete()) clear();
        m_points.push_back(*point);
        m_hovered.reset();
        return isComplete() ? ToolAnswer::Commit : ToolAnswer::Continue;
    }
    case InputEvent::Kind::KeyDown:
        if (event.key == Key::Backspace && !m_points.empty()) {
            m_points.pop_back();
            return ToolAnswer::Continue;
        }
        if (event.key == Key::Escape) {
            if (m_points.empty()) return ToolAnswer::Revert;
            clear();
            return ToolAnswer::Continue;
        }
        return ToolAnswer::Unused;
    default: return ToolAnswer::Unused;
    }
}

void PointPicking::draw(Sketch& sketch, const Ink& ink) const
{
    const auto mark = [&](const Vec3& point, float alpha) {
        const auto pixel = sketch.pixel(point);
        if (!pixel) return;
        sketch.disc(*pixel, 5, Ink{Rgb(0), 0.55f * alpha});
        sketch.disc(*pixel, 3.5f, Ink{Rgb(1), alpha});
        sketch.ring(*pixel, 5, ink.faded(alpha), 1.5f);
    };
    for (const MeasuredPoint& point : m_points) mark(point.pointInWorld, 1);
    if (m_hovered) mark(m_hovered->pointInWorld, 0.7f);
}

}  // namespace morphogen::viewport
