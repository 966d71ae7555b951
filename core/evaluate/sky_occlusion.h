// How much of the light from above a thing keeps off what lies beneath it, on a level grid.
//
// How it works: the thing is one column of matter per cell, from its lowest to its highest splat there. From a point of the
// surface beneath, every column hides a span of elevations in its direction; spans of one direction are put together as bits
// (Therrien, Levesque and Gilet 2023, "Screen space indirect lighting with visibility bitmask"), each bit an equal share of the
// light of a uniform sky on a level surface, which falls with the sine of the elevation squared. So what touches the surface
// shades it wholly, and the higher it hangs, the softer and fainter: a disc of radius r at the height h takes r^2 / (r^2 + h^2).
#pragma once

#include <limits>
#include <vector>

namespace morphogen::evaluate {

/// Heights in metres over any level. A cell without matter has bottom > top; one without a surface a ground that is NaN.
struct ShadeGrid {
    int width = 0, depth = 0;      ///< cells
    float cell = 1;                ///< metres
    std::vector<float> bottoms, tops, grounds;

    ShadeGrid(int width, int depth, float cell);
    std::size_t size() const { return bottoms.size(); }
    std::size_t at(int x, int z) const { return static_cast<std::size_t>(z) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x); }
    bool hasMatter(std::size_t cell) const { return bottoms[cell] <= tops[cell]; }
};

/// Per cell the share of the sky's light that the matter keeps off its ground, 0..1; 0 where there is no ground.
std::vector<float> skyOcclusion(const ShadeGrid& grid);

/// Per cell how far the nearest cell with matter is, metres; infinite where there is none at all.
std::vector<float> distanceToMatter(const ShadeGrid& grid);

}  // namespace morphogen::evaluate
