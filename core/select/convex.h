// Convex outlines in the plane.
#pragma once

#include "core/math/vec.h"

#include <algorithm>
#include <vector>

namespace morphogen {

/// Counter-clockwise, without points on its edges (Andrew 1979, monotone chain); fewer than three where all lie on a line.
inline std::vector<Vec2> convexHull(std::vector<Vec2> points)
{
    const auto cross = [](const Vec2& o, const Vec2& a, const Vec2& b) { return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x); };
    std::sort(points.begin(), points.end(), [](const Vec2& a, const Vec2& b) { return a.x != b.x ? a.x < b.x : a.y < b.y; });
    std::vector<Vec2> hull;
    for (int side = 0; side < 2; ++side) {
        const std::size_t first = hull.size();
        for (const Vec2& p : points) {
            while (hull.size() >= first + 2 && cross(hull[hull.size() - 2], hull.back(), p) <= 0) hull.pop_back();
            hull.push_back(p);
        }
        if (!hull.empty()) hull.pop_back();
        std::reverse(points.begin(), points.end());
    }
    return hull;
}

/// Inside the hull or at most `margin` outside of each of its edges' lines.
inline bool isInConvex(const std::vector<Vec2>& hull, const Vec2& p, float margin)
{
    for (std::size_t i = 0, j = hull.size() - 1; i < hull.size(); j = i++) {
        const Vec2 along = hull[i] - hull[j], to = p - hull[j];
        if (along.x * to.y - along.y * to.x < -margin * glm::length(along)) return false;
    }
    return hull.size() >= 3;
}

}  // namespace morphogen
