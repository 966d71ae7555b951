#include "render/passes/projection.h"

#include <fmt/format.h>

#include <algorithm>

namespace morphogen::render {

gpu::Lens lensOf(const raster::View& view)
{
    return {view.scale, view.centreX, view.centreY, view.near, view.slopeLimitX, view.slopeLimitY, view.width, view.height, view.isPerspective ? 1u : 0u};
}

Result<void> ProjectionBuffers::reserve(const std::shared_ptr<vk::Device>& device, const Mirror& mirror)
{
    const auto make = [&](vk::Buffer& buffer, std::uint64_t bytes, std::string_view what) -> Result<void> {
        buffer.reset();
        MG_ASSIGN(buffer, vk::Buffer::create(device, {bytes, vk::MemoryUse::Device, what}));
        return {};
    };
    if (mirror.nodes() > nodes) {
        nodes = 0;
        MG_TRY(make(maps, mirror.nodes() * sizeof(gpu::NodeMap), "poses"));
        MG_TRY(make(previousMaps, mirror.nodes() * sizeof(gpu::NodeMap), "poses"));
        nodes = mirror.nodes();
    }
    if (mirror.slots() <= slots && slots != 0) return {};
    const std::uint64_t wanted = std::max<std::uint64_t>(mirror.slots(), MG_CHUNK), chunkCount = wanted / MG_CHUNK;
    const std::string what = fmt::format("drawing {} splats", mirror.splats());
    slots = 0;
    MG_TRY(make(chunks, chunkCount * 4, what));
    MG_TRY(make(counts, chunkCount * 4, what));
    MG_TRY(make(chunkAmount, sizeof(gpu::Amount), what));
    MG_TRY(make(amount, sizeof(gpu::Amount), what));
    MG_TRY(make(records, wanted * sizeof(gpu::Record), what));
    MG_TRY(make(depths, wanted * 4, what));
    MG_TRY(sort.reserve(device, wanted, what));
    slots = wanted;
    return {};
}

Result<void> Projection::create(const std::shared_ptr<vk::Device>& device)
{
    MG_TRY(m_nodes.create(device, "nodes.comp"));
    MG_TRY(m_polynomial.create(device, "polynomial.comp"));
    MG_TRY(m_morph.create(device, "morph.comp"));
    MG_TRY(m_cull.create(device, "cull.comp"));
    MG_TRY(m_project.create(device, "project.comp"));
    return m_compact.create(device, "compact.comp");
}

void Projection::makeMaps(vk::Commands& commands, const raster::View& view, std::span<const PlacedObject> objects, const vk::Buffer& poses, const vk::Buffer& maps) const
{
    gpu::NodesPush push{.poses = poses.address(), .maps = maps.address()};
    std::copy(view.cameraFromWorld.m.begin(), view.cameraFromWorld.m.end(), push.cameraFromWorld);
    // Objects side by side that want the same go in one.
    for (std::size_t i = 0; i < objects.size();) {
        push.first = objects[i].firstNode;
        push.count = 0;
        push.wantsTurns = objects[i].mirror->wantsTurns();
        for (; i < objects.size() && objects[i].mirror->wantsTurns() == (push.wantsTurns != 0); ++i) push.count += static_cast<gpu::uint>(objects[i].pose.size());
        m_nodes.run(commands, push, groupsFor(push.count, 64));
    }
}

void Projection::moveSplats(vk::Commands& commands, std::span<PlacedObject> objects) const
{
    for (PlacedObject& object : objects) {
        const ObjectMirror& mirror = *object.mirror;
        if (mirror.morph && object.movedMoment != object.morphMoment) {
            const MorphMoment& moment = object.morphMoment;
            const auto rest = mirror.harmonics ? 3 * ((mirror.shDegree + 1) * (mirror.shDegree + 1) - 1) : 0;
            m_morph.run(commands,
                        {.pairs = mirror.pairs.address(),
                         .halves = mirror.halves.address(),
                         .cover = mirror.cover.address(),
                         .bows = mirror.bows.address(),
                         .from = mirror.sideHarmonics[0].address(),
                         .to = mirror.sideHarmonics[1].address(),
                         .base = object.moved.address(),
                         .harmonics = object.movedHarmonics.address(),
                         .padded = mirror.padded,
                         .rest = rest,
                         .hasBows = mirror.bows ? 1u : 0u,
                         .perScale = 1 / mirror.factorScale,
                         .progress = moment.progress,
                         .ease = moment.ease,
                         .spread = moment.spread},
                        groupsFor(mirror.padded, MG_CHUNK));
            object.movedMoment = moment;
        }
        if (!mirror.polynomial || object.movedTime == object.polynomialTime) continue;
        m_polynomial.run(commands,
                         {.rest = mirror.base.address(),
                          .motion = mirror.motion.address(),
                          .shape = mirror.shape.address(),
                          .base = object.moved.address(),
                          .padded = mirror.padded,
                          .time = static_cast<float>(object.polynomialTime)},
                         groupsFor(mirror.padded, MG_CHUNK));
        object.movedTime = object.polynomialTime;
    }
}

void Projection::project(vk::Commands& commands, const raster::View& view, const Mirror& mirror, const ProjectionBuffers& buffers, Listed listed) const
{
    const gpu::uint keepsSides = listed == Listed::InFront;
    const gpu::Lens lens = lensOf(view);
    const gpu::Amount none{.count = 0, .runs = {0, 1, 1}, .blocks = {0, 1, 1}};
    vkCmdUpdateBuffer(commands.handle(), buffers.chunkAmount.handle(), 0, sizeof none, &none);
    afterCompute(commands);
    m_cull.run(commands,
               {.objects = mirror.table().address(),
                .chunkObjects = mirror.chunkObjects().address(),
                .maps = buffers.maps.address(),
                .chunks = buffers.chunks.address(),
                .amount = buffers.chunkAmount.address(),
                .counts = buffers.counts.address(),
                .chunkCount = mirror.chunks(),
                .keepsSides = keepsSides,
                .lens = lens},
               groupsFor(mirror.chunks(), 64));
    afterCompute(commands);
    m_project.runIndirect(commands,
                          {.objects = mirror.table().address(),
                           .chunkObjects = mirror.chunkObjects().address(),
                           .maps = buffers.maps.address(),
                           .chunks = buffers.chunks.address(),
                           .records = buffers.records.address(),
                           .depths = buffers.depths.address(),
                           .counts = buffers.counts.address(),
                           .keepsSides = keepsSides,
                           .lens = lens},
                          buffers.chunkAmount, MG_AMOUNT_RUNS);
    afterCompute(commands);
}

void Projection::compact(vk::Commands& commands, const Scan& scan, const Mirror& mirror, const ProjectionBuffers& buffers) const
{
    scan.run(commands, buffers.counts, mirror.chunks(), buffers.amount);
    afterCompute(commands);
    m_compact.runIndirect(commands,
                          {.chunks = buffers.chunks.address(),
                           .depths = buffers.depths.address(),
                           .starts = buffers.counts.address(),
                           .keys = buffers.sort.keys[0].address(),
                           .slots = buffers.sort.values[0].address()},
                          buffers.chunkAmount, MG_AMOUNT_RUNS);
    afterCompute(commands);
}

}  // namespace morphogen::render
