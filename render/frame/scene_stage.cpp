#include "render/frame/scene_stage.h"

#include <algorithm>

namespace morphogen::render {

Result<void> SceneStage::create(const std::shared_ptr<vk::Device>& device)
{
    m_device = device;
    m_mirror.emplace(device);
    MG_TRY(m_scan.create(device));
    MG_TRY(m_sort.create(device));
    return m_projection.create(device);
}

Result<void> SceneStage::upload(vk::CommandPool& pool, const FrameRequest& request)
{
    const std::uint64_t before = m_mirror->uploadedBytes();
    MG_ASSIGN(vk::Commands commands, pool.begin());
    commands.barrier();   // frames before may still read what is written here
    MG_ASSIGN(const SceneChange change, m_mirror->update(commands, request.objects, request.stop));
    if (change != SceneChange::Nothing || request.reuse == Reuse::Nothing) invalidate();
    if (request.aovs.has(Aov::Motion) && m_mirror->slots() != 0) {
        const auto updated = m_mirror->updatePrevious(commands, request.previousObjects);
        if (!updated) {
            m_mirror->clear();
            return updated.error();
        }
    }
    if (m_mirror->uploadedBytes() != before) {
        const auto value = commands.submit();
        if (!value) {
            m_mirror->clear();   // what it says is there is not
            return value.error();
        }
        m_mirror->submitted(*value);
    }
    return m_buffers.reserve(m_device, *m_mirror);
}

void SceneStage::invalidate()
{
    m_isProjected = m_areMapsValid = m_isDepthValid = false;
    m_sorted.reset();
}

void SceneStage::dropRecorded()
{
    invalidate();
    m_mirror->forgetMoved();
}

void SceneStage::clear()
{
    invalidate();
    m_mirror->clear();
    m_buffers = {};
}

void SceneStage::record(vk::Commands& commands, const raster::View& view, vk::Timestamps& timestamps)
{
    timestamps.begin(commands);
    timestamps.mark(commands, 0);
    recordFrontEnd(commands, view, timestamps);
    timestamps.mark(commands, 2);
}

void SceneStage::recordFrontEnd(vk::Commands& commands, const raster::View& view, vk::Timestamps& timestamps)
{
    m_isProjectionReused = m_isSortReused = false;
    const auto& now = view.cameraFromWorld.m;
    const auto& before = m_view.cameraFromWorld.m;
    const bool isSameDepth = m_isDepthValid && view.near == m_view.near && std::equal(now.begin() + 8, now.end(), before.begin() + 8);
    const bool isSameCamera = m_areMapsValid && now == before;
    m_isProjectionReused = holds(view);
    m_isSortReused = m_isProjectionReused || (isSameDepth && m_sorted == Listed::InFront);
    m_view = view;
    if (m_mirror->slots() == 0) m_isProjected = true;
    if (m_mirror->slots() == 0 || m_isProjectionReused) {
        timestamps.mark(commands, 1);
        return;
    }
    commands.barrier();
    m_projection.moveSplats(commands, m_mirror->objects());
    if (!isSameCamera) m_projection.makeMaps(commands, view, m_mirror->objects(), m_mirror->poses(), m_buffers.maps);
    const Listed listed = isSameDepth ? Listed::InFront : Listed::Visible;
    m_projection.project(commands, view, *m_mirror, m_buffers, listed);
    timestamps.mark(commands, 1);
    if (!m_isSortReused) {
        m_projection.compact(commands, m_scan, *m_mirror, m_buffers);
        m_orderSide = m_sort.run(commands, m_scan, m_buffers.sort, m_buffers.amount, 32);
        m_sorted = listed;
    }
    m_isProjected = m_areMapsValid = m_isDepthValid = true;
}

void SceneStage::recordPrevious(vk::Commands& commands, const raster::View& view)
{
    if (m_mirror->slots() == 0) return;
    m_projection.moveSplats(commands, m_mirror->previousObjects());
    m_projection.makeMaps(commands, view, m_mirror->previousObjects(), m_mirror->previousPoses(), m_buffers.previousMaps);
    afterCompute(commands);
}

}  // namespace morphogen::render
