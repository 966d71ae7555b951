#include "render/vk/commands.h"

#include "render/vk/handle.h"
#include "render/vk/image.h"

namespace morphogen::render::vk {

/// A command buffer with a pool of its own, so that resetting it touches no other.
struct PooledCommands {
    Handle<VkCommandPool> pool;
    VkCommandBuffer buffer = VK_NULL_HANDLE;
    bool isRecording = false;
    std::uint64_t busyUntil = 0;
};

Commands::Commands(Commands&& other) noexcept : m_device(std::move(other.m_device)), m_pooled(std::move(other.m_pooled)) {}

Commands::~Commands()
{
    if (!m_pooled) return;
    m_pooled->isRecording = false;
    m_device->countRecording(-1);
}

VkCommandBuffer Commands::handle() const { return m_pooled->buffer; }

void Commands::barrier(VkPipelineStageFlags2 from, VkPipelineStageFlags2 to)
{
    VkMemoryBarrier2 memory{VK_STRUCTURE_TYPE_MEMORY_BARRIER_2};
    memory.srcStageMask = from;
    memory.srcAccessMask = VK_ACCESS_2_MEMORY_WRITE_BIT;
    memory.dstStageMask = to;
    memory.dstAccessMask = VK_ACCESS_2_MEMORY_READ_BIT | VK_ACCESS_2_MEMORY_WRITE_BIT;
    VkDependencyInfo info{VK_STRUCTURE_TYPE_DEPENDENCY_INFO};
    info.memoryBarrierCount = 1;
    info.pMemoryBarriers = &memory;
    vkCmdPipelineBarrier2(m_pooled->buffer, &info);
}

void Commands::transition(VkImage image, VkImageLayout from, VkImageLayout to)
{
    VkImageMemoryBarrier2 barrier{VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER_2};
    barrier.srcStageMask = barrier.dstStageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT;
    barrier.srcAccessMask = VK_ACCESS_2_MEMORY_WRITE_BIT;
    barrier.dstAccessMask = VK_ACCESS_2_MEMORY_READ_BIT | VK_ACCESS_2_MEMORY_WRITE_BIT;
    barrier.oldLayout = from;
    barrier.newLayout = to;
    barrier.srcQueueFamilyIndex = barrier.dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED;
    barrier.image = image;
    barrier.subresourceRange = kWholeImage;
    VkDependencyInfo info{VK_STRUCTURE_TYPE_DEPENDENCY_INFO};
    info.imageMemoryBarrierCount = 1;
    info.pImageMemoryBarriers = &barrier;
    vkCmdPipelineBarrier2(m_pooled->buffer, &info);
}

Result<std::uint64_t> Commands::submit(std::span<const SemaphoreUse> waits, std::span<const SemaphoreUse> signals)
{
    const auto pooled = std::move(m_pooled);
    pooled->isRecording = false;
    const VkResult ended = vkEndCommandBuffer(pooled->buffer);
    Result<std::uint64_t> value = ended == VK_SUCCESS ? m_device->submit(pooled->buffer, waits, signals) : Result<std::uint64_t>(errorOf(ended, "recording commands"));
    m_device->countRecording(-1);
    if (value) pooled->busyUntil = *value;
    return value;
}

Result<CommandPool> CommandPool::create(std::shared_ptr<Device> device)
{
    CommandPool pool;
    pool.m_device = std::move(device);
    return pool;
}

Result<Commands> CommandPool::begin()
{
    if (m_device->isLost()) return errorOf(VK_ERROR_DEVICE_LOST, "starting a picture");
    const std::uint64_t completed = m_device->completed();
    std::shared_ptr<PooledCommands> chosen;
    for (const auto& candidate : m_buffers)
        if (!candidate->isRecording && candidate->busyUntil <= completed) chosen = candidate;
    if (!chosen) {
        chosen = std::make_shared<PooledCommands>();
        VkCommandPoolCreateInfo info{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
        info.flags = VK_COMMAND_POOL_CREATE_TRANSIENT_BIT;
        info.queueFamilyIndex = m_device->queueFamily();
        VkCommandPool pool = VK_NULL_HANDLE;
        MG_TRY(check(vkCreateCommandPool(m_device->handle(), &info, nullptr, &pool), "a list of commands"));
        chosen->pool = {m_device, pool, [](VkDevice device, VkCommandPool object) { vkDestroyCommandPool(device, object, nullptr); }};
        VkCommandBufferAllocateInfo allocate{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO, nullptr, pool, VK_COMMAND_BUFFER_LEVEL_PRIMARY, 1};
        MG_TRY(check(vkAllocateCommandBuffers(m_device->handle(), &allocate, &chosen->buffer), "a list of commands"));
        m_buffers.push_back(chosen);
    }
    MG_TRY(check(vkResetCommandPool(m_device->handle(), chosen->pool.get(), 0), "starting a list of commands"));
    VkCommandBufferBeginInfo begin{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
    begin.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
    MG_TRY(check(vkBeginCommandBuffer(chosen->buffer, &begin), "starting a list of commands"));
    chosen->isRecording = true;
    m_device->countRecording(1);
    return Commands(m_device, std::move(chosen));
}

}  // namespace morphogen::render::vk
