// The visible splats that cover one pixel (shaders/passes/pick.comp).
#pragma once

#include "render/passes/projection.h"

namespace morphogen::render {

class PickPass {
public:
    Result<void> create(const std::shared_ptr<vk::Device>& device) { return m_pass.create(device, "pick.comp"); }

    static constexpr std::uint32_t kMostHits = 65536;
    static constexpr std::uint64_t kBytes = sizeof(gpu::HitList) + kMostHits * sizeof(gpu::Hit);

    /// Into `hits`, a HitList with its hits; what exceeds kMostHits is only counted.
    void run(vk::Commands& commands, const ProjectionBuffers& buffers, const vk::Buffer& order, int x, int y, const vk::Buffer& hits) const
    {
        vkCmdFillBuffer(commands.handle(), hits.handle(), 0, sizeof(gpu::HitList), 0);
        afterCompute(commands);
        m_pass.runIndirect(commands,
                           {.records = buffers.records.address(),
                            .depths = buffers.depths.address(),
                            .order = order.address(),
                            .amount = buffers.amount.address(),
                            .hits = hits.address(),
                            .x = static_cast<float>(x),
                            .y = static_cast<float>(y),
                            .capacity = kMostHits},
                           buffers.amount, MG_AMOUNT_RUNS);
    }

private:
    ComputePass<gpu::PickPush> m_pass;
};

}  // namespace morphogen::render
