#include "render/passes/radix_sort.h"

#include <algorithm>

namespace morphogen::render {

Result<void> SortBuffers::reserve(const std::shared_ptr<vk::Device>& device, std::uint64_t count, std::string_view what)
{
    if (count <= capacity && capacity != 0) return {};
    const std::uint64_t wanted = std::max(count, capacity + capacity / 2);
    capacity = 0;
    for (int side = 0; side < 2; ++side) {
        MG_ASSIGN(keys[side], vk::Buffer::create(device, {wanted * 4, vk::MemoryUse::Device, what}));
        MG_ASSIGN(values[side], vk::Buffer::create(device, {wanted * 4, vk::MemoryUse::Device, what}));
    }
    MG_ASSIGN(histograms, vk::Buffer::create(device, {256 * 4 * std::uint64_t{groupsFor(wanted, MG_SORT_BLOCK)}, vk::MemoryUse::Device, what}));
    capacity = wanted;
    return {};
}

Result<void> RadixSort::create(const std::shared_ptr<vk::Device>& device)
{
    MG_TRY(m_count.create(device, "sort_count.comp"));
    return m_scatter.create(device, "sort_scatter.comp");
}

int RadixSort::run(vk::Commands& commands, const Scan& scan, const SortBuffers& buffers, const vk::Buffer& amount, int bits) const
{
    int side = 0;
    for (int shift = 0; shift < bits; shift += 8) {
        const gpu::SortPush push{.amount = amount.address(),
                                 .keys = buffers.keys[side].address(),
                                 .values = buffers.values[side].address(),
                                 .sortedKeys = buffers.keys[1 - side].address(),
                                 .sortedValues = buffers.values[1 - side].address(),
                                 .histograms = buffers.histograms.address(),
                                 .shift = static_cast<gpu::uint>(shift)};
        m_count.runIndirect(commands, push, amount, MG_AMOUNT_BLOCKS);
        afterCompute(commands);
        scan.runOverHistograms(commands, buffers.histograms, amount);
        afterCompute(commands);
        m_scatter.runIndirect(commands, push, amount, MG_AMOUNT_BLOCKS);
        afterCompute(commands);
        side = 1 - side;
    }
    return side;
}

}  // namespace morphogen::render
