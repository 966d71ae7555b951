// The part of a frame that knows no pixels: objects on the device, projected and sorted; and how much of that still holds
// from the frame before.
//
// How it works: a frame is compared with the last one. Nothing changed: all is used again. Only the lens changed (another
// size, a zoom, a pan along the picture): depths are what they were, so everything before the near plane is listed and
// sorted once, and that order then serves until something moves. Otherwise the visible splats are projected and sorted.
#pragma once

#include "core/raster/rasteriser.h"
#include "render/passes/projection.h"
#include "render/vk/timestamps.h"

#include <optional>

namespace morphogen::render {

/// One thread.
class SceneStage {
public:
    Result<void> create(const std::shared_ptr<vk::Device>& device);

    /// Uploads what changed, in a submission of its own. With Aov::Motion, also where objects were. Fails with Limit,
    /// Cancelled or DeviceLost.
    Result<void> upload(vk::CommandPool& pool, const FrameRequest& request);
    /// Records what is needed until `order()` is right for `view`; barriers included. What it records must be submitted, or
    /// `dropRecorded` called.
    /// Makes the marks 0 before projection, 1 after it and 2 after sorting.
    void record(vk::Commands& commands, const raster::View& view, vk::Timestamps& timestamps);
    /// Maps of the previous poses in `view`, for motion.
    void recordPrevious(vk::Commands& commands, const raster::View& view);
    /// What was recorded last is never submitted.
    void dropRecorded();
    /// Forgets everything on the device as well.
    void clear();

    Mirror& mirror() { return *m_mirror; }
    const ProjectionBuffers& buffers() const { return m_buffers; }
    /// Slots, nearest first; an empty buffer when there is nothing to draw.
    const vk::Buffer& order() const { return m_mirror->slots() == 0 ? m_none : m_buffers.sort.values[m_orderSide]; }
    /// Whether nothing changed since the last frame in `view`.
    bool holds(const raster::View& view) const { return m_isProjected && view == m_view; }
    bool isProjectionReused() const { return m_isProjectionReused; }
    bool isSortReused() const { return m_isSortReused; }
    const Scan& scan() const { return m_scan; }
    const RadixSort& sort() const { return m_sort; }

private:
    /// Nothing that was projected holds.
    void invalidate();
    void recordFrontEnd(vk::Commands& commands, const raster::View& view, vk::Timestamps& timestamps);
    std::shared_ptr<vk::Device> m_device;
    std::optional<Mirror> m_mirror;
    Scan m_scan;
    RadixSort m_sort;
    Projection m_projection;
    ProjectionBuffers m_buffers;
    vk::Buffer m_none;
    raster::View m_view;
    int m_orderSide = 0;
    bool m_isProjected = false;       ///< in m_view
    bool m_areMapsValid = false;      ///< for m_view
    bool m_isDepthValid = false;      ///< depths are those of m_view's and of the poses
    std::optional<Listed> m_sorted;   ///< what the order lists
    bool m_isProjectionReused = false, m_isSortReused = false;
};

}  // namespace morphogen::render
