// From VkResult to Error: one sentence that says what was being done, and a kind that callers act on.
#pragma once

#include "core/base/result.h"

#include <volk.h>

#include <string_view>

namespace morphogen::render::vk {

/// DeviceLost for VK_ERROR_DEVICE_LOST, Limit for memory that ran out, Unsupported for what the driver lacks, Internal
/// otherwise. `doing` completes "the graphics device failed while ...": "creating a buffer of 12 MiB".
Error errorOf(VkResult result, std::string_view doing);

/// Success, or errorOf.
inline Result<void> check(VkResult result, std::string_view doing)
{
    if (result == VK_SUCCESS) return {};
    return errorOf(result, doing);
}

/// "VK_ERROR_DEVICE_LOST", ...
const char* nameOf(VkResult result);

}  // namespace morphogen::render::vk
