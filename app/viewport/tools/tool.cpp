#include "app/viewport/tools/tool.h"

#include "app/viewport/tools/box_select_tool.h"
#include "app/viewport/tools/collider_tool.h"
#include "app/viewport/tools/floor_tool.h"
#include "app/viewport/tools/handle_tool.h"
#include "app/viewport/tools/lattice_tool.h"
#include "app/viewport/tools/measure_tool.h"
#include "app/viewport/tools/path_tool.h"
#include "app/viewport/tools/place_select_tools.h"
#include "app/viewport/tools/scale_tool.h"
#include "app/viewport/tools/shape_select_tools.h"
#include "app/viewport/tools/stiffness_tool.h"
#include "app/viewport/tools/transform_tool.h"

namespace morphogen::viewport {

std::unique_ptr<Tool> makeTool(ViewportTool kind)
{
    switch (kind) {
    case ViewportTool::Select: break;
    case ViewportTool::Move: return std::make_unique<TransformTool>(DragKind::Move);
    case ViewportTool::Rotate: return std::make_unique<TransformTool>(DragKind::Rotate);
    case ViewportTool::Scale: return std::make_unique<TransformTool>(DragKind::Scale);
    case ViewportTool::Measure: return std::make_unique<MeasureTool>();
    case ViewportTool::SetFloor: return std::make_unique<FloorTool>();
    case ViewportTool::SetScale: return std::make_unique<ScaleTool>();
    case ViewportTool::Handles: return std::make_unique<HandleTool>();
    case ViewportTool::Lattice: return std::make_unique<LatticeTool>();
    case ViewportTool::Collider: return std::make_unique<ColliderTool>();
    case ViewportTool::DrawPath: return std::make_unique<PathTool>();
    case ViewportTool::SelectRectangle: return std::make_unique<RectangleTool>();
    case ViewportTool::SelectLasso: return std::make_unique<LassoTool>();
    case ViewportTool::SelectPolygon: return std::make_unique<PolygonTool>();
    case ViewportTool::SelectBrush: return std::make_unique<BrushTool>();
    case ViewportTool::SelectFlood: return std::make_unique<FloodTool>();
    case ViewportTool::SelectSphere: return std::make_unique<SphereTool>();
    case ViewportTool::SelectBox: return std::make_unique<BoxTool>();
    case ViewportTool::CutOut: return std::make_unique<CutOutTool>();
    case ViewportTool::StiffnessBrush: return std::make_unique<StiffnessTool>();
    }
    return nullptr;
}

}  // namespace morphogen::viewport
