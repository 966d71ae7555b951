// Which device draws: the CPU or a graphics card, as asked for, or whichever a short measurement finds faster.
#pragma once

#include "core/services/frame_renderer.h"

#include <optional>

namespace morphogen {

enum class RenderDevice { Auto, Cpu, Vulkan };

/// One frame of a scene of some 40,000 splats at 640x360 on both, milliseconds.
struct DeviceTimes {
    double cpuMs = 0, vulkanMs = 0;
    bool isVulkanFaster() const { return vulkanMs < cpuMs; }
};

/// Takes a quarter of a second or less where the graphics card is any good, and stops early where it is not. What both
/// renderers have prepared is kept. Fails as drawing does.
Result<DeviceTimes> compareDevices(FrameRenderer& cpu, FrameRenderer& vulkan, std::stop_token stop);

struct ChosenRenderer {
    std::unique_ptr<FrameRenderer> renderer;
    std::string reason;   ///< for people: "asked for", "the graphics card takes 2.1 ms for what the CPU does in 31 ms"
    RenderDevice wish = RenderDevice::Auto;

    /// Draws with it. Where the choice was ours and a graphics device is lost or without memory, the CPU takes over from
    /// here on, and `reason` says so.
    Result<void> drawInto(const FrameRequest& request, Frame& frame);
};

/// Auto always finds one. Vulkan fails with a sentence where there is none; the CPU never fails. Cancelled by `stop`.
Result<ChosenRenderer> chooseRenderer(RenderDevice wish, std::stop_token stop);

}  // namespace morphogen
