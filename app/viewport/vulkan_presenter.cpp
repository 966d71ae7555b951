#include "app/viewport/vulkan_presenter.h"

#include "render/frame/vulkan_renderer.h"
#include "render/present/swapchain.h"

#include <QGuiApplication>
#include <QVulkanInstance>
#include <QWindow>

#include <fmt/format.h>

#include <cstdlib>

namespace morphogen::viewport {

namespace {

constexpr int kMostLosses = 3;   ///< in a row, before Vulkan is given up

}  // namespace

using render::Swapchain;
using render::vk::Device;
using render::vk::Instance;

struct VulkanWindowing::Parts {
    std::shared_ptr<const Instance> instance;
    std::unique_ptr<QVulkanInstance> qt;   ///< before the instance goes, so it stands after it
};

VulkanWindowing::~VulkanWindowing() = default;

Result<std::unique_ptr<VulkanWindowing>> VulkanWindowing::create(bool hasValidation)
{
    // A software driver beside the CPU's rasteriser: one thread, or they take the cores from each other.
    ::setenv("LP_NUM_THREADS", "1", 0);
    const QString platform = QGuiApplication::platformName();
    const char* windows = platform == QLatin1String("xcb") ? "VK_KHR_xcb_surface" : platform == QLatin1String("wayland") ? "VK_KHR_wayland_surface" : nullptr;
    if (!windows) return Error{Error::Kind::Unsupported, "Vulkan can't draw into this kind of window"};
    render::vk::InstanceOptions options{.extensions = {"VK_KHR_surface", windows}};
    if (hasValidation) options.validation = render::vk::Validation::Complete;
    MG_ASSIGN(auto instance, Instance::create(options));
    // Asked once without a surface, so that a machine that can't is known before there is a window.
    MG_ASSIGN(const auto device, Device::create(instance, {.extensions = {Swapchain::kExtension}}));
    std::unique_ptr<VulkanWindowing> result(new VulkanWindowing);
    result->m_parts = std::make_shared<Parts>();
    result->m_parts->instance = instance;
    result->m_parts->qt = std::make_unique<QVulkanInstance>();
    result->m_parts->qt->setVkInstance(instance->handle());
    if (!result->m_parts->qt->create()) return Error{Error::Kind::Unsupported, "the window system does not work together with Vulkan here"};
    result->m_deviceName = device->facts().name;
    result->m_isSoftware = device->isSoftware();
    return result;
}

void VulkanWindowing::adopt(QWindow& window)
{
    window.setSurfaceType(QSurface::VulkanSurface);
    window.setVulkanInstance(m_parts->qt.get());
}

std::uint64_t VulkanWindowing::surfaceOf(QWindow& window) { return reinterpret_cast<std::uint64_t>(QVulkanInstance::surfaceForWindow(&window)); }
std::vector<std::string> VulkanWindowing::complaints() const { return m_parts->instance->validationLog().messages(); }

struct VulkanPresenter::State {
    std::shared_ptr<VulkanWindowing::Parts> parts;
    std::string deviceName;
    std::mutex mutex;
    std::uint64_t surface = 0;
    std::shared_ptr<Device> device;
    std::unique_ptr<Swapchain> swapchain;
    int losses = 0, lossesToSimulate = 0;
};

VulkanPresenter::VulkanPresenter(const VulkanWindowing& windowing) : m_state(std::make_unique<State>())
{
    m_state->parts = windowing.m_parts;
    m_state->deviceName = windowing.deviceName();
}

VulkanPresenter::~VulkanPresenter() = default;

void VulkanPresenter::setSurface(std::uint64_t surface)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->surface = surface;
}

std::string VulkanPresenter::name() const { return fmt::format("Vulkan on {}", m_state->deviceName); }

void VulkanPresenter::releaseSurface()
{
    m_state->swapchain.reset();
    setSurface(0);
}

std::unique_ptr<FrameRenderer> VulkanPresenter::makeRenderer()
{
    if (!m_state->device) return nullptr;
    Result<std::unique_ptr<render::VulkanRenderer>> made = render::VulkanRenderer::create(m_state->device);
    if (!made) return nullptr;
    return std::move(*made);
}

void VulkanPresenter::simulateLoss(int times) { m_state->lossesToSimulate = times; }

Result<bool> VulkanPresenter::present(const Composition& composition, const std::vector<TimePoint>&)
{
    State& state = *m_state;
    std::uint64_t surface = 0;
    {
        const std::lock_guard lock(state.mutex);
        surface = state.surface;
    }
    if (surface == 0) return false;
    if (!state.swapchain) {
        const auto handle = reinterpret_cast<VkSurfaceKHR>(surface);
        if (!state.device) {
            MG_ASSIGN(state.device, Device::create(state.parts->instance, {.extensions = {Swapchain::kExtension}, .surface = handle}));
        }
        state.swapchain = std::make_unique<Swapchain>(state.device, handle);
    }
    if (state.lossesToSimulate > 0) {
        --state.lossesToSimulate;
        state.device->simulateLoss();
    }
    Result<bool> shown = state.swapchain->present(composition);
    if (shown) {
        if (*shown) state.losses = 0;
        return shown;
    }
    // Whatever failed half way is made anew the next time.
    state.swapchain.reset();
    if (shown.error().kind != Error::Kind::DeviceLost) return shown;
    state.device.reset();
    if (++state.losses < kMostLosses) return Error{Error::Kind::DeviceLost, "The graphics device stopped answering; the viewport starts it anew"};
    return Error{Error::Kind::Unsupported, "The graphics device stopped answering again and again"};
}

}  // namespace morphogen::viewport
