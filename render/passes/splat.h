// Drawing by instanced quads, the farthest first, blended by the hardware (shaders/passes/splat.vert, splat.frag).
#pragma once

#include "render/passes/projection.h"
#include "render/vk/image.h"

#include <optional>

namespace morphogen::render {

/// What quads are blended in.
enum class SplatPrecision {
    Half,    ///< for a window: every device blends it, at full speed
    Float,   ///< for what is written: half floats lose a quarter of a grey level where a hundred splats lie behind each other
};
constexpr VkFormat formatOf(SplatPrecision precision) { return precision == SplatPrecision::Half ? VK_FORMAT_R16G16B16A16_SFLOAT : VK_FORMAT_R32G32B32A32_SFLOAT; }

class Splat {
public:
    Result<void> create(const std::shared_ptr<vk::Device>& device);

    /// Whether the device can blend it.
    bool has(SplatPrecision precision) const { return static_cast<bool>(pipelineOf(precision)); }
    /// Over a cleared `target` of a format it has, which is in VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL. `order` holds slots, nearest first.
    void draw(vk::Commands& commands, const ProjectionBuffers& buffers, const vk::Buffer& order, const vk::Image& target, const std::optional<Rgb>& background) const;

private:
    const vk::Pipeline& pipelineOf(SplatPrecision precision) const { return precision == SplatPrecision::Half ? m_half : m_float; }
    vk::Pipeline m_half, m_float;
};

}  // namespace morphogen::render
