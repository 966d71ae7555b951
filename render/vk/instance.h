// The connection to Vulkan: loaded when the first instance is created, so that the program starts where there is none.
#pragma once

#include "render/vk/result.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace morphogen::render::vk {

/// What the validation layer said. Any thread.
class ValidationLog {
public:
    void add(std::string message);
    std::size_t count() const { return m_count; }
    std::vector<std::string> messages() const;   ///< the first hundred

private:
    std::atomic<std::size_t> m_count = 0;
    mutable std::mutex m_mutex;
    std::vector<std::string> m_messages;
};

enum class Validation {
    Off,
    Complete,   ///< the layer with synchronization validation; fails with Unsupported where it is not installed
};

/// Complete when MORPHOGEN_VULKAN_VALIDATION is set to anything but 0.
Validation validationFromEnvironment();

struct InstanceOptions {
    std::vector<std::string> extensions;   ///< what the caller needs, such as VK_KHR_surface and the window system's own
    Validation validation = validationFromEnvironment();
};

/// A VkInstance. Keep it alive as long as any surface of it; devices keep it by themselves. Any thread.
class Instance {
public:
    /// Fails with Unsupported, in one sentence, where there is no Vulkan or no driver.
    static Result<std::shared_ptr<const Instance>> create(const InstanceOptions& options = {});
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    VkInstance handle() const { return m_instance; }
    /// Those that were enabled, so that a window system can be told.
    const std::vector<std::string>& extensions() const { return m_extensions; }
    bool isValidated() const { return m_messenger != VK_NULL_HANDLE; }
    /// Empty unless validated. Messages are also logged as warnings.
    const ValidationLog& validationLog() const { return *m_log; }
    std::vector<VkPhysicalDevice> physicalDevices() const;

private:
    Instance() = default;
    VkInstance m_instance = VK_NULL_HANDLE;
    VkDebugUtilsMessengerEXT m_messenger = VK_NULL_HANDLE;
    std::vector<std::string> m_extensions;
    std::unique_ptr<ValidationLog> m_log = std::make_unique<ValidationLog>();
};

/// Loads the library, once; false where there is none. Any thread.
bool loadVulkan();
bool hasValidationLayer();

}  // namespace morphogen::render::vk
