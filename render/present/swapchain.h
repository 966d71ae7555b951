// The pictures of a window: acquired, drawn by PresentPass, presented; made anew when the window changes.
#pragma once

#include "render/present/present_pass.h"
#include "render/vk/handle.h"

namespace morphogen::render {

/// One thread. Give it up before the surface goes.
class Swapchain {
public:
    /// The extension that the device must have been opened with.
    static constexpr const char* kExtension = VK_KHR_SWAPCHAIN_EXTENSION_NAME;

    Swapchain(std::shared_ptr<vk::Device> device, VkSurfaceKHR surface) : m_device(std::move(device)), m_surface(surface) {}
    /// Waits until nothing of it is in use.
    ~Swapchain();
    Swapchain(const Swapchain&) = delete;
    Swapchain& operator=(const Swapchain&) = delete;

    /// Shows it; false where the window has no size now, or changes faster than it can be followed: try again later. Fails
    /// with DeviceLost, with NotFound where the surface is gone, and with Limit.
    Result<bool> present(const Composition& composition);

private:
    struct Picture {
        VkImage image = VK_NULL_HANDLE;
        vk::Handle<VkImageView> view;
        vk::Handle<VkSemaphore> drawn;
    };
    Result<bool> recreate(int width, int height);
    Result<VkSurfaceFormatKHR> chooseFormat() const;
    Result<VkPresentModeKHR> chooseMode() const;
    Result<vk::Handle<VkSemaphore>> semaphore() const;
    Result<void> draw(const Composition& composition, std::uint32_t index);
    void waitForQueue();

    std::shared_ptr<vk::Device> m_device;
    VkSurfaceKHR m_surface;
    VkSwapchainKHR m_swapchain = VK_NULL_HANDLE;
    VkFormat m_format = VK_FORMAT_UNDEFINED;
    VkExtent2D m_extent{};
    bool m_isStale = true;
    std::vector<Picture> m_pictures;
    std::array<vk::Handle<VkSemaphore>, 2> m_acquired;
    std::array<std::uint64_t, 2> m_acquiredUntil{};
    std::size_t m_turn = 0;
    vk::CommandPool m_commands;
    PresentPass m_pass;
};

}  // namespace morphogen::render
