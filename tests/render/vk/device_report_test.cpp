#include "render/vk/device_report.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

using namespace morphogen::render;

TEST_CASE("every Vulkan device is described, and asking twice gives the same", "[vulkan]")
{
    const VulkanReport report = examineVulkan();
    if (!report.problem.empty()) MG_SKIP(report.problem);
    REQUIRE_FALSE(report.devices.empty());
    for (const VulkanDevice& device : report.devices) {
        INFO(device.name);
        CHECK_FALSE(device.name.empty());
        CHECK(device.uuid.size() == (device.apiVersion < "1.3" ? 0u : 32u));
        CHECK(device.maxStorageBufferBytes >= std::uint64_t{1} << 27);   // the least that Vulkan allows
    }
    const VulkanReport again = examineVulkan();
    REQUIRE(again.devices.size() == report.devices.size());
    for (std::size_t i = 0; i < report.devices.size(); ++i) CHECK(again.devices[i].uuid == report.devices[i].uuid);
}
