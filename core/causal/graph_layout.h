// Where the boxes and arrows of a causal graph go, as Graphviz lays it out, for those who draw it themselves.
#pragma once

#include "core/causal/causes.h"

#include <vector>

namespace morphogen::causal {

/// Points (1/72 inch), y down, the origin at the top left.
struct GraphLayout {
    struct Box {
        std::size_t event = 0;           ///< of the graph
        Vec2 centre{0}, size{0};
    };
    struct Arrow {
        std::size_t from = 0, to = 0;    ///< events
        bool isAblation = false;
        std::vector<Vec2> points;        ///< cubic Bezier curves, end to end: 1 + 3 n
    };
    std::vector<Box> boxes;
    std::vector<Arrow> arrows;
    Vec2 size{0};
};

/// Unsupported where Graphviz's plug-ins are missing.
Result<GraphLayout> layoutOf(const CausalGraph& graph, const dynamics::SimScene& scene);

}  // namespace morphogen::causal
