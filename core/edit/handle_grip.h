// What a handle of a bend holds: the splat under it and the rig's nodes that this stands for.
#pragma once

#include "core/base/result.h"
#include "core/deform/node_graph.h"
#include "core/scene/object.h"

#include <cstdint>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace morphogen {

/// Row `v` of an f32 x 3 column: a cage's vertex at rest.
Vec3 vertexAt(const Column& positions, std::size_t v);

/// A rig over the object's splats, or over the vertices of its mesh. Fails as layRig() does.
Result<std::shared_ptr<const NodeRig>> rigOver(const Object& object, const std::stop_token& stop);

/// A splat's place at rest and the nodes of the rig that it follows.
struct Grip {
    Vec3 restPoint{0};
    std::map<std::uint32_t, float> weights;   ///< of nodes; sum 1; empty where it follows none
};
Grip gripOf(const Object& object, const NodeRig& rig, std::size_t splat);

/// The splat nearest to a place of the rest frame; 0 where there is none.
std::size_t splatAtRest(const Object& object, const Vec3& restPoint);

/// Fills in what a handle of its kind and radius holds there. A bone's handle sits on its joint. Fails with Unsupported for a bone
/// where there is no skeleton.
Result<void> hold(DeformHandle& handle, const Object& object, const NodeGraph& graph, const Grip& grip);

struct SelectedPart {
    std::size_t splat = 0;                  ///< in its middle
    std::vector<std::uint32_t> nodes;       ///< of the rig, which lie where more than half is selected
};
/// Of a stored selection. Fails with NotFound, or with Empty where no node lies in it.
Result<SelectedPart> selectedPart(const Object& object, const NodeGraph& graph, const std::string& selection);

}  // namespace morphogen
