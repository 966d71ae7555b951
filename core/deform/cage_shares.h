// What is said of splats, said of the vertices of the cage that carries them.
#pragma once

#include "core/scene/scaffold.h"

#include <functional>
#include <vector>

namespace morphogen {

/// For each vertex of the scaffold's cage the mean of `ofSplat` over the splats on its triangles; 0 where there are none.
std::vector<float> vertexShares(const Scaffold& scaffold, std::size_t splatCount, const std::function<float(std::size_t)>& ofSplat);

/// For each of `boundCount` rows' nodes the mean of `ofRow`, weighted as the binding weighs them; 0 for a node that nothing follows.
std::vector<float> nodeShares(const Binding& binding, std::size_t nodeCount, const std::function<float(std::size_t)>& ofRow);

}  // namespace morphogen
