// Device memory: a small sub-allocator, since drivers allow few allocations and each is slow.
//
// How it works: memory is taken from the driver in blocks (one list per memory type, images and buffers apart) and handed
// out first fit from an ordered list of free ranges; neighbours join when they come back. What is larger than half a block
// gets a block of its own. Host-visible blocks stay mapped.
#pragma once

#include "render/vk/result.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace morphogen::render::vk {

/// Who reads and writes it.
enum class MemoryUse {
    Device,     ///< the device; the host only where the device's memory is the host's (mapped is null otherwise)
    Upload,     ///< written by the host, read once by the device
    Readback,   ///< written by the device, read by the host
};

enum class MemoryContent { Buffer, Image };

struct MemoryBlock;

/// A range of device memory. Give it back with MemoryAllocator::release.
struct Allocation {
    MemoryBlock* block = nullptr;
    VkDeviceMemory memory = VK_NULL_HANDLE;
    VkDeviceSize offset = 0, size = 0;
    std::byte* mapped = nullptr;    ///< coherent; null when the host can't see it
};

struct MemoryRequest {
    VkMemoryRequirements requirements;
    MemoryUse use = MemoryUse::Device;
    MemoryContent content = MemoryContent::Buffer;
    std::string_view what;          ///< "the splats", for the sentence when there is no memory
};

/// Any thread.
class MemoryAllocator {
public:
    /// `limitBytes`: 0, or what may be taken in all, for tests and for sharing a device.
    MemoryAllocator(VkPhysicalDevice physical, VkDevice device, std::uint64_t limitBytes);
    ~MemoryAllocator();
    MemoryAllocator(const MemoryAllocator&) = delete;
    MemoryAllocator& operator=(const MemoryAllocator&) = delete;

    /// Fails with Limit.
    Result<Allocation> allocate(const MemoryRequest& request);
    void release(const Allocation& allocation);

    std::uint64_t usedBytes() const;     ///< handed out
    std::uint64_t heldBytes() const;     ///< taken from the driver
    /// Largest single allocation that the driver allows.
    std::uint64_t largestBytes() const { return m_largest; }
    /// Bytes of the largest device-local heap, or the limit where that is less.
    std::uint64_t capacityBytes() const { return m_capacity; }

private:
    std::uint32_t typeFor(std::uint32_t allowed, MemoryUse use) const;
    Result<MemoryBlock*> addBlock(const MemoryRequest& request, std::uint32_t type, VkDeviceSize size);

    VkDevice m_device;
    VkPhysicalDeviceMemoryProperties m_properties{};
    VkDeviceSize m_granularity = 1;
    std::uint64_t m_largest = 0, m_capacity = 0, m_limit = 0;
    mutable std::mutex m_mutex;
    std::vector<std::unique_ptr<MemoryBlock>> m_blocks;
    std::uint64_t m_used = 0, m_held = 0;
};

}  // namespace morphogen::render::vk
