// Which splats, or vertices of a mesh, hang together: the graph along which a rig's nodes are laid and joined.
#pragma once

#include "core/base/result.h"
#include "core/scene/scaffold.h"
#include "core/scene/splats.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace morphogen {

/// Undirected, as rows of links both ways.
struct MatterGraph {
    struct Link {
        std::uint32_t to;
        float length;                   ///< metres
    };
    std::vector<Vec3> points;
    std::vector<float> weights;         ///< how much a point counts; 0: it joins nothing
    std::vector<std::uint32_t> first;   ///< of each point's links; one more than points
    std::vector<Link> links;

    std::size_t size() const { return points.size(); }
    std::span<const Link> linksOf(std::size_t i) const { return std::span(links).subspan(first[i], first[i + 1] - first[i]); }
    /// Takes pairs in any order, also repeated and both ways; lengths from the points.
    void setLinks(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs);
};

struct MatterOptions {
    float overlapSigmas = 2.0f;
    std::span<const std::uint32_t> parts{};   ///< a label per splat or vertex, no link joins two; or empty
};

/// One point per splat, joined to the near ones whose ellipsoids overlap; weights are peak alphas. Faint splats and those that are
/// not finite join nothing. Fails with Limit or Cancelled.
Result<MatterGraph> matterOf(const Splats& splats, const MatterOptions& options, std::stop_token stop);

/// One point per place that vertices have, joined by edges; shells that touch are joined where they do. `pointOf`: of each vertex.
Result<MatterGraph> matterOf(const Cage& cage, const MatterOptions& options, std::vector<std::uint32_t>& pointOf, std::stop_token stop);

/// Connected components, numbered in order of their first point.
std::vector<std::uint32_t> componentsOf(const MatterGraph& graph);

/// An ellipsoid: the points x with (x - centre)^T matrix^-1 (x - centre) <= 1.
struct Ellipsoid {
    Vec3 centre;
    std::array<double, 6> matrix;       ///< xx xy xz yy yz zz
};
/// Whether two ellipsoids have a point in common (Perram and Wertheim 1985: the maximum of a concave function is at most 1).
bool overlap(const Ellipsoid& a, const Ellipsoid& b);

}  // namespace morphogen
