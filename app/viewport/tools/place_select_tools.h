// Selecting splats from a place on a surface: over like neighbours, in a ball, or a whole thing by a few clicks.
#pragma once

#include "app/viewport/tools/select_tool.h"

namespace morphogen::viewport {

/// A click: what touches the place and is about as coloured.
class FloodTool : public SelectTool {
public:
    FloodTool() : SelectTool(ViewportTool::SelectFlood) {}

protected:
    bool begin(const Vec2&, const ToolContext&) override { return true; }
    std::optional<SplatProposal> finish(const Vec2& pixel, const ToolContext& context) override;
    void drawShape(Sketch&, const ToolContext&) const override {}
    std::string verb() const override { return "LMB select what is alike around there"; }
    bool isOfShapes() const override { return false; }
};

/// Pressed on a surface, dragged to its radius.
class SphereTool : public SelectTool {
public:
    SphereTool() : SelectTool(ViewportTool::SelectSphere) {}

protected:
    bool begin(const Vec2& pixel, const ToolContext& context) override;
    std::optional<SplatProposal> finish(const Vec2& pixel, const ToolContext& context) override;
    void drawShape(Sketch& sketch, const ToolContext& context) const override;
    std::string verb() const override { return "LMB drag a ball from a surface"; }
    bool isOfShapes() const override { return false; }

private:
    float radiusAt(const Vec2& pixel, const ToolContext& context) const;
    MeasuredPoint m_centre;
};

/// Up to three clicks on a thing, and any number with Ctrl beside it; each refines the selection of the one before.
class CutOutTool : public SelectTool {
public:
    CutOutTool() : SelectTool(ViewportTool::CutOut) {}
    static constexpr std::size_t kMostOn = 3;

protected:
    bool begin(const Vec2&, const ToolContext&) override { return true; }
    std::optional<SplatProposal> finish(const Vec2& pixel, const ToolContext& context) override;
    ToolAnswer other(const InputEvent& event, const ToolContext& context) override;
    void drawShape(Sketch& sketch, const ToolContext& context) const override;
    std::string verb() const override;
    std::string hint(const ToolContext&) const override { return verb(); }
    bool isOfShapes() const override { return false; }

private:
    ObjectId m_object;
    SelectCutOut m_clicks;
};

}  // namespace morphogen::viewport
