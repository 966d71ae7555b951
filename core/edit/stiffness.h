// Stiffness: which parts of an object keep their shape when handles bend it, painted over a selection. It is kept with the rig
// of its bend (NodeRig::stiffness), so the first stroke lays a rig as the first handle does.
#pragma once

#include "core/base/result.h"
#include "core/edit/splat_edits.h"
#include "core/scene/world.h"

namespace morphogen {

struct PaintStiffness {
    static constexpr const char* kLabel = "Paint stiffness";
    SplatChoice choice;            ///< softly where the selection is soft: on the way to the stiffness in powers
    float stiffness = 5;           ///< 0.1..10; 1 is as usual
};
/// Fails with Usage for a stiffness out of range, Empty where nothing is selected, Unsupported for a sequence, Cancelled by the
/// choice's `stop` (laying a rig over a million splats takes seconds).
Result<World> apply(const World& world, const PaintStiffness& edit);

}  // namespace morphogen
