// Prefix sums: what lies before each value, and the sum of all.
#pragma once

#include "render/passes/compute_pass.h"

namespace morphogen::render {

class Scan {
public:
    Result<void> create(const std::shared_ptr<vk::Device>& device) { return m_pass.create(device, "scan.comp"); }

    /// Of `count` values. Their sum goes to `total`, with the indirect commands for that many.
    void run(vk::Commands& commands, const vk::Buffer& values, std::uint32_t count, const vk::Buffer& total) const;
    /// Of as many values as `amount` has runs of 256.
    void runOverRuns(vk::Commands& commands, const vk::Buffer& values, const vk::Buffer& amount, const vk::Buffer& total) const;
    /// Of 256 values for each of the blocks of `amount`; their sum goes nowhere.
    void runOverHistograms(vk::Commands& commands, const vk::Buffer& values, const vk::Buffer& amount) const;

private:
    ComputePass<gpu::ScanPush> m_pass;
};

}  // namespace morphogen::render
