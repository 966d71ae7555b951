// Vulkan's lists: asked for twice, for the count and then for the entries.
#pragma once

#include <volk.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace morphogen::render::vk {

/// `enumerate(count, entries)` is called with null first. Empty when it fails.
template <class T, class Enumerate>
std::vector<T> listOf(Enumerate enumerate)
{
    std::uint32_t count = 0;
    if (enumerate(&count, static_cast<T*>(nullptr)) != VK_SUCCESS) return {};
    std::vector<T> entries(count);
    const VkResult result = enumerate(&count, entries.data());
    if (result != VK_SUCCESS && result != VK_INCOMPLETE) return {};
    entries.resize(count);
    return entries;
}

inline std::vector<VkExtensionProperties> instanceExtensions()
{
    return listOf<VkExtensionProperties>([](auto* count, auto* out) { return vkEnumerateInstanceExtensionProperties(nullptr, count, out); });
}

inline std::vector<VkExtensionProperties> deviceExtensions(VkPhysicalDevice device)
{
    return listOf<VkExtensionProperties>([device](auto* count, auto* out) { return vkEnumerateDeviceExtensionProperties(device, nullptr, count, out); });
}

inline bool contains(const std::vector<VkExtensionProperties>& extensions, std::string_view name)
{
    return std::any_of(extensions.begin(), extensions.end(), [name](const VkExtensionProperties& e) { return name == e.extensionName; });
}

}  // namespace morphogen::render::vk
