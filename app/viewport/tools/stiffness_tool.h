// The stiffness brush: paints over splats of the active object how much they keep their shape when handles bend it. The brush is
// that of selecting; the nodes of the object's rig are shown where they are not as stiff as usual.
#pragma once

#include "app/viewport/tools/shape_select_tools.h"

namespace morphogen::viewport {

class StiffnessTool : public BrushTool {
public:
    StiffnessTool() : BrushTool(ViewportTool::StiffnessBrush) {}

protected:
    std::optional<SplatProposal> finish(const Vec2& pixel, const ToolContext& context) override;
    void drawShape(Sketch& sketch, const ToolContext& context) const override;
    std::string verb() const override { return "LMB paint stiff \u00b7 Shift soft \u00b7 Ctrl as usual \u00b7 Wheel size"; }
    bool isPickedByClick() const override { return false; }
};

}  // namespace morphogen::viewport
