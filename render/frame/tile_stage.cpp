#include "render/frame/tile_stage.h"

#include <fmt/format.h>

#include <cstring>

namespace morphogen::render {
namespace {

std::uint64_t pixelsOf(const raster::View& view, TileRows rows) { return std::uint64_t(view.width) * std::uint64_t(rows.count()) * raster::kTile; }

}  // namespace

Result<void> TileStage::create(const std::shared_ptr<vk::Device>& device, const BandLimits& limits)
{
    m_device = device;
    m_limits = limits;
    MG_TRY(m_bin.create(device));
    MG_TRY(m_extrasPass.create(device));
    MG_TRY(m_tiles.create(device));
    MG_ASSIGN(m_bins.amount, vk::Buffer::create(device, {sizeof(gpu::Amount)}));
    MG_ASSIGN(m_counted, vk::Buffer::create(device, {2 * sizeof(gpu::Amount), vk::MemoryUse::Readback}));
    return {};
}

void TileStage::clear()
{
    m_bins.runs.reset();
    m_bins.ranges.reset();
    m_bins.sort = {};
    m_extras.reset();
    m_outputs = {};
}

BinRequest TileStage::binRequest(const Job& job, TileRows rows) const
{
    return {job.request->view, &job.scene->buffers(), &job.scene->order(), &m_bins, rows};
}

Result<std::uint32_t> TileStage::countPairs(const Job& job, vk::Commands commands, TileRows rows)
{
    m_bin.count(commands, job.scene->scan(), binRequest(job, rows));
    const VkBufferCopy pairs{0, 0, sizeof(gpu::Amount)}, visible{0, sizeof(gpu::Amount), sizeof(gpu::Amount)};
    vkCmdCopyBuffer(commands.handle(), m_bins.amount.handle(), m_counted.handle(), 1, &pairs);
    vkCmdCopyBuffer(commands.handle(), job.scene->buffers().amount.handle(), m_counted.handle(), 1, &visible);
    commands.barrier(VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_PIPELINE_STAGE_2_HOST_BIT);
    MG_ASSIGN(const std::uint64_t value, commands.submit());
    MG_TRY(m_device->wait(value, job.request->stop));
    gpu::Amount amounts[2];
    std::memcpy(amounts, m_counted.mapped(), sizeof amounts);
    m_visible = amounts[1].count;
    return amounts[0].count;
}

Result<void> TileStage::draw(vk::Commands commands, vk::CommandPool& pool, SceneStage& scene, const TileStageRequest& request)
{
    const Job job{&pool, &scene, &request};
    const std::string what = fmt::format("drawing {} splats", scene.mirror().splats());
    const std::uint64_t slots = scene.buffers().slots;
    if (!m_bins.runs || m_bins.runs.bytes() < slots / MG_CHUNK * 4) {
        m_bins.runs.reset();
        MG_ASSIGN(m_bins.runs, vk::Buffer::create(m_device, {slots / MG_CHUNK * 4, vk::MemoryUse::Device, what}));
    }
    if (request.wantsExtras) {
        if (!m_extras || m_extras.bytes() < slots * sizeof(gpu::Extra)) {
            m_extras.reset();
            MG_ASSIGN(m_extras, vk::Buffer::create(m_device, {slots * sizeof(gpu::Extra), vk::MemoryUse::Device, what}));
        }
        if (request.previousView) scene.recordPrevious(commands, *request.previousView);
        m_extrasPass.run(commands, {request.view, request.previousView, &scene.mirror(), &scene.buffers(), &scene.order(), &m_extras});
        afterCompute(commands);
    }
    const TileRows all{0, request.view->tilesY};
    MG_ASSIGN(const std::uint32_t pairs, countPairs(job, std::move(commands), all));
    m_pairs = pairs;
    return drawRows(job, all, pairs);
}

Result<void> TileStage::drawRows(const Job& job, TileRows rows, std::uint32_t pairs)
{
    const TileStageRequest& request = *job.request;
    const raster::View& view = *request.view;
    const bool isTooMuch = pairs > m_limits.pairs || pixelsOf(view, rows) > m_limits.pixels;
    if (isTooMuch && rows.count() > 1) {
        const int middle = rows.first + rows.count() / 2;
        for (const TileRows part : {TileRows{rows.first, middle}, TileRows{middle, rows.end}}) {
            MG_ASSIGN(vk::Commands commands, job.pool->begin());
            commands.barrier();
            MG_ASSIGN(const std::uint32_t count, countPairs(job, std::move(commands), part));
            MG_TRY(drawRows(job, part, count));
        }
        return {};
    }
    MG_TRY(m_bins.sort.reserve(m_device, std::max<std::uint64_t>(pairs, 1), "the splats of every tile"));
    MG_TRY(m_outputs.reserve(m_device, pixelsOf(view, rows)));
    const std::uint64_t rangeBytes = std::uint64_t(view.tilesX) * std::uint64_t(rows.count()) * 8;
    if (!m_bins.ranges || m_bins.ranges.bytes() < rangeBytes) {
        m_bins.ranges.reset();
        MG_ASSIGN(m_bins.ranges, vk::Buffer::create(m_device, {rangeBytes, vk::MemoryUse::Device, "the splats of every tile"}));
    }
    MG_ASSIGN(vk::Commands commands, job.pool->begin());
    commands.barrier();
    const int side = m_bin.deal(commands, job.scene->scan(), job.scene->sort(), binRequest(job, rows));
    m_tiles.run(commands, {&view, &job.scene->buffers(), &m_bins, side, request.wantsExtras ? &m_extras : nullptr, &m_outputs, rows, request.background});
    commands.barrier();
    if (request.sink.record) request.sink.record(commands, m_outputs, rows);
    MG_ASSIGN(const std::uint64_t value, commands.submit());
    MG_TRY(m_device->wait(value, request.stop));
    if (request.sink.take) request.sink.take(m_outputs, rows);
    return {};
}

}  // namespace morphogen::render
