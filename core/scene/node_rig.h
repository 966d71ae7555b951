// A rig of loose nodes laid over an object: what handles bend. No hierarchy and no names; the nodes' motions come from an
// as-rigid-as-possible solve (core/deform/arap_solver.h).
//
// How it works: nodes lie evenly over the splats or over the vertices of a cage, joined where matter joins them and not
// across a gap; each splat or vertex follows the blend of a few near ones (core/deform/lay_rig.h makes all of this).
#pragma once

#include "core/scene/scaffold.h"

#include <cstdint>
#include <optional>
#include <string>

namespace morphogen {

inline constexpr float kLeastStiffness = 0.1f, kMostStiffness = 10;

/// Immutable once built; a value whose columns are shared. Any thread may read it.
struct NodeRig {
    Column nodes;         ///< f32 x 3: rest positions, metres, in the frame of what it was laid over
    Column edges;         ///< u32 x 2: pairs of nodes, the smaller first, each pair once
    Column edgeWeights;   ///< f32: stiffness of each edge, above 0; 1 for one of average length
    Binding binding;      ///< of the splats, or of the cage's vertices, to the nodes
    Column stiffness{};   ///< f32 per node, kLeastStiffness..kMostStiffness: how much its surroundings keep their shape; empty: 1 everywhere

    std::size_t nodeCount() const { return nodes.rows(); }
    float stiffnessOf(std::size_t node) const { return stiffness.isEmpty() ? 1.0f : stiffness.at<float>(node); }
    std::vector<Vec3> positions() const;   ///< `nodes` as points
    std::uint64_t byteCount() const;
    /// One sentence about the first thing that is out of range, or nothing: what readers of untrusted files call.
    /// `boundCount`: splats or vertices that follow it.
    std::optional<std::string> problem(std::size_t boundCount) const;
    bool operator==(const NodeRig&) const = default;
};

}  // namespace morphogen
