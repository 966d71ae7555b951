#include "render/vk/image.h"

#include <fmt/format.h>

namespace morphogen::render::vk {

Result<Image> Image::create(const std::shared_ptr<Device>& device, const ImageOptions& options)
{
    if (device->isLost()) return errorOf(VK_ERROR_DEVICE_LOST, fmt::format("making room for {}", options.what));
    const auto largest = static_cast<int>(device->limits().maxImageDimension2D);
    if (options.width < 1 || options.height < 1 || options.width > largest || options.height > largest)
        return Error{Error::Kind::Limit, fmt::format("a picture of {}x{} pixels can't be drawn on this graphics device; sides are 1 to {}", options.width, options.height, largest)};
    Image result;
    result.m_format = options.format;
    result.m_width = options.width;
    result.m_height = options.height;
    VkImageCreateInfo info{VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO};
    info.imageType = VK_IMAGE_TYPE_2D;
    info.format = options.format;
    info.extent = {static_cast<std::uint32_t>(options.width), static_cast<std::uint32_t>(options.height), 1};
    info.mipLevels = info.arrayLayers = 1;
    info.samples = VK_SAMPLE_COUNT_1_BIT;
    info.tiling = VK_IMAGE_TILING_OPTIMAL;
    info.usage = options.usage;
    MG_TRY(check(vkCreateImage(device->handle(), &info, nullptr, &result.m_image), options.what));
    result.m_device = device;
    VkMemoryRequirements requirements{};
    vkGetImageMemoryRequirements(device->handle(), result.m_image, &requirements);
    MG_ASSIGN(result.m_allocation, device->memory().allocate({requirements, MemoryUse::Device, MemoryContent::Image, options.what}));
    MG_TRY(check(vkBindImageMemory(device->handle(), result.m_image, result.m_allocation.memory, result.m_allocation.offset), options.what));
    VkImageViewCreateInfo view{VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO};
    view.image = result.m_image;
    view.viewType = VK_IMAGE_VIEW_TYPE_2D;
    view.format = options.format;
    view.subresourceRange = kWholeImage;
    MG_TRY(check(vkCreateImageView(device->handle(), &view, nullptr, &result.m_view), options.what));
    return result;
}

void Image::reset()
{
    if (m_image == VK_NULL_HANDLE) return;
    m_device->retire([device = m_device.get(), image = m_image, view = m_view, allocation = m_allocation] {
        vkDestroyImageView(device->handle(), view, nullptr);
        vkDestroyImage(device->handle(), image, nullptr);
        device->memory().release(allocation);
    });
    m_image = VK_NULL_HANDLE;
    m_view = VK_NULL_HANDLE;
    m_allocation = {};
    m_width = m_height = 0;
    m_device.reset();
}

void Image::swap(Image& other) noexcept
{
    std::swap(m_device, other.m_device);
    std::swap(m_image, other.m_image);
    std::swap(m_view, other.m_view);
    std::swap(m_format, other.m_format);
    std::swap(m_width, other.m_width);
    std::swap(m_height, other.m_height);
    std::swap(m_allocation, other.m_allocation);
}

}  // namespace morphogen::render::vk
