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

/// Whose picture, where two worlds are compared.
enum class Side { Own, Other };

/// What a picture is made of.
struct Scene {
    std::shared_ptr<const World> world;
    double timeSecs = 0;
    std::vector<ObjectId> selection;
    SplatMarks marks;
    HandleMarks handles;         ///< for tools; the picture itself has none
    GhostOptions ghosts;
    CameraView view;
    int width = 0, height = 0;   ///< of the picture, pixels: the window, or the part of it that shows one of two worlds
};

/// The other world of a comparison.
struct OtherScene {
    enum class Objects { All, ThatDiffer };   ///< from the own scene, at this time
    Scene scene;
    Objects objects = Objects::All;
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
    /// Both, in memory; where either is stopped or fails, both last pictures are intact.
    Result<void> drawBoth(const Scene& own, const OtherScene& other, int divisor, std::stop_token stop);
    /// Coverage of the selected objects alone. Empty where nothing is selected.
    Result<void> drawMask(const Scene& scene, int divisor, std::stop_token stop, Side side = Side::Own);
    /// Expected depth.
    Result<void> drawDepth(const Scene& scene, int divisor, std::stop_token stop, Side side = Side::Own);
    Result<std::optional<Pick>> pick(const Scene& scene, const Vec2& pixel, Side side = Side::Own);

    const Frame& picture(Side side = Side::Own) const { return layer(side).pictures[layer(side).shown]; }
    const DeviceLayer& devicePicture() const { return m_devicePicture; }
    int pictureDivisor() const { return m_own.divisor; }
    const Frame& mask(Side side = Side::Own) const { return layer(side).mask; }
    const Frame& depth(Side side = Side::Own) const { return layer(side).depth; }
    /// The depths belong to another view or time from now on.
    void dropDepth() { m_own.depth.expectedDepth.clear(), m_other.depth.expectedDepth.clear(); }
    /// There is no other world any more: what was kept to draw it is let go.
    void dropOther();
    const StageTimes& times() const { return m_times; }

private:
    /// One world: as it was posed last, and what was drawn of it.
    struct Layer {
        std::shared_ptr<const World> posedWorld;
        double posedTime = -1;
        SplatMarks posedMarks;
        std::vector<PosedObject> posed;
        std::vector<PosedObject> withShadows;                    ///< the same, and the contact shadows behind them; empty where there are none
        const std::vector<PosedObject>& drawn() const { return withShadows.empty() ? posed : withShadows; }
        Frame pictures[2], mask, depth;
        int shown = 0, divisor = 1;
        CameraView view;                                         ///< of the picture
    };
    Layer& layer(Side side) { return side == Side::Own ? m_own : m_other; }
    const Layer& layer(Side side) const { return side == Side::Own ? m_own : m_other; }
    FrameRenderer& rendererOf(Side side);
    const std::vector<PosedObject>& pose(const Scene& scene, Layer& layer);
    /// The own world's as they are drawn, behind them the ghosts of what is selected.
    const std::vector<PosedObject>& poseWithGhosts(const Scene& scene);
    /// Of the objects alone, without what is only drawn.
    FrameRequest request(const Scene& scene, int divisor, std::stop_token stop, Side side = Side::Own);
    /// Which of the side's two pictures it is in.
    Result<int> drawAside(const FrameRequest& wanted, Side side);
    void show(int picture, const FrameRequest& drawn, Side side);

    /// No second and third one on a graphics device.
    std::unique_ptr<FrameRenderer> m_renderer, m_maskRenderer, m_otherRenderer;
    Layer m_own, m_other;
    std::vector<PosedObject> m_posedWithGhosts;
    GhostOptions m_ghosts;                                       ///< that m_posedWithGhosts has
    std::vector<ObjectId> m_ghostsOf;
    render::VulkanRenderer* m_onDevice = nullptr;                ///< m_renderer, where its pictures stay on the device
    DeviceLayer m_devicePicture;
    StageTimes m_times, m_ownTimes;                              ///< of what is shown; of the own picture alone
};

}  // namespace morphogen::viewport
