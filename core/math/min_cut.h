// The cheapest cut of a network between a source and a sink: which of many things belong together, each with a pull of its own
// and ties to its neighbours.
//
// How it works: Boykov and Kolmogorov 2004. Two trees grow, from the source and from the sink; where they meet flow is pushed
// along the path, the nodes that this cuts off look for another parent, and the trees grow on.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace morphogen {

class MinCut {
public:
    explicit MinCut(std::size_t nodeCount) : m_pull(nodeCount, 0.0f) {}

    std::size_t size() const { return m_pull.size(); }
    /// What it costs to part the two, whichever way; 0 and less, and a node with itself, count nothing.
    void tie(std::uint32_t a, std::uint32_t b, float cost);
    /// What it costs to leave the node on the sink's side (positive) or on the source's (negative). Adds up.
    void pull(std::uint32_t node, float cost) { m_pull[node] += cost; }

    /// 1 for each node on the source's side, of all the cheapest cuts the one that leaves least there. Fails with Cancelled.
    Result<std::vector<char>> solve(const std::stop_token& stop) const;

private:
    friend class MinCutSolver;
    struct Tie {
        std::uint32_t a, b;
        float cost;
    };
    std::vector<Tie> m_ties;
    std::vector<float> m_pull;
};

}  // namespace morphogen
