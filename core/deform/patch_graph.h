// Clumps of joined matter, and the nodes chosen among them: the middle floor between splats and nodes.
#pragma once

#include "core/deform/matter_graph.h"
#include "core/deform/node_weights.h"

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace morphogen {

inline constexpr std::uint32_t kNoPatch = std::numeric_limits<std::uint32_t>::max();

struct PatchGraph {
    MatterGraph graph;                       ///< points are weighted means of members
    std::vector<std::uint32_t> patchOf;      ///< of each point of the matter; kNoPatch for those of minor components
};

/// Clumps of about `members` points that hang together. A component of less than 0.2 % of all weight gets none, unless it is
/// the heaviest. Fails with Cancelled.
Result<PatchGraph> clump(const MatterGraph& matter, std::size_t members, const std::stop_token& stop);

/// Share of the matter's weight that lies in patches.
double coverageOf(const PatchGraph& patches, const MatterGraph& matter);

/// A node that a patch reaches, and how long the way through patches is, metres.
struct PatchLabel {
    std::uint32_t node;
    float distance;
};

/// `chosen` and more, up to `count` patches and at least one in each component, each the farthest from those before it along ways
/// through patches.
std::vector<std::uint32_t> farthestPatches(const MatterGraph& patches, std::size_t count, std::vector<std::uint32_t> chosen, const std::stop_token& stop);

/// For each patch the nearest `most` of `nodes` (patches), nearest first.
std::vector<std::vector<PatchLabel>> nearestNodes(const MatterGraph& patches, std::span<const std::uint32_t> nodes, std::size_t most, const std::stop_token& stop);

}  // namespace morphogen
