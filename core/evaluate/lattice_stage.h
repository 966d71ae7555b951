// Lattices in the stack: a stage of splats like the others (splat_stage.h), but of an object with a cage its vertices.
#pragma once

#include "core/evaluate/splat_stage.h"

#include <memory>
#include <vector>

namespace morphogen::evaluate {

SplatState applyLattice(const LatticeSettings& lattice, const MaskReader& mask, SplatState state);

/// The vertices of the object's cage at rest as all lattices among `modifiers` leave them; null: as they were. A mask counts for a
/// vertex as it does for the splats about it.
std::shared_ptr<const std::vector<Vec3>> latticedVertices(const Object& object, const std::vector<Modifier>& modifiers);

}  // namespace morphogen::evaluate
