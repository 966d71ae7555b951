#include "render/present/swapchain.h"

#include "render/vk/enumerate.h"

#include <algorithm>

namespace morphogen::render {
namespace {

constexpr int kAttempts = 3;
constexpr std::uint64_t kAcquireNanoseconds = 200'000'000;

Error surfaceError(VkResult result, std::string_view doing)
{
    if (result == VK_ERROR_SURFACE_LOST_KHR) return Error{Error::Kind::NotFound, "the viewport's surface was taken away"};
    return vk::errorOf(result, doing);
}

}  // namespace

Swapchain::~Swapchain()
{
    waitForQueue();
    m_pictures.clear();
    for (auto& semaphore : m_acquired) semaphore.reset();
    m_device->completed();   // destroys what was retired, views before the images that they look at
    if (m_swapchain != VK_NULL_HANDLE) vkDestroySwapchainKHR(m_device->handle(), m_swapchain, nullptr);
}

/// Presenting has no fence: only an idle queue says that its semaphores are free.
void Swapchain::waitForQueue()
{
    if (m_swapchain != VK_NULL_HANDLE) vkQueueWaitIdle(m_device->queue());
}

Result<vk::Handle<VkSemaphore>> Swapchain::semaphore() const
{
    const VkSemaphoreCreateInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO};
    VkSemaphore made = VK_NULL_HANDLE;
    MG_TRY(vk::check(vkCreateSemaphore(m_device->handle(), &info, nullptr, &made), "preparing the viewport's pictures"));
    return vk::Handle<VkSemaphore>(m_device, made, [](VkDevice device, VkSemaphore object) { vkDestroySemaphore(device, object, nullptr); });
}

Result<VkSurfaceFormatKHR> Swapchain::chooseFormat() const
{
    const auto formats = vk::listOf<VkSurfaceFormatKHR>([this](auto* count, auto* out) { return vkGetPhysicalDeviceSurfaceFormatsKHR(m_device->physical(), m_surface, count, out); });
    // Colours are encoded for the screen already: nobody may encode them again.
    for (const VkFormat wanted : {VK_FORMAT_B8G8R8A8_UNORM, VK_FORMAT_R8G8B8A8_UNORM, VK_FORMAT_A2B10G10R10_UNORM_PACK32})
        for (const VkSurfaceFormatKHR& format : formats)
            if (format.format == wanted && format.colorSpace == VK_COLOR_SPACE_SRGB_NONLINEAR_KHR) return format;
    return Error{Error::Kind::Unsupported, "the screen takes no picture format that the viewport can draw"};
}

Result<VkPresentModeKHR> Swapchain::chooseMode() const
{
    const auto modes = vk::listOf<VkPresentModeKHR>([this](auto* count, auto* out) { return vkGetPhysicalDeviceSurfacePresentModesKHR(m_device->physical(), m_surface, count, out); });
    // The newest picture, not a queue of old ones; every screen has the other.
    return std::find(modes.begin(), modes.end(), VK_PRESENT_MODE_MAILBOX_KHR) != modes.end() ? VK_PRESENT_MODE_MAILBOX_KHR : VK_PRESENT_MODE_FIFO_KHR;
}

