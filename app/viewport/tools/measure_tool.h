// Measuring: two clicks on surfaces, and the metres between them.
#pragma once

#include "app/viewport/tools/point_picking.h"

namespace morphogen::viewport {

class MeasureTool : public Tool {
public:
    ViewportTool kind() const override { return ViewportTool::Measure; }
    ToolAnswer handle(const InputEvent& event, const ToolContext& context) override;
    std::vector<Notice> commit() override;
    void draw(Sketch& sketch, const ToolContext& context) const override;
    std::string hint(const ToolContext&) const override;
    bool isUnderWay() const override { return !m_picking.points().empty(); }

private:
    PointPicking m_picking{2};
};

/// The length as words: metres in the user's unit, or units of an object whose scale nobody has said.
std::string lengthWords(const ToolContext& context, const MeasuredPoint& from, const MeasuredPoint& to);

}  // namespace morphogen::viewport
