// PathTool: a pen that draws a path for the active object, on the level that the object stands on, at the speed at which the
// pointer moves. Letting go proposes it for Follow path.
#pragma once

#include "app/viewport/tools/tool.h"

namespace morphogen::viewport {

class PathTool : public Tool {
public:
    ViewportTool kind() const override { return ViewportTool::DrawPath; }
    ToolAnswer handle(const InputEvent& event, const ToolContext& context) override;
    std::vector<Notice> commit() override;
    std::vector<Notice> revert() override;
    void draw(Sketch& sketch, const ToolContext& context) const override;
    std::string hint(const ToolContext&) const override;
    bool isUnderWay() const override { return m_isDrawing; }

private:
    std::optional<Vec3> pointUnder(const Vec2& pixel, const ToolContext& context) const;
    void add(const InputEvent& event, const ToolContext& context);
    bool m_isDrawing = false;
    ObjectId m_object;
    Vec3 m_level{0};              ///< the object's place when the stroke began
    std::vector<PathPoint> m_points;
    Vec2 m_lastPixel{0};
    std::chrono::steady_clock::time_point m_began;
};

/// A stroke as few points that keep its shape and its speed: shaken hands smoothed, one point each tenth of a second.
std::vector<PathPoint> tidied(const std::vector<PathPoint>& stroke);

}  // namespace morphogen::viewport
