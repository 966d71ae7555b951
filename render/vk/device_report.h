// Which Vulkan devices there are and whether the renderer can use them. Facts only: nothing is drawn or kept.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace morphogen::render {

enum class DeviceKind { Discrete, Integrated, Virtual, Software, Other };

struct VulkanDevice {
    std::string name;                         ///< "llvmpipe (LLVM 15.0.6, 256 bits)"
    DeviceKind kind = DeviceKind::Other;
    std::string driver;                       ///< name and version as the driver words them
    std::string apiVersion;                   ///< "1.3.230"
    std::string uuid;                         ///< 32 digits; the same device has the same one in CUDA
    std::uint64_t localMemoryBytes = 0;       ///< the largest device-local heap
    std::uint64_t maxStorageBufferBytes = 0;
    std::uint32_t subgroupSize = 0;
    bool hasTimelineSemaphores = false;
    bool hasBufferDeviceAddress = false;
    bool hasExternalMemoryFd = false;         ///< VK_KHR_external_memory_fd: can share memory with CUDA
    /// What the renderer needs and this device lacks, in words; empty when it can be used.
    std::vector<std::string> missing;
};

struct VulkanReport {
    std::string problem;                      ///< why there is no device at all; empty otherwise
    std::string loaderVersion;
    bool hasValidationLayer = false;
    std::vector<VulkanDevice> devices;
};

const char* nameOf(DeviceKind kind);

/// Loads Vulkan and asks. Safe to call where there is none. Any thread.
VulkanReport examineVulkan();

}  // namespace morphogen::render
