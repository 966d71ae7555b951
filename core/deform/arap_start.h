// Where a solve from rest begins: a rigid guess, and a smaller graph whose solution the larger one starts from.
#pragma once

#include "core/deform/arap_solver.h"

namespace morphogen::arap {

/// Every component moved by the rigid motion that brings what its handles hold nearest to their targets (Kabsch 1976), turned as
/// little as that leaves open; those that no handle holds at rest. A function of its arguments.
ArapState rigidGuess(const NodeGraph& graph, std::span<const ArapHandle> handles, std::span<const Affine3x4> targets);

/// The same problem on about an eighth of the nodes, and how each node follows those.
struct CoarseLevel {
    std::shared_ptr<const NodeGraph> graph;
    std::vector<ArapHandle> handles;
    std::vector<float> stiffness;
    std::vector<WeightRow> rows;           ///< per node of the larger graph
};
Result<CoarseLevel> coarsen(const NodeGraph& graph, std::span<const ArapHandle> handles, std::span<const float> stiffness, const std::stop_token& stop);

/// The larger graph's nodes carried along by the smaller one's.
ArapState prolong(const CoarseLevel& level, const ArapState& coarse, const NodeGraph& graph);

}  // namespace morphogen::arap
