// What the tools share that ask for points on surfaces: collecting them click by click, and drawing them.
#pragma once

#include "app/viewport/tools/tool.h"

namespace morphogen::viewport {

class PointPicking {
public:
    explicit PointPicking(std::size_t wanted) : m_wanted(wanted) {}

    /// A left click adds a point; Backspace takes the last one back. Commit once all are there, Revert on Escape with none.
    ToolAnswer handle(const InputEvent& event, const ToolContext& context);
    const std::vector<MeasuredPoint>& points() const { return m_points; }
    /// Where the pointer would add the next one.
    const std::optional<MeasuredPoint>& hovered() const { return m_hovered; }
    bool isComplete() const { return m_points.size() >= m_wanted; }
    void clear() { m_points.clear(); }
    void draw(Sketch& sketch, const Ink& ink) const;

private:
    std::size_t m_wanted;
    std::vector<MeasuredPoint> m_points;
    std::optional<MeasuredPoint> m_hovered;
    std::optional<Vec2> m_pressed;
};

}  // namespace morphogen::viewport
