// A two-dimensional image with its memory and its one view.
#pragma once

#include "render/vk/device.h"

namespace morphogen::render::vk {

struct ImageOptions {
    int width = 0, height = 0;
    VkFormat format = VK_FORMAT_UNDEFINED;
    VkImageUsageFlags usage = 0;
    std::string_view what = "a picture";   ///< for the sentence when there is no memory
};

/// Move-only; retired when destroyed. Empty until created. Its layout begins as VK_IMAGE_LAYOUT_UNDEFINED.
class Image {
public:
    /// Fails with Limit, also where the device has no images of that size.
    static Result<Image> create(const std::shared_ptr<Device>& device, const ImageOptions& options);
    Image() = default;
    ~Image() { reset(); }
    Image(Image&& other) noexcept { swap(other); }
    Image& operator=(Image&& other) noexcept
    {
        Image old(std::move(*this));
        swap(other);
        return *this;
    }

    VkImage handle() const { return m_image; }
    VkImageView view() const { return m_view; }
    VkFormat format() const { return m_format; }
    int width() const { return m_width; }
    int height() const { return m_height; }
    explicit operator bool() const { return m_image != VK_NULL_HANDLE; }
    void reset();

private:
    void swap(Image& other) noexcept;
    std::shared_ptr<Device> m_device;
    VkImage m_image = VK_NULL_HANDLE;
    VkImageView m_view = VK_NULL_HANDLE;
    VkFormat m_format = VK_FORMAT_UNDEFINED;
    int m_width = 0, m_height = 0;
    Allocation m_allocation;
};

/// The whole of a colour image.
inline constexpr VkImageSubresourceRange kWholeImage{VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1};
inline constexpr VkImageSubresourceLayers kWholeLayer{VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1};

}  // namespace morphogen::render::vk
