// How it works: a software driver is recognised and not measured, since it is the CPU with a detour; otherwise both devices
// draw a cloud of splats from a camera that turns, so that neither can show an old picture again.
#include "app/session/choose_renderer.h"

#include "core/base/stopwatch.h"
#ifdef MORPHOGEN_HAS_RENDER
#include "render/frame/vulkan_renderer.h"
#endif

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace morphogen {
namespace {

constexpr std::size_t kSplats = 40000;
constexpr int kRuns = 4;              // the first prepares
constexpr double kLongEnough = 100;   // ms: a frame that takes longer is not drawn again

/// Splats on a ball, as a captured thing has them.
PosedObject makeCloud()
{
    SplatsBuilder builder(kSplats, 1);
    std::mt19937 random(1);
    const auto unit = [&] { return static_cast<float>(random()) * 0x1p-32f; };
    for (std::size_t i = 0; i < kSplats; ++i) {
        const float z = 2 * unit() - 1, angle = 6.2831853f * unit(), across = std::sqrt(1 - z * z);
        builder.setPosition(i, (1 - 0.1f * unit()) * Vec3(across * std::cos(angle), across * std::sin(angle), z));
        builder.setRotation(i, glm::normalize(Quat(unit(), unit(), unit(), unit()) + Quat(0.1f, 0, 0, 0)));
        builder.setStandardDeviations(i, Vec3(0.02f, 0.01f, 0.004f) * (0.5f + unit()));
        builder.setPeakAlpha(i, 0.2f + 0.75f * unit());
        builder.setColour(i, Rgb(unit(), unit(), unit()));
    }
    PosedObject cloud;
    cloud.id = ObjectId{1};
    cloud.splats = std::make_shared<const Splats>(builder.finish());
    cloud.pose = {Affine3x4{}};
    return cloud;
}

/// The fastest of a few frames.
Result<double> frameMs(FrameRenderer& renderer, const PosedObject& cloud, const std::stop_token& stop)
{
    FrameRequest request{.width = 640, .height = 360, .format = PixelFormat::Bytes, .objects = {&cloud, 1}, .stop = stop};
    Frame frame;
    double best = 1e9;
    for (int run = 0; run < kRuns; ++run) {
        request.camera.position = {0.4f * static_cast<float>(run), 0.5f, 3.0f};
        Stopwatch watch;
        MG_TRY(renderer.drawInto(request, frame));
        const double ms = watch.lapMs();
        if (run > 0) best = std::min(best, ms);
        if (run > 0 && ms > kLongEnough) break;
    }
    return best;
}

Result<ChosenRenderer> chooseVulkan()
{
#ifdef MORPHOGEN_HAS_RENDER
    auto vulkan = render::VulkanRenderer::createAlone();
    if (!vulkan) return Error{vulkan.error().kind, vulkan.error().message + "; the CPU can draw instead"};
    return ChosenRenderer{std::move(*vulkan), "asked for", RenderDevice::Vulkan};
#else
    return Error{Error::Kind::Unsupported, "this build has no Vulkan; choose the CPU as the device, or install libvulkan-volk-dev and build again"};
#endif
}

Result<ChosenRenderer> chooseByMeasuring([[maybe_unused]] const std::stop_token& stop)
{
    std::unique_ptr<FrameRenderer> cpu = makeCpuRenderer();
#ifdef MORPHOGEN_HAS_RENDER
    auto vulkan = render::VulkanRenderer::createAlone(render::SoftwareDevices::Refused);
    if (!vulkan) return ChosenRenderer{std::move(cpu), vulkan.error().message};
    const auto times = compareDevices(*cpu, **vulkan, stop);
    if (!times && times.error().kind == Error::Kind::Cancelled) return times.error();
    if (!times) return ChosenRenderer{std::move(cpu), times.error().message};
    const std::string reason = fmt::format("{} takes {:.2g} ms for a frame that the CPU draws in {:.2g} ms", (*vulkan)->description(), times->vulkanMs, times->cpuMs);
    if (!times->isVulkanFaster()) return ChosenRenderer{std::move(cpu), reason};
    return ChosenRenderer{std::move(*vulkan), reason};
#else
    return ChosenRenderer{std::move(cpu), "this build has no Vulkan"};
#endif
}

}  // namespace

Result<void> ChosenRenderer::drawInto(const FrameRequest& request, Frame& frame)
{
    Result<void> drawn = renderer->drawInto(request, frame);
    const bool isDeviceAtFault = !drawn && (drawn.error().kind == Error::Kind::DeviceLost || drawn.error().kind == Error::Kind::Limit);
    if (!isDeviceAtFault || wish != RenderDevice::Auto || renderer->name() == "cpu") return drawn;
    reason = "the CPU took over: " + drawn.error().message;
    renderer = makeCpuRenderer();
    return renderer->drawInto(request, frame);
}

Result<DeviceTimes> compareDevices(FrameRenderer& cpu, FrameRenderer& vulkan, std::stop_token stop)
{
    const PosedObject cloud = makeCloud();
    DeviceTimes times;
    MG_ASSIGN(times.cpuMs, frameMs(cpu, cloud, stop));
    MG_ASSIGN(times.vulkanMs, frameMs(vulkan, cloud, stop));
    return times;
}

Result<ChosenRenderer> chooseRenderer(RenderDevice wish, std::stop_token stop)
{
    switch (wish) {
    case RenderDevice::Cpu: return ChosenRenderer{makeCpuRenderer(), "asked for", RenderDevice::Cpu};
    case RenderDevice::Vulkan: return chooseVulkan();
    case RenderDevice::Auto: break;
    }
    return chooseByMeasuring(stop);
}

}  // namespace morphogen
