// Closing an extracted object where it stood: what nobody saw because it touched a floor or a table.
//
// How it works: the plane that the object touches is found; seen along it, the cells that the object's lowest surfels shut in
// are its underside. It is tiled with copies of the lowest surfels nearest to each cell, turned to face the plane.
#pragma once

#include "core/select/fill_hole.h"

namespace morphogen {

/// Splats that close the underside of what is selected, marked as invented; none where it touches no plane, or is closed
/// there. Fails as fillHole().
Result<HoleFill> closeUnderside(const SplatWeights& object, const SelectContext& context);

}  // namespace morphogen
