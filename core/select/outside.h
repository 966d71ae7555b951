// What walls shut in, in a grid of cells.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace morphogen {

/// 1 for each cell that can be reached from the first one, over edges, without crossing a wall. Rows of `width`; the first
/// cell is free.
inline std::vector<char> reachedFromCorner(const std::vector<char>& isWall, int width, int height)
{
    const auto at = [&](int x, int y) { return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x); };
    std::vector<char> isReached(isWall.size(), 0);
    std::vector<std::pair<int, int>> front{{0, 0}};
    isReached[0] = 1;
    while (!front.empty()) {
        const auto [x, y] = front.back();
        front.pop_back();
        for (const auto& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
            const int u = x + dx, v = y + dy;
            if (u < 0 || v < 0 || u >= width || v >= height || isReached[at(u, v)] || isWall[at(u, v)]) continue;
            isReached[at(u, v)] = 1;
            front.emplace_back(u, v);
        }
    }
    return isReached;
}

}  // namespace morphogen
