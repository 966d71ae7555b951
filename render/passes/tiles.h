// Drawing tile by tile in compute, the nearest splats first, into every output (shaders/passes/tiles.comp).
#pragma once

#include "render/passes/bin.h"

#include <optional>

namespace morphogen::render {

/// Pixels of some rows of tiles, as the shader leaves them: memory that the host reads.
struct TileOutputs {
    vk::Buffer colour;      ///< 4 floats per pixel
    vk::Buffer scalars;     ///< planes: alpha, expected depth, median depth; then normals (3 per pixel) and motion (2)
    vk::Buffer objectIds;
    std::uint64_t pixels = 0;

    Result<void> reserve(const std::shared_ptr<vk::Device>& device, std::uint64_t wanted);
};

struct TilesRequest {
    const raster::View* view;
    const ProjectionBuffers* projected;
    const BinBuffers* bins;
    int side = 0;                      ///< what Bin::deal returned
    const vk::Buffer* extras;          ///< null: colour and alpha only
    const TileOutputs* outputs;
    TileRows rows;
    std::optional<Rgb> background;
};

class Tiles {
public:
    Result<void> create(const std::shared_ptr<vk::Device>& device) { return m_pass.create(device, "tiles.comp"); }
    void run(vk::Commands& commands, const TilesRequest& request) const;

private:
    ComputePass<gpu::TilesPush> m_pass;
};

}  // namespace morphogen::render
