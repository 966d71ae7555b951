// Selections by what is drawn on a picture: rectangle, lasso, brush.
#pragma once

#include "core/select/select_query.h"
#include "core/select/select_scene.h"

namespace morphogen {

Result<SplatWeights> selectOnScreen(const SelectRectangle& query, SelectScene& scene);
Result<SplatWeights> selectOnScreen(const SelectPolygon& query, SelectScene& scene);
Result<SplatWeights> selectOnScreen(const SelectBrush& query, SelectScene& scene);

}  // namespace morphogen
