// The floor's grid along one row of the picture: how much of each pixel its lines cover, and how far away they are.
#pragma once

#include "core/base/aligned_array.h"
#include "core/raster/compose.h"

namespace morphogen::raster {

/// One entry per pixel of the row, and some more that mean nothing.
struct GridRow {
    AlignedArray<float> coverage;   ///< 0..1
    AlignedArray<float> depth;      ///< metres along the view axis, where there is coverage
    AlignedArray<float> kind;       ///< 0: a line, 1: the x axis, 2: the z axis
    static constexpr std::size_t kBlock = 16;
    AlignedArray<std::uint8_t> isCovered;   ///< per block of pixels: any of them is covered
    void resize(std::size_t count)
    {
        for (AlignedArray<float>* column : {&coverage, &depth, &kind}) column->resize(count);   // 64 bytes beyond it are ours, too
        isCovered.resize((count + kBlock - 1) / kBlock);
    }
};

/// The rays of a row's pixels: from origin + x originPerX along direction + x directionPerX, which is one metre deep.
struct GridRay {
    Vec3 origin, originPerX, originPerY;
    Vec3 direction, directionPerX, directionPerY;
    float cell = 1, lineWidth = 1;   ///< metres, pixels
};

class GridLines {
public:
    GridLines(const FloorGrid& grid, int width, int height, float lineWidth);
    /// False where the row sees nothing of the floor; `row` is then as it was. `wanted` has an entry per block: where it is 0
    /// the grid can't be seen and counts as not there; null: all of it may be seen.
    bool fill(int y, const std::vector<std::uint8_t>* wanted, GridRow& row) const;
    /// The eye is below the floor.
    bool isSeenFromBelow() const { return m_isBelow; }
    const GridRay& corner() const { return m_corner; }

private:
    int m_width;
    GridRay m_corner;                ///< of the top left pixel
    bool m_isBelow = false;
};

}  // namespace morphogen::raster
