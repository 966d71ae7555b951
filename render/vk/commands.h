// Recording and submitting commands.
#pragma once

#include "render/vk/device.h"

namespace morphogen::render::vk {

struct PooledCommands;

/// One recording, open until submitted. Destroying it before drops what was recorded. Move-only, one thread.
class Commands {
public:
    Commands(Commands&& other) noexcept;
    Commands& operator=(Commands&&) = delete;
    ~Commands();
    VkCommandBuffer handle() const;

    /// The writes and reads of everything recorded or submitted before happen before what follows.
    void barrier(VkPipelineStageFlags2 from = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VkPipelineStageFlags2 to = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT);
    /// The same for an image, which changes its layout on the way; from VK_IMAGE_LAYOUT_UNDEFINED its content is lost.
    void transition(VkImage image, VkImageLayout from, VkImageLayout to);

    /// Ends and submits; the timeline's value that says it is done. What it used is retired after that.
    Result<std::uint64_t> submit(std::span<const SemaphoreUse> waits = {}, std::span<const SemaphoreUse> signals = {});

private:
    friend class CommandPool;
    Commands(std::shared_ptr<Device> device, std::shared_ptr<PooledCommands> pooled) : m_device(std::move(device)), m_pooled(std::move(pooled)) {}
    std::shared_ptr<Device> m_device;
    std::shared_ptr<PooledCommands> m_pooled;   ///< null once submitted
};

/// Command buffers that are used again once they are done. One thread.
class CommandPool {
public:
    static Result<CommandPool> create(std::shared_ptr<Device> device);
    CommandPool() = default;
    CommandPool(CommandPool&&) = default;
    CommandPool& operator=(CommandPool&&) = default;

    Result<Commands> begin();

private:
    std::shared_ptr<Device> m_device;
    std::vector<std::shared_ptr<PooledCommands>> m_buffers;
};

}  // namespace morphogen::render::vk
