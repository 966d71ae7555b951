// A device under the validation layers, synchronization validation included: any message fails the test that caused it.
#pragma once

#include "render/vk/commands.h"
#include "render/vk/staging.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

namespace morphogen::support {

/// Create it first in a test, so that it goes last: its end destroys the device and then looks at what the layers said.
class ValidatedDevice {
public:
    explicit ValidatedDevice(const render::vk::DeviceOptions& options = {})
    {
        auto created = render::vk::Instance::create({.validation = render::vk::Validation::Complete});
        if (!created) FAIL("these tests need a Vulkan driver and its validation layer: " << created.error().message);
        m_instance = *created;
        auto device = render::vk::Device::create(m_instance, options);
        INFO((device ? std::string() : device.error().message));
        REQUIRE(device);
        m_device = *device;
    }
    ~ValidatedDevice()
    {
        const std::weak_ptr<render::vk::Device> watched = m_device;
        m_device.reset();
        CHECK(watched.expired());   // whatever still held it would be destroyed unseen
        for (const std::string& message : m_instance->validationLog().messages()) {
            UNSCOPED_INFO(message);
        }
        CHECK(m_instance->validationLog().count() == 0);
    }
    ValidatedDevice(const ValidatedDevice&) = delete;
    ValidatedDevice& operator=(const ValidatedDevice&) = delete;

    const std::shared_ptr<render::vk::Device>& operator*() const { return m_device; }
    render::vk::Device* operator->() const { return m_device.get(); }

private:
    std::shared_ptr<const render::vk::Instance> m_instance;
    std::shared_ptr<render::vk::Device> m_device;
};

}  // namespace morphogen::support
