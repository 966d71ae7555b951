// Dealing sorted splats to tiles: how many pairs there are (bin_count.comp), the pairs (bin_emit.comp), sorted by tile with
// the order of depth kept, and where each tile's begin and end (ranges.comp).
#pragma once

#include "render/passes/projection.h"

namespace morphogen::render {

/// Rows [first, end) of tiles of a picture.
struct TileRows {
    int first = 0, end = 0;
    int count() const { return end - first; }
};

struct BinBuffers {
    vk::Buffer runs;        ///< pairs per run of 256 splats
    vk::Buffer amount;      ///< of pairs
    SortBuffers sort;       ///< tiles and slots
    vk::Buffer ranges;      ///< begin and end per tile
};

struct BinRequest {
    const raster::View* view;
    const ProjectionBuffers* projected;
    const vk::Buffer* order;
    const BinBuffers* buffers;
    TileRows rows;
};

class Bin {
public:
    Result<void> create(const std::shared_ptr<vk::Device>& device);

    /// Counts the pairs of these rows; the sum goes to buffers.amount.
    void count(vk::Commands& commands, const Scan& scan, const BinRequest& request) const;
    /// After `count`, where they fit buffers.sort: deals them. Returns which of the two values of buffers.sort holds the slots.
    int deal(vk::Commands& commands, const Scan& scan, const RadixSort& sort, const BinRequest& request) const;

private:
    ComputePass<gpu::BinPush> m_count, m_emit;
    ComputePass<gpu::RangesPush> m_ranges;
};

}  // namespace morphogen::render
