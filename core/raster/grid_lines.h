// The floor's grid along one row of the picture: how much of each pixel its lines cover, and how far away they are.
#pragma once

#include "core/raster/compose.h"

#include <vector>

namespace morphogen::raster {

/// One entry per pixel of the row.
struct GridRow {
    std::vector<float> coverage;            ///< 0..1
    std::vector<float> depth;               ///< metres along the view axis, where there is coverage
    std::vector<std::uint8_t> kind;         ///< 0: a line, 1: the x axis, 2: the z axis
};

class GridLines {
public:
    GridLines(const FloorGrid& grid, int width, int height, float lineWidth);
    /// False where the row sees nothing of the floor; `row` is then as it was.
    bool fill(int y, GridRow& row) const;
    /// The eye is below the floor.
    bool isSeenFromBelow() const { return m_isBelow; }

private:
    bool m_isBelow = false;
    int m_width;
    float m_lineWidth, m_cell;
    Vec3 m_origin, m_originPerX, m_originPerY;             ///< of the ray of a pixel's middle
    Vec3 m_direction, m_directionPerX, m_directionPerY;    ///< its length along the view axis is one
};

}  // namespace morphogen::raster
