#include "render/vk/memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace morphogen::render::vk {
namespace {

constexpr VkDeviceSize kBlockBytes = VkDeviceSize{32} << 20;

VkDeviceSize alignUp(VkDeviceSize value, VkDeviceSize alignment) { return (value + alignment - 1) / alignment * alignment; }

}  // namespace

struct MemoryBlock {
    VkDeviceMemory memory = VK_NULL_HANDLE;
    VkDeviceSize size = 0;
    std::uint32_t type = 0;
    MemoryContent content = MemoryContent::Buffer;
    std::byte* mapped = nullptr;
    std::map<VkDeviceSize, VkDeviceSize> free;   ///< size by offset; neighbours are joined

    std::optional<VkDeviceSize> take(VkDeviceSize wanted, VkDeviceSize alignment)
    {
        for (auto range = free.begin(); range != free.end(); ++range) {
            const VkDeviceSize begin = range->first, end = begin + range->second, offset = alignUp(begin, alignment);
            if (offset + wanted > end) continue;
            free.erase(range);
            if (offset > begin) free.emplace(begin, offset - begin);
            if (offset + wanted < end) free.emplace(offset + wanted, end - offset - wanted);
            return offset;
        }
        return std::nullopt;
    }
    void giveBack(VkDeviceSize offset, VkDeviceSize bytes)
    {
        auto next = free.lower_bound(offset);
        if (next != free.end() && next->first == offset + bytes) {
            bytes += next->second;
            next = free.erase(next);
        }
        if (next != free.begin()) {
            const auto before = std::prev(next);
            if (before->first + before->second == offset) {
                before->second += bytes;
                return;
            }
        }
        free.emplace(offset, bytes);
    }
    bool isEmpty() const { return free.size() == 1 && free.begin()->second == size; }
};

MemoryAllocator::MemoryAllocator(VkPhysicalDevice physical, VkDevice device, std::uint64_t limitBytes) : m_device(device), m_limit(limitBytes)
{
    vkGetPhysicalDeviceMemoryProperties(physical, &m_properties);
    VkPhysicalDeviceMaintenance3Properties maintenance{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES};
    VkPhysicalDeviceProperties2 properties{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, &maintenance};
    vkGetPhysicalDeviceProperties2(physical, &properties);
    m_granularity = std::max<VkDeviceSize>(properties.properties.limits.bufferImageGranularity, 256);
    m_largest = maintenance.maxMemoryAllocationSize;
    for (std::uint32_t heap = 0; heap < m_properties.memoryHeapCount; ++heap)
        if (m_properties.memoryHeaps[heap].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) m_capacity = std::max<std::uint64_t>(m_capacity, m_properties.memoryHeaps[heap].size);
    if (m_limit != 0) m_capacity = std::min(m_capacity, m_limit);
}

MemoryAllocator::~MemoryAllocator()
{
    for (const auto& block : m_blocks) vkFreeMemory(m_device, block->memory, nullptr);
}

std::uint32_t MemoryAllocator::typeFor(std::uint32_t allowed, MemoryUse use) const
{
    constexpr VkMemoryPropertyFlags kHost = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
    const auto find = [&](VkMemoryPropertyFlags wanted, VkMemoryPropertyFlags unwanted) {
        for (std::uint32_t type = 0; type < m_properties.memoryTypeCount; ++type) {
            const VkMemoryPropertyFlags flags = m_properties.memoryTypes[type].propertyFlags;
            if ((allowed >> type & 1) && (flags & wanted) == wanted && (flags & unwanted) == 0) return type;
        }
        return VK_MAX_MEMORY_TYPES;
    };
    std::uint32_t type = VK_MAX_MEMORY_TYPES;
    if (use == MemoryUse::Readback) type = find(kHost | VK_MEMORY_PROPERTY_HOST_CACHED_BIT, 0);
    if (use == MemoryUse::Upload) type = find(kHost, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT);   // a card's small window stays free
    if (use == MemoryUse::Device) type = find(VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, 0);
    if (type == VK_MAX_MEMORY_TYPES) type = find(use == MemoryUse::Device ? 0 : kHost, 0);
    return type;
}

