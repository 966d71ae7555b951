// Selecting splats in a box that stands on a surface: its foot is dragged from where the button went down, level in the world;
// then the pointer pulls up its height, and a click ends it. The foot lies a little below the surface, so that what is seen of
// the surface is in the box as well.
#pragma once

#include "app/viewport/tools/select_tool.h"

namespace morphogen::viewport {

class BoxTool : public SelectTool {
public:
    BoxTool() : SelectTool(ViewportTool::SelectBox) {}
    ToolAnswer handle(const InputEvent& event, const ToolContext& context) override;
    bool isUnderWay() const override { return m_phase != Phase::None; }

protected:
    bool begin(const Vec2& pixel, const ToolContext& context) override;
    void extend(const Vec2& pixel, const ToolContext& context) override;
    std::optional<SplatProposal> finish(const Vec2& pixel, const ToolContext& context) override;
    void abandon() override { m_phase = Phase::None; }
    void drawShape(Sketch& sketch, const ToolContext& context) const override;
    std::string verb() const override;
    bool isOfShapes() const override { return false; }

private:
    enum class Phase { None, Foot, Height, Ending };
    SelectBox box() const;
    void setHeight(const Vec2& pixel, const ToolContext& context);
    Phase m_phase = Phase::None;
    MeasuredPoint m_from;       ///< on the surface: one corner of the foot
    Vec3 m_to{0};               ///< the opposite corner, as high as the first
    Vec2 m_footEnd{0};          ///< pixel where the foot was let go
    float m_height = 0;         ///< metres, may be negative: downwards
    Combine m_combine = Combine::Replace;
};

}  // namespace morphogen::viewport
