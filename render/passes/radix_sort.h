// Stable least-significant-digit radix sort of keys with values on the device, eight bits a pass: count digits per block,
// scan, scatter (shaders/passes/sort_count.comp, sort_scatter.comp). It assumes nothing about subgroups.
#pragma once

#include "render/passes/scan.h"

namespace morphogen::render {

/// Keys and values, twice, and room to count digits.
struct SortBuffers {
    vk::Buffer keys[2], values[2], histograms;
    std::uint64_t capacity = 0;

    /// Makes room for `count`; what was there is lost where it grows. `what` is for the sentence when there is no memory.
    Result<void> reserve(const std::shared_ptr<vk::Device>& device, std::uint64_t count, std::string_view what);
};

class RadixSort {
public:
    Result<void> create(const std::shared_ptr<vk::Device>& device);

    /// Sorts the keys and values 0 of `buffers`, as many as `amount` says, by the lowest `bits` of the keys. Returns which
    /// of the two holds the result.
    int run(vk::Commands& commands, const Scan& scan, const SortBuffers& buffers, const vk::Buffer& amount, int bits) const;

private:
    ComputePass<gpu::SortPush> m_count, m_scatter;
};

}  // namespace morphogen::render
