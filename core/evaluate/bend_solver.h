// The solver behind a bend, kept as long as its handles hold the same, and where they want to have what they hold.
//
// How it works: a solver is made of the rig, of what each handle holds, and of what lies beyond the reach of all of them,
// which is held at rest. Moving a handle changes targets only, so a drag and a play reuse the solver's factor.
#pragma once

#include "core/deform/arap_solver.h"
#include "core/scene/modifier.h"

#include <memory>
#include <vector>

namespace morphogen::evaluate {

/// Null where there is no handle or the rig can't be solved on; AddHandle has said why. Any thread.
std::shared_ptr<const ArapSolver> bendSolver(const DeformSettings& deform);

/// For each handle of the solver the motion from rest.
std::vector<Affine3x4> bendTargets(const DeformSettings& deform, const ArapSolver& solver);

}  // namespace morphogen::evaluate
