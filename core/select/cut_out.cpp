#include "core/select/cut_out.h"

#include "core/select/select_scene.h"

namespace morphogen {

Result<SplatWeights> cutOut(const SelectCutOut& query, SelectScene& scene)
{
    if (query.on.empty()) return scene.usage("cutting out needs at least one point on the object");
    return SplatWeights(scene.size());
}

}  // namespace morphogen
