// A picture of half floats as bytes in a buffer, for passes that read by address (shaders/passes/pack.comp).
#pragma once

#include "render/passes/compute_pass.h"
#include "render/vk/image.h"

namespace morphogen::render {

class Pack {
public:
    Result<void> create(const std::shared_ptr<vk::Device>& device) { return m_pass.create(device, "pack.comp"); }

    /// `image` of four half floats, in VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, by way of `halves` (8 bytes a pixel) to `bytes`
    /// (4). A barrier must follow before they are read.
    void run(vk::Commands& commands, const vk::Image& image, const vk::Buffer& halves, const vk::Buffer& bytes) const;

private:
    ComputePass<gpu::PackPush> m_pass;
};

}  // namespace morphogen::render
