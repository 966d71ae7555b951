// Frames drawn by a Vulkan device: the same requests and pictures as core/raster, offscreen or for a window.
//
// How it works: objects are mirrored on the device (render/mirror), projected and sorted (scene_stage.h). Colour alone is
// drawn as instanced quads with hardware blending into half floats; whatever else is asked for is drawn tile by tile in
// compute, in full floats (tile_stage.h). A frame costs what changed: see StageTimes for what was uploaded and used again.
#pragma once

#include "core/services/frame_renderer.h"
#include "render/frame/band_limits.h"

namespace morphogen::render {

namespace vk {
class Buffer;
class Device;
}  // namespace vk

/// A frame that stays on the device, in buffers whose addresses shaders read; rows from the top left, tightly packed. Valid
/// until the next draw, which waits for what was submitted before it. Work submitted later on the same device needs no wait.
struct DeviceFrame {
    int width = 0, height = 0;
    const vk::Buffer* bytes = nullptr;          ///< r g b a, premultiplied, display-encoded; over the background if there is one
    const vk::Buffer* objectIds = nullptr;      ///< u32 per pixel, 0: nothing; with Aov::ObjectId
    const vk::Buffer* expectedDepth = nullptr;  ///< float metres per pixel, 0: nothing; with Aov::ExpectedDepth
    std::uint64_t readyAt = 0;                  ///< value of the device's timeline
};

/// Whether a driver that computes on the CPU will do.
enum class SoftwareDevices { Allowed, Refused };

class VulkanRenderer final : public FrameRenderer {
public:
    /// Fails with Limit or DeviceLost.
    static Result<std::unique_ptr<VulkanRenderer>> create(std::shared_ptr<vk::Device> device, const BandLimits& limits = {});
    /// On the best device there is, with a connection of its own. Fails with Unsupported, in one sentence, where there is
    /// none, or only a software one that is refused.
    static Result<std::unique_ptr<VulkanRenderer>> createAlone(SoftwareDevices software = SoftwareDevices::Allowed);
    ~VulkanRenderer() override;

    Result<void> drawInto(const FrameRequest& request, Frame& frame) override;
    /// Submits and does not wait, unless ids or depth are asked for. `request.format` does not matter.
    Result<DeviceFrame> drawOnDevice(const FrameRequest& request);
    Result<std::optional<Pick>> pick(const FrameRequest& request, int x, int y) override;
    const StageTimes& lastTimes() const override;
    bool blendsMorphs() const override { return true; }
    std::string name() const override { return "vulkan"; }
    std::string description() const override;
    void clear() override;

    vk::Device& device();

private:
    struct State;
    explicit VulkanRenderer(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

}  // namespace morphogen::render
