// A device that can draw: chosen among those there are, with its one queue, its memory and its clock.
//
// How it works: everything is submitted to one queue, in order. Each submission counts a timeline semaphore up by one, so
// a number says whether some work is done. What a submission may still use is not destroyed but retired: it goes when the
// clock has passed (Handle does that by itself).
#pragma once

#include "render/vk/device_report.h"
#include "render/vk/instance.h"
#include "render/vk/memory.h"

#include <deque>
#include <functional>
#include <span>
#include <stop_token>

namespace morphogen::render::vk {

struct DeviceOptions {
    std::vector<std::string> extensions;         ///< what the caller needs, such as VK_KHR_swapchain
    VkSurfaceKHR surface = VK_NULL_HANDLE;       ///< where its queue must be able to present
    std::string name;                            ///< part of the device's name, or its UUID; empty: the best one
    std::uint64_t memoryLimitBytes = 0;          ///< 0: what the device has
};

struct SemaphoreUse {
    VkSemaphore semaphore = VK_NULL_HANDLE;
    std::uint64_t value = 0;                     ///< 0 for a binary one
    VkPipelineStageFlags2 stages = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT;
};

/// A VkDevice with one queue that draws, computes, copies and presents. Any thread, but command pools and what is recorded
/// belong to one thread each.
class Device : public std::enable_shared_from_this<Device> {
public:
    /// Discrete before integrated before software. Fails with Unsupported, naming what each device lacks.
    static Result<std::shared_ptr<Device>> create(std::shared_ptr<const Instance> instance, const DeviceOptions& options = {});
    ~Device();
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    const Instance& instance() const { return *m_instance; }
    const VulkanDevice& facts() const { return m_facts; }
    const VkPhysicalDeviceLimits& limits() const { return m_limits; }
    VkDevice handle() const { return m_device; }
    VkPhysicalDevice physical() const { return m_physical; }
    VkQueue queue() const { return m_queue; }
    std::uint32_t queueFamily() const { return m_queueFamily; }
    bool isSoftware() const { return m_facts.kind == DeviceKind::Software; }
    MemoryAllocator& memory() { return *m_memory; }
    VkPipelineCache pipelineCache() const { return m_pipelineCache; }

    /// Runs `commands` after everything submitted before. Returns the value of `timeline` that says it is done. Fails with
    /// DeviceLost or Limit.
    Result<std::uint64_t> submit(VkCommandBuffer commands, std::span<const SemaphoreUse> waits = {}, std::span<const SemaphoreUse> signals = {});
    /// vkQueuePresentKHR, in turn with submissions. A lost device is remembered.
    VkResult present(const VkPresentInfoKHR& info);

    VkSemaphore timeline() const { return m_timeline; }
    std::uint64_t lastSubmitted() const { return m_lastSubmitted; }
    /// The timeline's value now. Also destroys what was retired and is no longer used.
    std::uint64_t completed();
    /// Until the timeline reaches `value`. Fails with DeviceLost (also after half a minute without an answer) and with
    /// Cancelled within 100 ms of `stop`, the work then still running.
    Result<void> wait(std::uint64_t value, const std::stop_token& stop = {});
    Result<void> waitIdle() { return wait(m_lastSubmitted); }

    /// Calls `destroy` once nothing that was submitted or is being recorded can use it.
    void retire(std::function<void()> destroy);
    /// How many recordings are open; kept by Commands.
    void countRecording(int change) { m_recordings += change; }

    bool isLost() const { return m_isLost; }
    /// From here on the device behaves as one that was lost: for tests of recovery.
    void simulateLoss() { m_isLost = true; }

private:
    struct Retired {
        std::uint64_t value;
        std::function<void()> destroy;
    };
    Device() = default;
    Result<void> open(VkPhysicalDevice physical, std::uint32_t family, const DeviceOptions& options);
    Error lost(std::string_view doing);
    void destroyRetired(std::uint64_t completed);

    std::shared_ptr<const Instance> m_instance;
    VulkanDevice m_facts;
    VkPhysicalDeviceLimits m_limits{};
    VkPhysicalDevice m_physical = VK_NULL_HANDLE;
    VkDevice m_device = VK_NULL_HANDLE;
    VkQueue m_queue = VK_NULL_HANDLE;
    std::uint32_t m_queueFamily = 0;
    VkSemaphore m_timeline = VK_NULL_HANDLE;
    VkPipelineCache m_pipelineCache = VK_NULL_HANDLE;
    std::unique_ptr<MemoryAllocator> m_memory;
    std::mutex m_queueMutex;
    std::mutex m_retiredMutex;
    std::deque<Retired> m_retired;
    std::atomic<std::uint64_t> m_lastSubmitted = 0;
    std::atomic<int> m_recordings = 0;
    std::atomic<bool> m_isLost = false;
};

}  // namespace morphogen::render::vk
