#include "render/passes/tiles.h"

namespace morphogen::render {

Result<void> TileOutputs::reserve(const std::shared_ptr<vk::Device>& device, std::uint64_t wanted)
{
    if (wanted <= pixels) return {};
    pixels = 0;
    const auto make = [&](vk::Buffer& buffer, std::uint64_t perPixel) -> Result<void> {
        buffer.reset();
        MG_ASSIGN(buffer, vk::Buffer::create(device, {wanted * perPixel, vk::MemoryUse::Readback, "the picture's layers"}));
        return {};
    };
    MG_TRY(make(colour, 16));
    MG_TRY(make(scalars, 32));
    MG_TRY(make(objectIds, 4));
    pixels = wanted;
    return {};
}

void Tiles::run(vk::Commands& commands, const TilesRequest& request) const
{
    const TileOutputs& outputs = *request.outputs;
    gpu::TilesPush push{.records = request.projected->records.address(),
                        .extras = request.extras ? request.extras->address() : 0,
                        .slots = request.bins->sort.values[request.side].address(),
                        .ranges = request.bins->ranges.address(),
                        .colour = outputs.colour.address(),
                        .scalars = outputs.scalars.address(),
                        .objectIds = outputs.objectIds.address(),
                        .hasBackground = request.background.has_value(),
                        .hasExtras = request.extras != nullptr,
                        .tilesX = static_cast<gpu::uint>(request.view->tilesX),
                        .firstRow = static_cast<gpu::uint>(request.rows.first),
                        .width = static_cast<gpu::uint>(request.view->width),
                        .height = static_cast<gpu::uint>(request.view->height),
                        .planePixels = static_cast<gpu::uint>(outputs.pixels)};
    for (int axis = 0; axis < 3 && request.background; ++axis) push.background[axis] = (*request.background)[axis];
    m_pass.run(commands, push, push.tilesX, static_cast<std::uint32_t>(request.rows.count()));
}

}  // namespace morphogen::render
