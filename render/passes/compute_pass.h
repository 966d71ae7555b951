// One compute shader and what it is told.
#pragma once

#include "render/passes/shader_code.h"
#include "render/vk/buffer.h"
#include "render/vk/commands.h"
#include "shaders/shared/passes.h"

namespace morphogen::render {

/// `Push` is the shader's struct in shaders/shared/passes.h.
template <class Push>
class ComputePass {
public:
    Result<void> create(const std::shared_ptr<vk::Device>& device, std::string_view shader)
    {
        MG_ASSIGN(m_pipeline, vk::Pipeline::createCompute(device, shaderCode(shader), sizeof(Push)));
        return {};
    }
    void run(vk::Commands& commands, const Push& push, std::uint32_t groupsX, std::uint32_t groupsY = 1) const
    {
        if (groupsX == 0 || groupsY == 0) return;
        m_pipeline.bind(commands.handle(), push);
        vkCmdDispatch(commands.handle(), groupsX, groupsY, 1);
    }
    /// As many groups as lie in `amount` at `offset` (MG_AMOUNT_RUNS or MG_AMOUNT_BLOCKS).
    void runIndirect(vk::Commands& commands, const Push& push, const vk::Buffer& amount, VkDeviceSize offset) const
    {
        m_pipeline.bind(commands.handle(), push);
        vkCmdDispatchIndirect(commands.handle(), amount.handle(), offset);
    }

private:
    vk::Pipeline m_pipeline;
};

/// What passes wrote is seen by the passes, copies and draws that follow.
inline void afterCompute(vk::Commands& commands)
{
    constexpr VkPipelineStageFlags2 kFrom = VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT;
    commands.barrier(kFrom, kFrom | VK_PIPELINE_STAGE_2_DRAW_INDIRECT_BIT | VK_PIPELINE_STAGE_2_VERTEX_SHADER_BIT);
}

inline std::uint32_t groupsFor(std::uint64_t count, std::uint32_t perGroup) { return static_cast<std::uint32_t>((count + perGroup - 1) / perGroup); }

}  // namespace morphogen::render
