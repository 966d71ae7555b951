#include "render/vk/buffer.h"

#include <fmt/format.h>

#include <algorithm>

namespace morphogen::render::vk {

Result<Buffer> Buffer::create(const std::shared_ptr<Device>& device, const BufferOptions& options)
{
    if (device->isLost()) return errorOf(VK_ERROR_DEVICE_LOST, fmt::format("making room for {}", options.what));
    Buffer result;
    result.m_bytes = std::max<std::uint64_t>(options.bytes, 256);
    VkBufferCreateInfo info{VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO};
    info.size = result.m_bytes;
    info.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT | VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT | VK_BUFFER_USAGE_INDIRECT_BUFFER_BIT;
    MG_TRY(check(vkCreateBuffer(device->handle(), &info, nullptr, &result.m_buffer), options.what));
    result.m_device = device;
    VkMemoryRequirements requirements{};
    vkGetBufferMemoryRequirements(device->handle(), result.m_buffer, &requirements);
    MG_ASSIGN(result.m_allocation, device->memory().allocate({requirements, options.use, MemoryContent::Buffer, options.what}));
    MG_TRY(check(vkBindBufferMemory(device->handle(), result.m_buffer, result.m_allocation.memory, result.m_allocation.offset), options.what));
    VkBufferDeviceAddressInfo address{VK_STRUCTURE_TYPE_BUFFER_DEVICE_ADDRESS_INFO};
    address.buffer = result.m_buffer;
    result.m_address = vkGetBufferDeviceAddress(device->handle(), &address);
    return result;
}

void Buffer::reset()
{
    if (m_buffer == VK_NULL_HANDLE) return;
    m_device->retire([device = m_device.get(), buffer = m_buffer, allocation = m_allocation] {
        vkDestroyBuffer(device->handle(), buffer, nullptr);
        device->memory().release(allocation);
    });
    m_buffer = VK_NULL_HANDLE;
    m_address = 0;
    m_bytes = 0;
    m_allocation = {};
    m_device.reset();
}

void Buffer::swap(Buffer& other) noexcept
{
    std::swap(m_device, other.m_device);
    std::swap(m_buffer, other.m_buffer);
    std::swap(m_address, other.m_address);
    std::swap(m_bytes, other.m_bytes);
    std::swap(m_allocation, other.m_allocation);
}

}  // namespace morphogen::render::vk
