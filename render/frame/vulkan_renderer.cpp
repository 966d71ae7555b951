#include "render/frame/vulkan_renderer.h"

#include "core/base/stopwatch.h"
#include "core/raster/request.h"
#include "render/frame/read_pixels.h"
#include "render/frame/tile_stage.h"
#include "render/passes/pack.h"
#include "render/passes/pick.h"
#include "render/passes/splat.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <tuple>

namespace morphogen::render {
namespace {

using raster::View;

/// What the last finished picture was.
struct Shown {
    std::uint64_t serial = 0;
    PixelFormat format = PixelFormat::Float;
    AovSet aovs;
    std::optional<Rgb> background;
};

}  // namespace

struct VulkanRenderer::State {
    std::shared_ptr<vk::Device> device;
    vk::CommandPool pool;
    SceneStage scene;
    TileStage tiles;
    Splat splat;
    PickPass pickPass;
    Pack pack;
    vk::Image colour;
    vk::Buffer halves, bytes, objectIds, expectedDepth;   ///< of a frame that stays on the device
    vk::Buffer pixels, hits, listed;                      ///< on their way to the host
    Shown shown;
    StageTimes times;
    vk::Timestamps timestamps;
    std::uint64_t timedUntil = 0;      ///< of the timeline: when the marks are there