Result<bool> Swapchain::recreate(int width, int height)
{
    constexpr std::string_view kDoing = "fitting the viewport's pictures to its window";
    VkSurfaceCapabilitiesKHR facts{};
    if (const VkResult result = vkGetPhysicalDeviceSurfaceCapabilitiesKHR(m_device->physical(), m_surface, &facts); result != VK_SUCCESS) return surfaceError(result, kDoing);
    VkExtent2D extent = facts.currentExtent;
    if (extent.width == ~0u) {
        extent.width = std::clamp(static_cast<std::uint32_t>(width), facts.minImageExtent.width, facts.maxImageExtent.width);
        extent.height = std::clamp(static_cast<std::uint32_t>(height), facts.minImageExtent.height, facts.maxImageExtent.height);
    }
    if (extent.width == 0 || extent.height == 0) return false;
    MG_ASSIGN(const VkSurfaceFormatKHR format, chooseFormat());
    MG_ASSIGN(const VkPresentModeKHR mode, chooseMode());

    VkSwapchainCreateInfoKHR info{VK_STRUCTURE_TYPE_SWAPCHAIN_CREATE_INFO_KHR};
    info.surface = m_surface;
    info.minImageCount = facts.minImageCount + 1;
    if (facts.maxImageCount != 0) info.minImageCount = std::min(info.minImageCount, facts.maxImageCount);
    info.imageFormat = format.format;
    info.imageColorSpace = format.colorSpace;
    info.imageExtent = extent;
    info.imageArrayLayers = 1;
    info.imageUsage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT;
    info.imageSharingMode = VK_SHARING_MODE_EXCLUSIVE;
    info.preTransform = facts.currentTransform;
    info.compositeAlpha = facts.supportedCompositeAlpha & VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR ? VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR : VK_COMPOSITE_ALPHA_INHERIT_BIT_KHR;
    info.presentMode = mode;
    info.clipped = VK_TRUE;
    info.oldSwapchain = m_swapchain;
    VkSwapchainKHR made = VK_NULL_HANDLE;
    waitForQueue();
    const VkResult result = vkCreateSwapchainKHR(m_device->handle(), &info, nullptr, &made);
    m_pictures.clear();
    m_device->completed();
    if (m_swapchain != VK_NULL_HANDLE) vkDestroySwapchainKHR(m_device->handle(), m_swapchain, nullptr);
    m_swapchain = made;
    if (result != VK_SUCCESS) {
        m_swapchain = VK_NULL_HANDLE;
        return surfaceError(result, kDoing);
    }
    m_extent = extent;
    if (!m_acquired[0]) {
        MG_ASSIGN(m_commands, vk::CommandPool::create(m_device));
        for (auto& acquired : m_acquired) {
            MG_ASSIGN(acquired, semaphore());
        }
    }
    if (m_format != format.format) {
        MG_ASSIGN(m_pass, PresentPass::create(m_device, format.format));
        m_format = format.format;
    }
    for (const VkImage image : vk::listOf<VkImage>([this](auto* count, auto* out) { return vkGetSwapchainImagesKHR(m_device->handle(), m_swapchain, count, out); })) {
        VkImageViewCreateInfo view{VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO};
        view.image = image;
        view.viewType = VK_IMAGE_VIEW_TYPE_2D;
        view.format = m_format;
        view.subresourceRange = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1};
        Picture picture;
        picture.image = image;
        VkImageView handle = VK_NULL_HANDLE;
        MG_TRY(vk::check(vkCreateImageView(m_device->handle(), &view, nullptr, &handle), kDoing));
        picture.view = {m_device, handle, [](VkDevice device, VkImageView object) { vkDestroyImageView(device, object, nullptr); }};
        MG_ASSIGN(picture.drawn, semaphore());
        m_pictures.push_back(std::move(picture));
    }
    m_isStale = false;
    return true;
}

Result<void> Swapchain::draw(const Composition& composition, std::uint32_t index)
{
    Picture& picture = m_pictures[index];
    MG_ASSIGN(vk::Commands commands, m_commands.begin());
    commands.transition(picture.image, VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL);
    MG_TRY(m_pass.record(commands, composition, {picture.view.get(), m_extent}));
    commands.transition(picture.image, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, VK_IMAGE_LAYOUT_PRESENT_SRC_KHR);
    const vk::SemaphoreUse wait{m_acquired[m_turn].get(), 0}, signal{picture.drawn.get(), 0};
    MG_ASSIGN(const std::uint64_t value, commands.submit({&wait, 1}, {&signal, 1}));
    m_pass.submitted(value);
    m_acquiredUntil[m_turn] = value;
    return {};
}

Result<bool> Swapchain::present(const Composition& composition)
{
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        if (m_device->isLost()) return vk::errorOf(VK_ERROR_DEVICE_LOST, "showing a picture");
        if (m_isStale) {
            MG_ASSIGN(const bool hasSize, recreate(composition.width, composition.height));
            if (!hasSize) return false;
        }
        m_turn = (m_turn + 1) % m_acquired.size();
        MG_TRY(m_device->wait(m_acquiredUntil[m_turn]));
        std::uint32_t index = 0;
        const VkResult acquired = vkAcquireNextImageKHR(m_device->handle(), m_swapchain, kAcquireNanoseconds, m_acquired[m_turn].get(), VK_NULL_HANDLE, &index);
        if (acquired == VK_ERROR_OUT_OF_DATE_KHR) {
            m_isStale = true;
            continue;
        }
        if (acquired == VK_TIMEOUT || acquired == VK_NOT_READY) return false;
        if (acquired != VK_SUCCESS && acquired != VK_SUBOPTIMAL_KHR) return surfaceError(acquired, "taking a picture to draw on");
        MG_TRY(draw(composition, index));
        const VkSemaphore drawn = m_pictures[index].drawn.get();
        VkPresentInfoKHR info{VK_STRUCTURE_TYPE_PRESENT_INFO_KHR};
        info.waitSemaphoreCount = 1;
        info.pWaitSemaphores = &drawn;
        info.swapchainCount = 1;
        info.pSwapchains = &m_swapchain;
        info.pImageIndices = &index;
        const VkResult presented = m_device->present(info);
        if (presented == VK_SUCCESS && acquired == VK_SUCCESS) return true;
        m_isStale = true;
        if (presented == VK_SUCCESS || presented == VK_SUBOPTIMAL_KHR) return true;
        if (presented != VK_ERROR_OUT_OF_DATE_KHR) return surfaceError(presented, "showing a picture");
    }
    return false;
}

}  // namespace morphogen::render
