// What compose.cpp does to whole rows of bytes, with the widest vectors there are. Four bytes a pixel throughout; rows need no
// room beyond their last pixel but where it says so.
#pragma once

#include "core/raster/grid_lines.h"

#include <cstdint>
#include <vector>

namespace morphogen::raster {

/// Where the pixels of a stretched row come from: `part` of 256 of pixel `after`, the rest of pixel `before`.
struct StretchedColumns {
    void resize(std::size_t width)
    {
        constexpr std::size_t kWhole = GridRow::kBlock;   // no vector holds more
        for (std::vector<std::int32_t>* column : {&before, &after, &part}) column->assign((width + kWhole - 1) / kWhole * kWhole, 0);
    }
    /// One entry per pixel of the result, then those that fill the last vector: they mean nothing, but pixel 0 is read for them.
    std::vector<std::int32_t> before, after, part;
};

/// `to` has room for as many pixels as there are columns.
void stretchRow(const std::uint8_t* from, const StretchedColumns& columns, std::uint8_t* to);
/// `part` of 256 of row `b`, the rest of row `a`.
struct RowMix {
    const std::uint8_t* a = nullptr;
    const std::uint8_t* b = nullptr;
    int part = 0;
};
void mixRows(const RowMix& mix, std::size_t width, std::uint8_t* to);
/// Premultiplied red, green, blue, alpha over opaque blue, green, red.
void layRowOver(const std::uint8_t* picture, std::size_t width, std::uint8_t* row);
/// Per GridRow::kBlock pixels: something shows through the picture.
void findSeeThrough(const std::uint8_t* picture, std::size_t width, std::vector<std::uint8_t>& blocks);

/// The grid's colours, 0..1: lines, x axis, z axis.
struct GridInks {
    Rgb of[3];
};
/// The grid's lines over `row`.
void layGridOver(const GridRow& grid, const GridInks& inks, std::size_t width, std::uint8_t* row);

}  // namespace morphogen::raster
