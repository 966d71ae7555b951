// A Vulkan object that is destroyed when the device no longer uses it.
#pragma once

#include "render/vk/device.h"

#include <utility>

namespace morphogen::render::vk {

/// Move-only owner of a VkPipeline, VkImageView and the like. Destroying it retires the object (Device::retire).
template <class T>
class Handle {
public:
    using Destroy = void (*)(VkDevice device, T object);
    Handle() = default;
    Handle(std::shared_ptr<Device> device, T object, Destroy destroy) : m_device(std::move(device)), m_object(object), m_destroy(destroy) {}
    ~Handle() { reset(); }
    Handle(Handle&& other) noexcept : m_device(std::move(other.m_device)), m_object(std::exchange(other.m_object, T{})), m_destroy(other.m_destroy) {}
    Handle& operator=(Handle&& other) noexcept
    {
        if (this == &other) return *this;
        reset();
        m_device = std::move(other.m_device);
        m_object = std::exchange(other.m_object, T{});
        m_destroy = other.m_destroy;
        return *this;
    }

    T get() const { return m_object; }
    explicit operator bool() const { return m_object != T{}; }
    void reset()
    {
        if (m_object != T{}) m_device->retire([device = m_device->handle(), object = m_object, destroy = m_destroy] { destroy(device, object); });
        m_object = T{};
        m_device.reset();
    }

private:
    std::shared_ptr<Device> m_device;
    T m_object{};
    Destroy m_destroy = nullptr;
};

}  // namespace morphogen::render::vk
