// Bends: what a deform modifier's handles make of an object's rest shape.
//
// How it works: the handles' motions at a time (keyed or not) are targets of an as-rigid-as-possible solve on the modifier's
// rig, a function of the targets alone, so that any time can be shown without those before. A rigged mesh is bent at rest,
// vertex by vertex of its cage, and its skeleton moves what results: a fox walks bent. Splats without a skeleton follow the
// rig's nodes, weights' gradients included. Splats that follow bones without a cage are bent one by one. A splat that bends too
// much in any of the bend's keys, or as it stands where nothing is keyed, is shown as several: how many changes when the bend
// is edited, never while time runs; where nothing is bent none is, and while a handle is under the pointer.
#pragma once

#include "core/evaluate/splat_stage.h"

#include <memory>
#include <vector>

namespace morphogen::evaluate {

struct Bend {
    std::shared_ptr<const std::vector<Vec3>> cageVertices;   ///< of an object with a cage; null: not bent
    Pose nodes;                                              ///< source-from-rest of the rig's nodes, for splats without a skeleton
};

/// Whether splats that bend too much become several (core/deform/split_bending.h).
enum class BendSplats { Split, Keep };

/// The bend of the first deform modifier that is on and has a handle out of its place, and of a cage what lattices have made of it
/// before. `state` becomes bound to the rig, or bent, where that is how the object bends.
Bend bendAt(const Object& object, const std::vector<Modifier>& modifiers, SplatState& state, BendSplats how = BendSplats::Split);

/// Where the rig's nodes are, source-from-rest, with the handles as they stand; empty where nothing is bent. Solutions are kept.
Pose bentNodes(const DeformSettings& deform);

}  // namespace morphogen::evaluate
