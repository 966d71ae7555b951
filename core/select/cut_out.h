// Cutting an object out of a capture by a few clicks.
//
// How it works: what stands on a floor or table is held together by nothing but itself once the plane is taken away, so the
// planes near the clicks are found first (surfel_planes.h). A plane that goes on far beyond the object and that nobody
// clicked is what the object stands on; a level plane that was clicked (a table's top, a rug) is the object's own, and what
// stands on it is not. Surfels that hang together with a click otherwise belong to the object. Where the two lie in one
// another, as the bottom of a box on a floor, looks decide (appearance.h), smoothed over neighbours by a random walk with
// priors (Grady 2005), twice, since the first answer shows better what each looks like. The other splats follow the surfels
// they lie on.
#pragma once

#include "core/math/vec.h"
#include "core/select/splat_weights.h"

#include <vector>

namespace morphogen {

class SelectScene;

/// What becomes of faint splats that hang round the object without lying on it: the haze that a capture leaves.
enum class Fringe {
    Leave,   ///< not part of the object
    Take,    ///< taken along, so that nothing of the object stays behind
};

/// `on`: points on the object, in the world, at least one; three spread over it are better. `off`: points on what does not
/// belong to it.
struct SelectCutOut {
    std::vector<Vec3> on, off;
    Fringe fringe = Fringe::Leave;
    bool operator==(const SelectCutOut&) const = default;
};

Result<SplatWeights> cutOut(const SelectCutOut& query, SelectScene& scene);

}  // namespace morphogen
