// Selecting splats by shapes drawn on the picture: a rectangle, a lasso, a polygon, a brush.
#pragma once

#include "app/viewport/tools/select_tool.h"

namespace morphogen::viewport {

class RectangleTool : public SelectTool {
public:
    RectangleTool() : SelectTool(ViewportTool::SelectRectangle) {}

protected:
    bool begin(const Vec2& pixel, const ToolContext& context) override;
    void extend(const Vec2& pixel, const ToolContext&) override { m_to = pixel; }
    std::optional<SplatProposal> finish(const Vec2& pixel, const ToolContext& context) override;
    void drawShape(Sketch& sketch, const ToolContext& context) const override;
    std::string verb() const override { return "LMB draw a rectangle"; }

private:
    Vec2 m_from{0}, m_to{0};
};

class LassoTool : public SelectTool {
public:
    LassoTool() : SelectTool(ViewportTool::SelectLasso) {}

protected:
    bool begin(const Vec2& pixel, const ToolContext& context) override;
    void extend(const Vec2& pixel, const ToolContext& context) override;
    std::optional<SplatProposal> finish(const Vec2& pixel, const ToolContext& context) override;
    void drawShape(Sketch& sketch, const ToolContext& context) const override;
    std::string verb() const override { return "LMB draw around splats"; }

private:
    std::vector<Vec2> m_corners;
};

/// Corner by corner; a double click, a click on the first corner or Enter closes it, Backspace takes the last corner back.
class PolygonTool : public SelectTool {
public:
    PolygonTool() : SelectTool(ViewportTool::SelectPolygon) {}
    bool isUnderWay() const override { return !m_corners.empty(); }

protected:
    bool begin(const Vec2& pixel, const ToolContext& context) override;
    void extend(const Vec2& pixel, const ToolContext&) override;
    std::optional<SplatProposal> finish(const Vec2& pixel, const ToolContext& context) override;
    ToolAnswer other(const InputEvent& event, const ToolContext& context) override;
    void abandon() override { m_corners.clear(); }
    void drawShape(Sketch& sketch, const ToolContext& context) const override;
    std::string verb() const override;
    bool isPickedByClick() const override { return false; }

private:
    bool isClosedBy(const Vec2& pixel, const ToolContext& context) const;
    std::optional<SplatProposal> closed(const ToolContext& context);
    std::vector<Vec2> m_corners;
    Combine m_combine = Combine::Replace;   ///< as the first corner was set
    bool m_isClosing = false;
};

/// The wheel and [ ] change its size; Ctrl and the wheel zoom meanwhile.
class BrushTool : public SelectTool {
public:
    explicit BrushTool(ViewportTool kind = ViewportTool::SelectBrush) : SelectTool(kind) {}
    std::string_view ownKeys() const override { return "[]"; }
    bool wantsWheel(const InputEvent& event, const ToolContext&) const override { return !event.modifiers.isControl; }
    float radiusPoints() const { return m_radiusPoints; }

protected:
    bool begin(const Vec2& pixel, const ToolContext& context) override;
    void extend(const Vec2& pixel, const ToolContext& context) override;
    std::optional<SplatProposal> finish(const Vec2& pixel, const ToolContext& context) override;
    ToolAnswer other(const InputEvent& event, const ToolContext& context) override;
    void drawShape(Sketch& sketch, const ToolContext& context) const override;
    std::string verb() const override { return "LMB paint \u00b7 Wheel size \u00b7 [ smaller \u00b7 ] larger"; }

private:
    float m_radiusPoints = 24;
    std::vector<Vec2> m_stroke;
};

}  // namespace morphogen::viewport
