// Lays a rig over an object that has none: nodes, edges, and weights for every splat or vertex.
//
// How it works: splats are matter where their ellipsoids of two sigmas overlap (Perram and Wertheim 1985), so a hand that lies
// on a hip without overlapping it is no way from one to the other. Overlapping splats clump to patches; nodes are patches,
// chosen farthest first along ways through patches; each is joined to the nodes nearest along such ways, and every splat
// follows the nearest ones (node_weights.h). Clumps too small for a node of their own (floaters) follow the nearest larger one.
// Over a mesh, vertices and edges take the place of splats and overlaps.
#pragma once

#include "core/base/result.h"
#include "core/deform/node_weights.h"
#include "core/scene/node_rig.h"
#include "core/scene/splats.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace morphogen {

struct RigOptions {
    int nodeCount = 0;              ///< 0 chooses: clamp(splats / 500, 64, 2000), of a mesh clamp(vertices / 4, 64, 2000)
    int neighbours = 8;             ///< edges that each node asks for
    int influences = 4;             ///< nodes per splat, 1..kMostInfluences
    float overlapSigmas = 2.0f;     ///< two splats touch when their ellipsoids of this size do
    std::span<const std::uint32_t> parts{};   ///< a label per splat or vertex: nothing joins two labels; empty: all are one part
};

/// A rig and what each splat or vertex reaches of it, for weights at other points and for handles.
struct LaidRig {
    NodeRig rig;
    std::vector<NodeReach> reaches;         ///< of each patch
    std::vector<std::uint32_t> patchOf;     ///< of each splat or vertex
    const NodeReach& reachOf(std::size_t i) const { return reaches[patchOf[i]]; }
};

/// Over splats, with gradients. Fails with Empty when no splat has a finite centre, Usage for options out of range, Limit, and
/// Cancelled within 100 ms of `stop`.
Result<LaidRig> layRig(const Splats& splats, const RigOptions& options, std::stop_token stop);
/// Over a cage's vertices at rest, without gradients: its triangles carry the splats. Vertices at one place are one.
Result<LaidRig> layRig(const Cage& cage, const RigOptions& options, std::stop_token stop);

/// Row `i` of a binding, without gradients unless it has them.
WeightRow rowOf(const Binding& binding, std::size_t i);

}  // namespace morphogen
