#include "render/vk/device.h"

#include "render/vk/describe.h"
#include "render/vk/enumerate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <optional>

namespace morphogen::render::vk {
namespace {

constexpr auto kSliceOfWait = std::chrono::milliseconds(50);
constexpr auto kLongestWait = std::chrono::seconds(30);
constexpr auto kLongestWaitForSoftware = std::chrono::minutes(20);   // it is slow, but it does not hang

std::optional<std::uint32_t> familyOf(VkPhysicalDevice physical, VkSurfaceKHR surface)
{
    std::uint32_t count = 0;
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families.data());
    constexpr VkQueueFlags kNeeded = VK_QUEUE_GRAPHICS_BIT | VK_QUEUE_COMPUTE_BIT;
    for (std::uint32_t family = 0; family < count; ++family) {
        if ((families[family].queueFlags & kNeeded) != kNeeded) continue;
        VkBool32 canPresent = VK_TRUE;
        if (surface != VK_NULL_HANDLE && vkGetPhysicalDeviceSurfaceSupportKHR(physical, family, surface, &canPresent) != VK_SUCCESS) canPresent = VK_FALSE;
        if (canPresent) return family;
    }
    return std::nullopt;
}

struct Candidate {
    VkPhysicalDevice physical;
    std::uint32_t family;
    VulkanDevice facts;
};

/// The best device that can do what is asked, or why there is none.
Result<Candidate> chooseDevice(const Instance& instance, const DeviceOptions& options)
{
    std::optional<Candidate> best;
    std::vector<std::string> refused;
    for (const VkPhysicalDevice physical : instance.physicalDevices()) {
        VulkanDevice facts = describe(physical);
        if (!options.name.empty() && facts.name.find(options.name) == std::string::npos && facts.uuid != options.name) continue;
        std::vector<std::string> missing = facts.missing;
        const auto extensions = deviceExtensions(physical);
        for (const std::string& name : options.extensions)
            if (!contains(extensions, name)) missing.push_back(name);
        const auto family = familyOf(physical, options.surface);
        if (!family) missing.push_back(options.surface ? "a queue that draws in this window" : "a queue that draws and computes");
        if (!missing.empty()) {
            refused.push_back(fmt::format("{} lacks {}", facts.name, fmt::join(missing, ", ")));
            continue;
        }
        if (!best || facts.kind < best->facts.kind) best = Candidate{physical, *family, std::move(facts)};
    }
    if (best) return std::move(*best);
    if (!refused.empty()) return Error{Error::Kind::Unsupported, fmt::format("no graphics device can be used: {}", fmt::join(refused, "; "))};
    return Error{Error::Kind::Unsupported, options.name.empty() ? "Vulkan finds no device" : fmt::format("Vulkan finds no device called \"{}\"", options.name)};
}

}  // namespace

Result<std::shared_ptr<Device>> Device::create(std::shared_ptr<const Instance> instance, const DeviceOptions& options)
{
    MG_ASSIGN(Candidate chosen, chooseDevice(*instance, options));
    std::shared_ptr<Device> device(new Device);
    device->m_instance = std::move(instance);
    device->m_facts = std::move(chosen.facts);
    MG_TRY(device->open(chosen.physical, chosen.family, options));
    return device;
}

Result<void> Device::open(VkPhysicalDevice physical, std::uint32_t family, const DeviceOptions& options)
{
    m_physical = physical;
    m_queueFamily = family;
    VkPhysicalDeviceProperties properties{};
    vkGetPhysicalDeviceProperties(physical, &properties);
    m_limits = properties.limits;

    VkPhysicalDeviceVulkan13Features v13{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES};
    v13.dynamicRendering = v13.synchronization2 = v13.maintenance4 = VK_TRUE;   // every 1.3 device has the last
    VkPhysicalDeviceVulkan12Features v12{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES, &v13};
    v12.timelineSemaphore = v12.bufferDeviceAddress = v12.scalarBlockLayout = VK_TRUE;
    const float priority = 1.0f;
    VkDeviceQueueCreateInfo queue{VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO};
    queue.queueFamilyIndex = family;
    queue.queueCount = 1;
    queue.pQueuePriorities = &priority;
    std::vector<const char*> extensions;
    for (const std::string& name : options.extensions) extensions.push_back(name.c_str());
    VkDeviceCreateInfo info{VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO, &v12};
    info.queueCreateInfoCount = 1;
    info.pQueueCreateInfos = &queue;
    info.enabledExtensionCount = static_cast<std::uint32_t>(extensions.size());
    info.ppEnabledExtensionNames = extensions.data();
    const std::string opening = fmt::format("opening {}", m_facts.name);
    MG_TRY(check(vkCreateDevice(physical, &info, nullptr, &m_device), opening));
    vkGetDeviceQueue(m_device, family, 0, &m_queue);
    m_memory = std::make_unique<MemoryAllocator>(physical, m_device, options.memoryLimitBytes);

    VkSemaphoreTypeCreateInfo type{VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO, nullptr, VK_SEMAPHORE_TYPE_TIMELINE, 0};
    VkSemaphoreCreateInfo semaphore{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO, &type};
    MG_TRY(check(vkCreateSemaphore(m_device, &semaphore, nullptr, &m_timeline), opening));
    VkPipelineCacheCreateInfo cache{VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO};
    return check(vkCreatePipelineCache(m_device, &cache, nullptr, &m_pipelineCache), opening);
}