Result<MemoryBlock*> MemoryAllocator::addBlock(const MemoryRequest& request, std::uint32_t type, VkDeviceSize size)
{
    const auto noMemory = [&] { return errorOf(VK_ERROR_OUT_OF_DEVICE_MEMORY, fmt::format("{} ({} MiB)", request.what, (request.requirements.size + (1 << 20) - 1) >> 20)); };
    if (size > m_largest || (m_limit != 0 && m_held + size > m_limit)) return noMemory();
    VkMemoryAllocateFlagsInfo flags{VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_FLAGS_INFO};
    flags.flags = request.content == MemoryContent::Buffer ? VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT : 0;
    VkMemoryAllocateInfo info{VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, &flags, size, type};
    auto block = std::make_unique<MemoryBlock>();
    if (vkAllocateMemory(m_device, &info, nullptr, &block->memory) != VK_SUCCESS) return noMemory();
    block->size = size;
    block->type = type;
    block->content = request.content;
    constexpr VkMemoryPropertyFlags kHost = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
    if (request.content == MemoryContent::Buffer && (m_properties.memoryTypes[type].propertyFlags & kHost) == kHost) {
        void* mapped = nullptr;
        if (vkMapMemory(m_device, block->memory, 0, VK_WHOLE_SIZE, 0, &mapped) == VK_SUCCESS) block->mapped = static_cast<std::byte*>(mapped);
    }
    if (request.use != MemoryUse::Device && !block->mapped) {
        vkFreeMemory(m_device, block->memory, nullptr);
        return noMemory();
    }
    block->free.emplace(0, size);
    m_held += size;
    m_blocks.push_back(std::move(block));
    return m_blocks.back().get();
}

Result<Allocation> MemoryAllocator::allocate(const MemoryRequest& request)
{
    const std::lock_guard lock(m_mutex);
    const std::uint32_t type = typeFor(request.requirements.memoryTypeBits, request.use);
    if (type == VK_MAX_MEMORY_TYPES) return errorOf(VK_ERROR_FEATURE_NOT_PRESENT, request.what);
    const VkDeviceSize alignment = std::max(request.requirements.alignment, m_granularity);
    const VkDeviceSize size = alignUp(request.requirements.size, m_granularity);
    MemoryBlock* block = nullptr;
    std::optional<VkDeviceSize> offset;
    for (const auto& candidate : m_blocks) {
        if (candidate->type != type || candidate->content != request.content) continue;
        offset = candidate->take(size, alignment);
        if (offset) {
            block = candidate.get();
            break;
        }
    }
    if (!block) {
        auto added = addBlock(request, type, size > kBlockBytes / 2 ? size : kBlockBytes);
        if (!added && size <= kBlockBytes / 2) added = addBlock(request, type, size);   // a whole block may be too much to ask
        if (!added) return added.error();
        block = *added;
        offset = block->take(size, alignment);
    }
    m_used += size;
    return Allocation{block, block->memory, *offset, size, block->mapped ? block->mapped + *offset : nullptr};
}

void MemoryAllocator::release(const Allocation& allocation)
{
    if (!allocation.block) return;
    const std::lock_guard lock(m_mutex);
    allocation.block->giveBack(allocation.offset, allocation.size);
    m_used -= allocation.size;
    if (!allocation.block->isEmpty()) return;
    // One empty block of a kind is kept for the next allocation, unless it is a large one.
    const auto isTwin = [&](const auto& other) {
        return other.get() != allocation.block && other->type == allocation.block->type && other->content == allocation.block->content && other->isEmpty();
    };
    const bool isKept = allocation.block->size == kBlockBytes && std::none_of(m_blocks.begin(), m_blocks.end(), isTwin);
    if (isKept) return;
    m_held -= allocation.block->size;
    vkFreeMemory(m_device, allocation.block->memory, nullptr);
    std::erase_if(m_blocks, [&](const auto& block) { return block.get() == allocation.block; });
}

std::uint64_t MemoryAllocator::usedBytes() const
{
    const std::lock_guard lock(m_mutex);
    return m_used;
}

std::uint64_t MemoryAllocator::heldBytes() const
{
    const std::lock_guard lock(m_mutex);
    return m_held;
}

}  // namespace morphogen::render::vk
