#include "render/passes/bin.h"

#include <bit>

namespace morphogen::render {
namespace {

gpu::BinPush pushFor(const BinRequest& request)
{
    return {.records = request.projected->records.address(),
            .order = request.order->address(),
            .amount = request.projected->amount.address(),
            .runs = request.buffers->runs.address(),
            .tiles = request.buffers->sort.keys[0].address(),
            .slots = request.buffers->sort.values[0].address(),
            .width = static_cast<gpu::uint>(request.view->width),
            .height = static_cast<gpu::uint>(request.view->height),
            .tilesX = static_cast<gpu::uint>(request.view->tilesX),
            .firstRow = static_cast<gpu::uint>(request.rows.first),
            .endRow = static_cast<gpu::uint>(request.rows.end),
            .capacity = static_cast<gpu::uint>(request.buffers->sort.capacity)};
}

}  // namespace

Result<void> Bin::create(const std::shared_ptr<vk::Device>& device)
{
    MG_TRY(m_count.create(device, "bin_count.comp"));
    MG_TRY(m_emit.create(device, "bin_emit.comp"));
    return m_ranges.create(device, "ranges.comp");
}

void Bin::count(vk::Commands& commands, const Scan& scan, const BinRequest& request) const
{
    m_count.runIndirect(commands, pushFor(request), request.projected->amount, MG_AMOUNT_RUNS);
    afterCompute(commands);
    scan.runOverRuns(commands, request.buffers->runs, request.projected->amount, request.buffers->amount);
    afterCompute(commands);
}

int Bin::deal(vk::Commands& commands, const Scan& scan, const RadixSort& sort, const BinRequest& request) const
{
    const BinBuffers& buffers = *request.buffers;
    vkCmdFillBuffer(commands.handle(), buffers.ranges.handle(), 0, VK_WHOLE_SIZE, 0);
    m_emit.runIndirect(commands, pushFor(request), request.projected->amount, MG_AMOUNT_RUNS);
    afterCompute(commands);
    const auto tiles = static_cast<std::uint32_t>(request.view->tilesX * request.rows.count());
    const int side = sort.run(commands, scan, buffers.sort, buffers.amount, std::bit_width(tiles - 1));
    m_ranges.runIndirect(commands, {.amount = buffers.amount.address(), .tiles = buffers.sort.keys[side].address(), .ranges = buffers.ranges.address()}, buffers.amount,
                         MG_AMOUNT_RUNS);
    afterCompute(commands);
    return side;
}

}  // namespace morphogen::render
