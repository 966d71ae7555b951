#include "render/vk/device_report.h"

#include "render/vk/describe.h"
#include "render/vk/enumerate.h"
#include "render/vk/instance.h"

#include <fmt/format.h>

#include <algorithm>

namespace morphogen::render {
namespace {

std::string versionText(std::uint32_t version)
{
    return fmt::format("{}.{}.{}", VK_API_VERSION_MAJOR(version), VK_API_VERSION_MINOR(version), VK_API_VERSION_PATCH(version));
}

DeviceKind kindOf(VkPhysicalDeviceType type)
{
    switch (type) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU: return DeviceKind::Discrete;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU: return DeviceKind::Integrated;
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU: return DeviceKind::Virtual;
    case VK_PHYSICAL_DEVICE_TYPE_CPU: return DeviceKind::Software;
    default: return DeviceKind::Other;
    }
}

}  // namespace

VulkanDevice vk::describe(VkPhysicalDevice device)
{
    VulkanDevice result;
    VkPhysicalDeviceProperties plain{};
    vkGetPhysicalDeviceProperties(device, &plain);
    result.name = plain.deviceName;
    result.kind = kindOf(plain.deviceType);
    result.apiVersion = versionText(plain.apiVersion);
    result.maxStorageBufferBytes = plain.limits.maxStorageBufferRange;
    VkPhysicalDeviceMemoryProperties memory{};
    vkGetPhysicalDeviceMemoryProperties(device, &memory);
    for (std::uint32_t h = 0; h < memory.memoryHeapCount; ++h)
        if (memory.memoryHeaps[h].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) result.localMemoryBytes = std::max<std::uint64_t>(result.localMemoryBytes, memory.memoryHeaps[h].size);
    result.hasExternalMemoryFd = contains(deviceExtensions(device), VK_KHR_EXTERNAL_MEMORY_FD_EXTENSION_NAME);
    if (plain.apiVersion < VK_API_VERSION_1_3) {
        result.missing.push_back("Vulkan 1.3");
        return result;
    }

    VkPhysicalDeviceSubgroupProperties subgroup{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES};
    VkPhysicalDeviceDriverProperties driver{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES, &subgroup};
    VkPhysicalDeviceIDProperties identity{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_ID_PROPERTIES, &driver};
    VkPhysicalDeviceProperties2 properties{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, &identity};
    vkGetPhysicalDeviceProperties2(device, &properties);
    result.driver = fmt::format("{} {}", driver.driverName, driver.driverInfo);
    result.subgroupSize = subgroup.subgroupSize;
    for (const std::uint8_t byte : identity.deviceUUID) result.uuid += fmt::format("{:02x}", byte);

    VkPhysicalDeviceVulkan13Features v13{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES};
    VkPhysicalDeviceVulkan12Features v12{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES, &v13};
    VkPhysicalDeviceFeatures2 features{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, &v12};
    vkGetPhysicalDeviceFeatures2(device, &features);
    result.hasTimelineSemaphores = v12.timelineSemaphore;
    result.hasBufferDeviceAddress = v12.bufferDeviceAddress;
    const auto need = [&](VkBool32 feature, const char* name) { if (!feature) result.missing.push_back(name); };
    need(v12.timelineSemaphore, "timeline semaphores");
    need(v12.bufferDeviceAddress, "buffer device addresses");
    need(v12.scalarBlockLayout, "scalar block layout");
    need(v13.dynamicRendering, "dynamic rendering");
    need(v13.synchronization2, "synchronization2");
    return result;
}

const char* nameOf(DeviceKind kind)
{
    switch (kind) {
    case DeviceKind::Discrete: return "discrete";
    case DeviceKind::Integrated: return "integrated";
    case DeviceKind::Virtual: return "virtual";
    case DeviceKind::Software: return "software";
    case DeviceKind::Other: break;
    }
    return "other";
}

VulkanReport examineVulkan()
{
    VulkanReport report;
    if (vk::loadVulkan()) report.loaderVersion = versionText(volkGetInstanceVersion());
    report.hasValidationLayer = vk::hasValidationLayer();
    const auto instance = vk::Instance::create({.validation = vk::Validation::Off});
    if (!instance) {
        report.problem = instance.error().message;
        return report;
    }
    for (const VkPhysicalDevice device : (*instance)->physicalDevices()) report.devices.push_back(vk::describe(device));
    if (report.devices.empty()) report.problem = "Vulkan finds no device";
    return report;
}

}  // namespace morphogen::render
