// Puts a viewport's picture together on the device: what core/raster/compose.h describes, in two draws. The overlay's
// triangles are drawn one instance each, so that no vertex buffers and no descriptors are needed.
#pragma once

#include "core/raster/compose.h"
#include "render/vk/buffer.h"
#include "render/vk/commands.h"
#include "render/vk/pipeline.h"

#include <array>

namespace morphogen::render {

/// Where it is drawn: an image in VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL. Its size wins over the composition's.
struct PresentTarget {
    VkImageView view = VK_NULL_HANDLE;
    VkExtent2D extent{};
};

/// One thread. Pictures are copied into memory that the device reads in place, and only where they changed.
class PresentPass {
public:
    static Result<PresentPass> create(const std::shared_ptr<vk::Device>& device, VkFormat format);
    PresentPass() = default;
    PresentPass(PresentPass&&) = default;
    PresentPass& operator=(PresentPass&&) = default;

    /// Records drawing all of `target` into `commands`. Waits where the device is two pictures behind. Fails with Limit and
    /// DeviceLost.
    Result<void> record(vk::Commands& commands, const Composition& composition, const PresentTarget& target);
    /// What was recorded last is in use until the timeline reaches `value`.
    void submitted(std::uint64_t value);

private:
    /// Bytes that the device reads; they grow as they must.
    struct Input {
        vk::Buffer buffer;
        std::uint64_t serial = 0;
    };
    /// What one picture reads; another one is filled while it is drawn.
    struct Slot {
        Input scene, picture, mask, depth, vertices, indices, atlas;
        std::uint64_t busyUntil = 0;
    };
    Result<void> fill(Input& input, const void* bytes, std::size_t size, std::uint64_t serial = 0);
    Result<void> fillScene(Slot& slot, const Composition& composition, VkExtent2D extent);
    Result<void> drawOverlay(vk::Commands& commands, Slot& slot, const Composition& composition, VkExtent2D extent);

    std::shared_ptr<vk::Device> m_device;
    vk::Pipeline m_present, m_overlay;
    std::array<Slot, 2> m_slots;
    std::size_t m_slot = 0;
};

}  // namespace morphogen::render
