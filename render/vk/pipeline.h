// Pipelines without descriptor sets: shaders reach buffers through addresses in their push constants.
#pragma once

#include "render/vk/handle.h"

#include <span>

namespace morphogen::render::vk {

/// SPIR-V as the build embeds it; see render/shaders.h.
using Spirv = std::span<const std::uint32_t>;

/// A pipeline with its layout. Move-only; retired when destroyed.
class Pipeline {
public:
    Pipeline() = default;
    VkPipeline handle() const { return m_pipeline.get(); }
    VkPipelineLayout layout() const { return m_layout.get(); }
    explicit operator bool() const { return static_cast<bool>(m_pipeline); }

    /// `pushBytes` of push constants, for all stages.
    static Result<Pipeline> createCompute(const std::shared_ptr<Device>& device, Spirv shader, std::uint32_t pushBytes);

    /// Triangle strips without vertex buffers into one colour attachment of `format`, blended premultiplied "over".
    struct Drawing {
        Spirv vertex, fragment;
        VkFormat format = VK_FORMAT_UNDEFINED;
        std::uint32_t pushBytes = 0;
    };
    static Result<Pipeline> createDrawing(const std::shared_ptr<Device>& device, const Drawing& drawing);

    /// Binds it and sets its push constants.
    template <class Constants>
    void bind(VkCommandBuffer commands, const Constants& constants) const
    {
        bindBytes(commands, std::as_bytes(std::span(&constants, 1)));
    }

private:
    Result<void> createLayout(const std::shared_ptr<Device>& device, VkShaderStageFlags stages, std::uint32_t pushBytes);
    void bindBytes(VkCommandBuffer commands, std::span<const std::byte> constants) const;
    Handle<VkPipelineLayout> m_layout;
    Handle<VkPipeline> m_pipeline;
    VkPipelineBindPoint m_bindPoint = VK_PIPELINE_BIND_POINT_COMPUTE;
    VkShaderStageFlags m_stages = 0;
};

}  // namespace morphogen::render::vk
