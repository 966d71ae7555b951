// What one physical device is and can do, as VulkanReport and Device::facts() tell it.
#pragma once

#include "render/vk/device_report.h"

#include <volk.h>

namespace morphogen::render::vk {

VulkanDevice describe(VkPhysicalDevice device);

}  // namespace morphogen::render::vk
