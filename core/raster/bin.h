// Binning: deals depth-sorted splats to the tiles that their ellipses meet, so that every tile's list is sorted already.
//
// How it works: the sorted splats are cut into runs. Each run walks its splats' boxes, leaves out the tiles that the ellipse
// passes by (of boxes at least two by two), and writes (tile, splat) pairs to a stream of its own while it counts them per
// tile. A prefix sum over tiles and runs then gives every pair its place, and the streams are dealt out in parallel.
#pragma once

#include "core/raster/project.h"
#include "core/base/radix_sort.h"

#include <vector>

namespace morphogen::raster {

/// Tiles of rows [firstRow, endRow) of the picture; tile t's splats are list[starts[t] .. starts[t + 1]), nearest first.
struct TileLists {
    int firstRow = 0, endRow = 0;
    AlignedArray<std::uint32_t> starts;
    AlignedArray<std::uint32_t> list;      ///< indices of records
    std::uint64_t pairs() const { return starts.size() == 0 ? 0 : starts[starts.size() - 1]; }
};

struct BinRequest {
    const View* view;
    const Projected* projected;
    const AlignedArray<SortPair>* sorted;  ///< nearest first; values are indices of records
    std::size_t count = 0;
    int firstRow = 0, endRow = 0;          ///< rows of tiles
    const std::uint8_t* wanted = nullptr;  ///< per tile of the picture, 0: its list may stay empty; null: all are wanted
    std::stop_token stop;                  ///< once set, the lists mean nothing
};

/// Keeps its streams from call to call.
class Binner {
public:
    void run(const BinRequest& request, TileLists& out);

private:
    struct Stream {
        AlignedArray<std::uint64_t> pairs;   ///< tile above, record below
        std::size_t count = 0;
    };
    std::vector<Stream> m_streams;
    AlignedArray<std::uint32_t> m_counters;
};

}  // namespace morphogen::raster
