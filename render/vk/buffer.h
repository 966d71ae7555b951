// A buffer and its memory, reached by shaders through its address; also for copies and indirect commands.
#pragma once

#include "render/vk/device.h"

namespace morphogen::render::vk {

struct BufferOptions {
    std::uint64_t bytes = 0;
    MemoryUse use = MemoryUse::Device;
    std::string_view what = "a buffer";  ///< for the sentence when there is no memory
};

/// Move-only; retired when destroyed. Empty until created.
class Buffer {
public:
    /// Fails with Limit. `bytes` may be 0: then a buffer of 256.
    static Result<Buffer> create(const std::shared_ptr<Device>& device, const BufferOptions& options);
    Buffer() = default;
    ~Buffer() { reset(); }
    Buffer(Buffer&& other) noexcept { swap(other); }
    Buffer& operator=(Buffer&& other) noexcept
    {
        Buffer old(std::move(*this));
        swap(other);
        return *this;
    }

    VkBuffer handle() const { return m_buffer; }
    VkDeviceAddress address() const { return m_address; }
    std::uint64_t bytes() const { return m_bytes; }
    /// Null where the host can't see it.
    std::byte* mapped() const { return m_allocation.mapped; }
    explicit operator bool() const { return m_buffer != VK_NULL_HANDLE; }
    void reset();

private:
    void swap(Buffer& other) noexcept;
    std::shared_ptr<Device> m_device;
    VkBuffer m_buffer = VK_NULL_HANDLE;
    VkDeviceAddress m_address = 0;
    std::uint64_t m_bytes = 0;
    Allocation m_allocation;
};

}  // namespace morphogen::render::vk
