// Cutting an object out of a capture by a few clicks.
#pragma once

#include "core/math/vec.h"
#include "core/select/splat_weights.h"

#include <vector>

namespace morphogen {

class SelectScene;

/// `on`: points on the object, in the world, at least one; three spread over it are better. `off`: points on what does not
/// belong to it.
struct SelectCutOut {
    std::vector<Vec3> on, off;
    bool operator==(const SelectCutOut&) const = default;
};

Result<SplatWeights> cutOut(const SelectCutOut& query, SelectScene& scene);

}  // namespace morphogen