Device::~Device()
{
    if (m_device == VK_NULL_HANDLE) return;
    vkDeviceWaitIdle(m_device);
    destroyRetired(~std::uint64_t{0});
    vkDestroyPipelineCache(m_device, m_pipelineCache, nullptr);
    vkDestroySemaphore(m_device, m_timeline, nullptr);
    m_memory.reset();
    vkDestroyDevice(m_device, nullptr);
}

Error Device::lost(std::string_view doing)
{
    m_isLost = true;
    return errorOf(VK_ERROR_DEVICE_LOST, doing);
}

Result<std::uint64_t> Device::submit(VkCommandBuffer commands, std::span<const SemaphoreUse> waits, std::span<const SemaphoreUse> signals)
{
    const auto infoOf = [](const SemaphoreUse& use) {
        VkSemaphoreSubmitInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO};
        info.semaphore = use.semaphore;
        info.value = use.value;
        info.stageMask = use.stages;
        return info;
    };
    std::vector<VkSemaphoreSubmitInfo> before, after;
    for (const SemaphoreUse& use : waits) before.push_back(infoOf(use));
    for (const SemaphoreUse& use : signals) after.push_back(infoOf(use));
    VkCommandBufferSubmitInfo buffer{VK_STRUCTURE_TYPE_COMMAND_BUFFER_SUBMIT_INFO};
    buffer.commandBuffer = commands;
    VkSubmitInfo2 info{VK_STRUCTURE_TYPE_SUBMIT_INFO_2};
    info.commandBufferInfoCount = 1;
    info.pCommandBufferInfos = &buffer;

    const std::lock_guard lock(m_queueMutex);
    if (m_isLost) return lost("drawing");
    const std::uint64_t value = m_lastSubmitted + 1;
    after.push_back(infoOf({m_timeline, value}));
    info.waitSemaphoreInfoCount = static_cast<std::uint32_t>(before.size());
    info.pWaitSemaphoreInfos = before.data();
    info.signalSemaphoreInfoCount = static_cast<std::uint32_t>(after.size());
    info.pSignalSemaphoreInfos = after.data();
    const VkResult result = vkQueueSubmit2(m_queue, 1, &info, VK_NULL_HANDLE);
    if (result == VK_ERROR_DEVICE_LOST) return lost("drawing");
    MG_TRY(check(result, "drawing"));
    m_lastSubmitted = value;
    return value;
}

VkResult Device::present(const VkPresentInfoKHR& info)
{
    const std::lock_guard lock(m_queueMutex);
    const VkResult result = vkQueuePresentKHR(m_queue, &info);
    if (result == VK_ERROR_DEVICE_LOST) m_isLost = true;
    return result;
}

std::uint64_t Device::completed()
{
    std::uint64_t value = 0;
    const VkResult result = vkGetSemaphoreCounterValue(m_device, m_timeline, &value);
    if (result != VK_SUCCESS) {
        m_isLost = true;
        return 0;
    }
    destroyRetired(value);
    return value;
}

Result<void> Device::wait(std::uint64_t value, const std::stop_token& stop)
{
    VkSemaphoreWaitInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO};
    info.semaphoreCount = 1;
    info.pSemaphores = &m_timeline;
    info.pValues = &value;
    const auto deadline = std::chrono::steady_clock::now() + (isSoftware() ? std::chrono::seconds(kLongestWaitForSoftware) : kLongestWait);
    for (;;) {
        if (m_isLost) return lost("waiting for a picture");
        const VkResult result = vkWaitSemaphores(m_device, &info, std::chrono::nanoseconds(kSliceOfWait).count());
        if (result == VK_SUCCESS) break;
        if (result != VK_TIMEOUT) return lost("waiting for a picture");
        if (stop.stop_requested()) return cancelled();
        if (std::chrono::steady_clock::now() > deadline) return lost("waiting for a picture");
    }
    completed();
    return {};
}

void Device::retire(std::function<void()> destroy)
{
    const std::lock_guard lock(m_retiredMutex);
    m_retired.push_back({m_lastSubmitted + static_cast<std::uint64_t>(m_recordings.load()), std::move(destroy)});
}

void Device::destroyRetired(std::uint64_t completed)
{
    std::vector<std::function<void()>> due;
    {
        const std::lock_guard lock(m_retiredMutex);
        for (auto item = m_retired.begin(); item != m_retired.end();) {
            if (item->value > completed) {
                ++item;
                continue;
            }
            due.push_back(std::move(item->destroy));
            item = m_retired.erase(item);
        }
    }
    for (const auto& destroy : due) destroy();
}

}  // namespace morphogen::render::vk
