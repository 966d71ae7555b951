// Selections by what moves a splat: the scaffold's nodes, by name.
#pragma once

#include "core/select/select_query.h"
#include "core/select/select_scene.h"

namespace morphogen {

Result<SplatWeights> boundTo(const SelectBound& query, SelectScene& scene);

}  // namespace morphogen
