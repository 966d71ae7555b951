// Draws what the viewport shows of a world: the picture, the shape of what is selected, the depth; and finds what is under
// a pixel. With the CPU's rasteriser or a graphics device.
#pragma once

#include "app/viewport/navigation.h"
#include "app/viewport/viewport_types.h"
#include "core/evaluate/mark_splats.h"
#include "core/raster/compose.h"
#include "core/services/frame_renderer.h"
#include "core/scene/world.h"

#include <memory>
#include <optional>
#include <vector>

namespace morphogen::render {
class VulkanRenderer;
}

namespace morphogen::viewport {

/// What a picture is made of.
struct Scene {
    std::shared_ptr<const World> world;
    double timeSecs = 0;
    std::vector<ObjectId> selection;
    SplatMarks marks;
    HandleMarks handles;         ///< for tools; the picture itself has none
    CameraView view;
    int width = 0, height = 0;   ///< of the window, pixels
};

/// One thread at a time. Pictures stay as they are until the next call that makes one of that kind.
class PictureSource {
public:
    PictureSource();

    enum class Pictures { InMemory, OnDevice };
    /// What draws from now on; never null. OnDevice: its pictures stay where they are drawn, and only devicePicture() tells of
    /// them. The last picture stays.
    void setRenderer(std::unique_ptr<FrameRenderer> renderer, Pictures pictures = Pictures::InMemory);
    bool isOnDevice() const { return m_onDevice != nullptr; }
    const FrameRenderer& renderer() const { return *m_renderer; }

    /// The picture in bytes over nothing, after the mask where both are wanted. Fails with Cancelled by `stop`; the last picture is then intact.
    Result<void> draw(const Scene& scene, int divisor, std::stop_token stop);
    /// The same, in memory whatever draws it; what is on the device then means nothing.
    Result<void> drawInMemory(const Scene& scene, int divisor, std::stop_token stop);
    /// Coverage of the selected objects alone. Empty where nothing is selected.
    Result<void> drawMask(const Scene& scene, int divisor, std::stop_token stop);
    /// Expected depth.
    Result<void> drawDepth(const Scene& scene, int divisor, std::stop_token stop);
    Result<std::optional<Pick>> pick(const Scene& scene, const Vec2& pixel);

    const Frame& picture() const { return m_pictures[m_shown]; }
    const DeviceLayer& devicePicture() const { return m_devicePicture; }
    int pictureDivisor() const { return m_divisor; }
    const Frame& mask() const { return m_mask; }
    const Frame& depth() const { return m_depth; }
    /// The depth belongs to another view or time from now on.
    void dropDepth() { m_depth.expectedDepth.clear(); }
    void dropMask() { m_mask.bytes.clear(); }
    const StageTimes& times() const { return m_times; }

private:
    const std::vector<PosedObject>& pose(const Scene& scene);
    FrameRequest request(const Scene& scene, int divisor, std::stop_token stop);

    std::unique_ptr<FrameRenderer> m_renderer, m_maskRenderer;   ///< no second one on a graphics device
    std::shared_ptr<const World> m_posedWorld;
    double m_posedTime = -1;
    SplatMarks m_posedMarks;
    std::vector<PosedObject> m_posed;
    Frame m_pictures[2], m_mask, m_depth;
    int m_shown = 0, m_divisor = 1;
    CameraView m_pictureView;
    render::VulkanRenderer* m_onDevice = nullptr;                ///< m_renderer, where its pictures stay on the device
    DeviceLayer m_devicePicture;
    StageTimes m_times;
};

}  // namespace morphogen::viewport
