// Setting the floor: three clicks on what an object stands on.
#pragma once

#include "app/viewport/tools/point_picking.h"

namespace morphogen::viewport {

class FloorTool : public Tool {
public:
    ViewportTool kind() const override { return ViewportTool::SetFloor; }
    ToolAnswer handle(const InputEvent& event, const ToolContext& context) override;
    std::vector<Notice> commit() override;
    void draw(Sketch& sketch, const ToolContext& context) const override;
    std::string hint(const ToolContext&) const override;
    bool isUnderWay() const override { return !m_picking.points().empty(); }

private:
    PointPicking m_picking{3};
};

}  // namespace morphogen::viewport
