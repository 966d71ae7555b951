// Setting the scale: two clicks on an object, then the metres between them, typed.
#pragma once

#include "app/viewport/tools/point_picking.h"

namespace morphogen::viewport {

class ScaleTool : public Tool {
public:
    ViewportTool kind() const override { return ViewportTool::SetScale; }
    ToolAnswer handle(const InputEvent& event, const ToolContext& context) override;
    std::vector<Notice> commit() override;
    void draw(Sketch& sketch, const ToolContext& context) const override;
    std::string hint(const ToolContext&) const override;
    bool wantsKeys() const override { return m_picking.isComplete(); }
    bool isUnderWay() const override { return !m_picking.points().empty(); }

private:
    ToolAnswer type(const InputEvent& event, double unitsPerMetre);
    PointPicking m_picking{2};
    std::string m_typed;
    double m_metres = 0;
};

}  // namespace morphogen::viewport
