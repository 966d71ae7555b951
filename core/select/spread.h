// Selections that spread from splat to splat: flood, grow and shrink, soft falloff.
#pragma once

#include "core/select/select_query.h"
#include "core/select/select_scene.h"

namespace morphogen {

Result<SplatWeights> flood(const SelectFlood& query, SelectScene& scene);
/// `selected` is what query.of selects; the result keeps its soft weights where it grew.
Result<SplatWeights> grown(const SelectGrown& query, const SplatWeights& selected, SelectScene& scene);
Result<SplatWeights> falloff(float distanceMetres, const SplatWeights& selected, SelectScene& scene);

}  // namespace morphogen
