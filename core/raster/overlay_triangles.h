// Draws an overlay's triangles onto finished pixels. The twin of the overlay pass of render/present.
//
// How it works: a triangle is taken row by row; what of the row lies in it is an interval between two edges. Intervals are
// half open and edges are always walked downwards, so that triangles which share an edge share no pixel and leave none out.
#pragma once

#include "core/raster/compose.h"

namespace morphogen::raster {

/// Four bytes a pixel, blue first.
struct PixelRows {
    std::uint8_t* data;
    std::size_t stride;
    int width, height;
};

/// Rows [firstRow, endRow) only. Straight alpha; what the atlas says is bilinear.
void drawOverlay(const OverlayMesh& mesh, const OverlayAtlas& atlas, const PixelRows& out, int firstRow, int endRow);

}  // namespace morphogen::raster