    Result<View> begin(const FrameRequest& request);
    Result<void> makeRoom(vk::Buffer& buffer, std::uint64_t wanted, vk::MemoryUse use);
    Result<void> drawQuads(vk::Commands& commands, const FrameRequest& request, const View& view, SplatPrecision precision);
    Result<void> readQuads(vk::Commands commands, const FrameRequest& request, Frame& frame);
    Result<void> drawTiles(vk::Commands commands, const FrameRequest& request, const View& view, TileSink sink);
    Result<void> drawDeviceLayers(const FrameRequest& request, const View& view, DeviceFrame& frame);
    Result<DeviceFrame> drawDeviceFrame(const FrameRequest& request);
    Result<void> drawFrame(const FrameRequest& request, Frame& frame);
    Result<std::optional<Pick>> pickAt(const FrameRequest& request, int x, int y);
    void takeTimes();
    void finish();
    Error recover(Error error);
};

/// Checks, uploads and says from where it is seen.
Result<View> VulkanRenderer::State::begin(const FrameRequest& request)
{
    times = {};
    Stopwatch watch;
    MG_TRY(raster::checkRequest(request));
    const std::uint64_t uploadedBefore = scene.mirror().uploadedBytes();
    MG_TRY(scene.upload(pool, request));
    times.prepare = watch.lapMs();
    times.splats = scene.mirror().splats();
    times.uploadedBytes = scene.mirror().uploadedBytes() - uploadedBefore;
    return raster::viewOf(request.camera, request);
}

/// What the device took for the last recording that was timed. Quads are timed there, tiles by the clock on the wall.
void VulkanRenderer::State::takeTimes()
{
    const auto spans = timestamps.read();
    times.project = spans[0];
    times.sort = spans[1];
    if (spans[2] != 0) times.blend = spans[2];
}

void VulkanRenderer::State::finish()
{
    times.isProjectionReused = scene.isProjectionReused();
    times.isSortReused = scene.isSortReused();
}

/// After an error nothing that was recorded counts; without memory, everything is given back.
Error VulkanRenderer::State::recover(Error error)
{
    shown = {};
    scene.dropRecorded();
    if (error.kind == Error::Kind::Limit) {
        scene.clear();
        tiles.clear();
        colour.reset();
        for (vk::Buffer* buffer : {&pixels, &hits, &halves, &bytes, &objectIds, &expectedDepth}) buffer->reset();
        device->completed();
    }
    return error;
}

Result<void> VulkanRenderer::State::makeRoom(vk::Buffer& buffer, std::uint64_t wanted, vk::MemoryUse use)
{
    if (buffer && buffer.bytes() >= wanted) return {};
    buffer.reset();
    MG_ASSIGN(buffer, vk::Buffer::create(device, {wanted, use, "the picture"}));
    return {};
}

/// Records the picture into `colour`, which ends in the layout of a colour attachment.
Result<void> VulkanRenderer::State::drawQuads(vk::Commands& commands, const FrameRequest& request, const View& view, SplatPrecision precision)
{
    if (!colour || colour.width() != view.width || colour.height() != view.height || colour.format() != formatOf(precision)) {
        colour.reset();
        MG_ASSIGN(colour, vk::Image::create(device, {view.width, view.height, formatOf(precision), VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT}));
    }
    scene.record(commands, view, timestamps);
    commands.transition(colour.handle(), VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL);
    splat.draw(commands, scene.buffers(), scene.order(), colour, request.background);
    timestamps.mark(commands, 3);
    return {};
}

Result<void> VulkanRenderer::State::readQuads(vk::Commands commands, const FrameRequest& request, Frame& frame)
{
    const bool isHalf = colour.format() == formatOf(SplatPrecision::Half);
    const std::size_t count = static_cast<std::size_t>(colour.width()) * static_cast<std::size_t>(colour.height());
    MG_TRY(makeRoom(pixels, count * (isHalf ? 8 : 16), vk::MemoryUse::Readback));
    commands.transition(colour.handle(), VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
    vk::copyToBuffer(commands, colour, pixels);
    const bool isAnything = scene.mirror().slots() != 0;
    if (isAnything) {
        const VkBufferCopy amount{0, 0, sizeof(gpu::Amount)};
        vkCmdCopyBuffer(commands.handle(), scene.buffers().amount.handle(), listed.handle(), 1, &amount);
    }
    commands.barrier(VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_PIPELINE_STAGE_2_HOST_BIT);
    MG_ASSIGN(const std::uint64_t value, commands.submit());
    MG_TRY(device->wait(value, request.stop));
    gpu::Amount amount{};
    if (isAnything) std::memcpy(&amount, listed.mapped(), sizeof amount);
    times.visible = amount.count;
    if (isHalf) takeHalves(reinterpret_cast<const std::uint16_t*>(pixels.mapped()), frame);
    else takeFloats(reinterpret_cast<const float*>(pixels.mapped()), 0, count, frame);
    return {};
}

Result<void> VulkanRenderer::State::drawTiles(vk::Commands commands, const FrameRequest& request, const View& view, TileSink sink)
{
    const View previous = request.previousCamera ? raster::viewOf(*request.previousCamera, request) : view;
    TileStageRequest work;
    work.view = &view;
    work.previousView = request.aovs.has(Aov::Motion) ? &previous : nullptr;
    work.wantsExtras = (request.aovs.bits & ~static_cast<std::uint32_t>(Aov::Alpha)) != 0;
    work.background = request.background;
    work.sink = std::move(sink);
    work.stop = request.stop;
    MG_TRY(tiles.draw(std::move(commands), pool, scene, work));
    times.visible = tiles.visible();
    times.pairs = tiles.pairs();
    return {};
}

Result<void> VulkanRenderer::State::drawFrame(const FrameRequest& request, Frame& frame)
{
    MG_ASSIGN(const View view, begin(request));
    const bool isSamePicture = shown.serial != 0 && frame.serial == shown.serial && shown.format == request.format && shown.aovs == request.aovs &&
                               shown.background == request.background && !request.aovs.has(Aov::Motion);
    if (isSamePicture && request.reuse == Reuse::Allowed && scene.holds(view)) {
        times.isProjectionReused = times.isSortReused = true;
        return {};
    }
    shown = {};
    frame.serial = 0;
    MG_TRY(raster::resizePlanes(request, view, frame));
    Stopwatch watch;
    MG_ASSIGN(vk::Commands commands, pool.begin());
    commands.barrier();   // a frame that was cancelled may still be on its way
    if (request.aovs.bits == 0 || scene.mirror().slots() == 0) {
        MG_TRY(drawQuads(commands, request, view, splat.has(SplatPrecision::Float) ? SplatPrecision::Float : SplatPrecision::Half));
        MG_TRY(readQuads(std::move(commands), request, frame));
        for (std::vector<float>* plane : {&frame.alpha, &frame.expectedDepth, &frame.medianDepth, &frame.normal, &frame.motion}) std::fill(plane->begin(), plane->end(), 0.0f);
        std::fill(frame.objectId.begin(), frame.objectId.end(), 0u);
    } else {
        scene.record(commands, view, timestamps);
        const auto take = [&](const TileOutputs& outputs, TileRows rows) {
            const std::size_t first = static_cast<std::size_t>(rows.first) * raster::kTile * static_cast<std::size_t>(view.width);
            const std::size_t end = static_cast<std::size_t>(std::min(rows.end * raster::kTile, view.height)) * static_cast<std::size_t>(view.width), count = end - first;
            const float* scalars = reinterpret_cast<const float*>(outputs.scalars.mapped());
            const auto plane = [&](std::vector<float>& to, std::size_t at, std::size_t perPixel) {
                if (!to.empty()) std::memcpy(&to[perPixel * first], scalars + at * outputs.pixels, count * perPixel * sizeof(float));
            };
            takeFloats(reinterpret_cast<const float*>(outputs.colour.mapped()), first, count, frame);
            plane(frame.alpha, 0, 1);
            plane(frame.expectedDepth, 1, 1);
            plane(frame.medianDepth, 2, 1);
            plane(frame.normal, 3, 3);
            plane(frame.motion, 6, 2);
            if (!frame.objectId.empty()) std::memcpy(&frame.objectId[first], outputs.objectIds.mapped(), count * sizeof(std::uint32_t));
        };
        MG_TRY(drawTiles(std::move(commands), request, view, {.record = nullptr, .take = take}));
    }
    const double wholeMs = watch.lapMs();
    takeTimes();
    if (times.blend == 0) times.blend = std::max(wholeMs - times.project - times.sort, 0.0);
    finish();
    frame.serial = raster::nextSerial();
    shown = {frame.serial, request.format, request.aovs, request.background};
    return {};
}

/// Ids and depth, by tiles.
Result<void> VulkanRenderer::State::drawDeviceLayers(const FrameRequest& request, const View& view, DeviceFrame& frame)
{
    const std::uint64_t planeBytes = 4 * static_cast<std::uint64_t>(view.width) * static_cast<std::uint64_t>(view.height);
    if (request.aovs.has(Aov::ObjectId)) frame.objectIds = &objectIds;
    if (request.aovs.has(Aov::ExpectedDepth)) frame.expectedDepth = &expectedDepth;
    if (!frame.objectIds && !frame.expectedDepth) return {};
    MG_ASSIGN(vk::Commands commands, pool.begin());
    commands.barrier();
    for (vk::Buffer* plane : {&objectIds, &expectedDepth}) {
        MG_TRY(makeRoom(*plane, planeBytes, vk::MemoryUse::Device));
        vkCmdFillBuffer(commands.handle(), plane->handle(), 0, VK_WHOLE_SIZE, 0);
    }
    commands.barrier();
    const auto copyRows = [&](vk::Commands& into, const TileOutputs& outputs, TileRows rows) {
        const std::uint64_t rowBytes = 4 * static_cast<std::uint64_t>(view.width), first = static_cast<std::uint64_t>(rows.first) * raster::kTile;
        const std::uint64_t count = static_cast<std::uint64_t>(std::min(rows.end * raster::kTile, view.height)) - first;
        const VkBufferCopy ids{0, first * rowBytes, count * rowBytes}, depths{outputs.pixels * sizeof(float), first * rowBytes, count * rowBytes};
        vkCmdCopyBuffer(into.handle(), outputs.objectIds.handle(), objectIds.handle(), 1, &ids);
        vkCmdCopyBuffer(into.handle(), outputs.scalars.handle(), expectedDepth.handle(), 1, &depths);
        into.barrier();
    };
    if (scene.mirror().slots() == 0) {
        MG_ASSIGN(frame.readyAt, commands.submit());
        return {};
    }
    MG_TRY(drawTiles(std::move(commands), request, view, {.record = copyRows, .take = nullptr}));
    frame.readyAt = device->lastSubmitted();
    return {};
}

Result<DeviceFrame> VulkanRenderer::State::drawDeviceFrame(const FrameRequest& request)
{
    if (device->completed() >= timedUntil) takeTimes();
    const StageTimes before = times;
    MG_ASSIGN(const View view, begin(request));
    // Nobody waits for this one: what the device took is known of an earlier frame.
    times.project = before.project;
    times.sort = before.sort;
    times.blend = before.blend;
    DeviceFrame frame;
    MG_ASSIGN(vk::Commands commands, pool.begin());
    commands.barrier();
    MG_TRY(drawQuads(commands, request, view, SplatPrecision::Half));
    const std::uint64_t pixelCount = static_cast<std::uint64_t>(view.width) * static_cast<std::uint64_t>(view.height);
    MG_TRY(makeRoom(halves, 8 * pixelCount, vk::MemoryUse::Device));
    MG_TRY(makeRoom(bytes, 4 * pixelCount, vk::MemoryUse::Device));
    commands.transition(colour.handle(), VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
    pack.run(commands, colour, halves, bytes);
    commands.barrier();
    MG_ASSIGN(frame.readyAt, commands.submit());
    timedUntil = frame.readyAt;
    frame.width = view.width;
    frame.height = view.height;
    frame.bytes = &bytes;
    shown = {};
    MG_TRY(drawDeviceLayers(request, view, frame));
    finish();
    return frame;
}

Result<std::optional<Pick>> VulkanRenderer::State::pickAt(const FrameRequest& request, int x, int y)
{
    MG_ASSIGN(const View view, begin(request));
    if (!scene.holds(view)) shown = {};
    if (x < 0 || y < 0 || x >= view.width || y >= view.height || scene.mirror().slots() == 0) return std::optional<Pick>();
    MG_TRY(makeRoom(hits, PickPass::kBytes, vk::MemoryUse::Readback));
    MG_ASSIGN(vk::Commands commands, pool.begin());
    commands.barrier();
    scene.record(commands, view, timestamps);
    pickPass.run(commands, scene.buffers(), scene.order(), x, y, hits);
    commands.barrier(VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_PIPELINE_STAGE_2_HOST_BIT);
    MG_ASSIGN(const std::uint64_t value, commands.submit());
    MG_TRY(device->wait(value, request.stop));
    gpu::HitList list;
    std::memcpy(&list, hits.mapped(), sizeof list);
    std::vector<gpu::Hit> covering(std::min(list.count, PickPass::kMostHits));
    if (!covering.empty()) std::memcpy(covering.data(), hits.mapped() + sizeof list, covering.size() * sizeof(gpu::Hit));
    std::sort(covering.begin(), covering.end(), [](const gpu::Hit& a, const gpu::Hit& b) { return a.place < b.place; });
    const gpu::Hit* heaviest = nullptr;
    float through = 1, weight = 0;
    for (const gpu::Hit& hit : covering) {
        if (hit.alpha * through > weight) weight = hit.alpha * through, heaviest = &hit;
        through -= hit.alpha * through;
    }
    if (!heaviest) return std::optional<Pick>();
    Pick pick;
    std::tie(pick.object, pick.splat) = scene.mirror().splatAt(heaviest->slot);
    pick.depth = std::bit_cast<float>(heaviest->depth);
    pick.weight = weight;
    const float perPixel = (view.isPerspective ? pick.depth : 1.0f) / view.scale;
    pick.pointInWorld = view.cameraFromWorld.inverse().point({(static_cast<float>(x) - view.centreX) * perPixel, (static_cast<float>(y) - view.centreY) * perPixel, pick.depth});
    finish();
    return std::optional<Pick>(pick);
}

VulkanRenderer::VulkanRenderer(std::unique_ptr<State> state) : m_state(std::move(state)) {}
VulkanRenderer::~VulkanRenderer() = default;

Result<std::unique_ptr<VulkanRenderer>> VulkanRenderer::create(std::shared_ptr<vk::Device> device, const BandLimits& limits)
{
    auto state = std::make_unique<State>();
    MG_ASSIGN(state->pool, vk::CommandPool::create(device));
    MG_TRY(state->scene.create(device));
    MG_TRY(state->tiles.create(device, limits));
    MG_TRY(state->splat.create(device));
    MG_TRY(state->pickPass.create(device));
    MG_TRY(state->pack.create(device));
    MG_ASSIGN(state->timestamps, vk::Timestamps::create(device));
    MG_ASSIGN(state->listed, vk::Buffer::create(device, {sizeof(gpu::Amount), vk::MemoryUse::Readback}));
    state->device = std::move(device);
    return std::unique_ptr<VulkanRenderer>(new VulkanRenderer(std::move(state)));
}

Result<std::unique_ptr<VulkanRenderer>> VulkanRenderer::createAlone(SoftwareDevices software)
{
    MG_ASSIGN(auto instance, vk::Instance::create());
    MG_ASSIGN(auto device, vk::Device::create(std::move(instance)));
    if (software == SoftwareDevices::Refused && device->isSoftware())
        return Error{Error::Kind::Unsupported, fmt::format("{} is a software driver, which is slower than drawing on the CPU directly", device->facts().name)};
    return create(std::move(device));
}

Result<void> VulkanRenderer::drawInto(const FrameRequest& request, Frame& frame)
{
    Result<void> drawn = m_state->drawFrame(request, frame);
    if (!drawn) return m_state->recover(drawn.error());
    return drawn;
}

Result<DeviceFrame> VulkanRenderer::drawOnDevice(const FrameRequest& request)
{
    Result<DeviceFrame> drawn = m_state->drawDeviceFrame(request);
    if (!drawn) return m_state->recover(drawn.error());
    return drawn;
}

Result<std::optional<Pick>> VulkanRenderer::pick(const FrameRequest& request, int x, int y)
{
    Result<std::optional<Pick>> picked = m_state->pickAt(request, x, y);
    if (!picked) return m_state->recover(picked.error());
    return picked;
}

const StageTimes& VulkanRenderer::lastTimes() const { return m_state->times; }
std::string VulkanRenderer::description() const { return m_state->device->facts().name; }
vk::Device& VulkanRenderer::device() { return *m_state->device; }

void VulkanRenderer::clear()
{
    m_state->shown = {};
    m_state->scene.clear();
    m_state->tiles.clear();
    m_state->device->completed();
}

}  // namespace morphogen::render
