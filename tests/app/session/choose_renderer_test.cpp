// Choosing a device: by measuring, and again when it fails.
#include "app/session/choose_renderer.h"
#include "tests/support/posed_samples.h"

#include <catch2/catch.hpp>

#include <thread>

using namespace morphogen;

namespace {

/// Draws as the CPU does until it is told to fail, and takes its time.
class Device final : public FrameRenderer {
public:
    Device(std::string name, std::chrono::milliseconds pause) : m_name(std::move(name)), m_pause(pause) {}
    Result<void> drawInto(const FrameRequest& request, Frame& frame) override
    {
        ++frames;
        if (failure) return *failure;
        std::this_thread::sleep_for(m_pause);
        frame.width = request.width;
        return {};
    }
    Result<std::optional<Pick>> pick(const FrameRequest&, int, int) override { return std::optional<Pick>(); }
    const StageTimes& lastTimes() const override { return m_times; }
    std::string name() const override { return m_name; }
    std::string description() const override { return m_name; }
    void clear() override {}

    int frames = 0;
    std::optional<Error> failure;

private:
    std::string m_name;
    std::chrono::milliseconds m_pause;
    StageTimes m_times;
};

}  // namespace

TEST_CASE("the device that draws faster is found faster, and a slow one is not kept drawing", "[device]")
{
    Device quick("cpu", std::chrono::milliseconds(0)), slow("vulkan", std::chrono::milliseconds(150));
    const auto times = compareDevices(quick, slow, {});
    REQUIRE(times);
    CHECK_FALSE(times->isVulkanFaster());
    CHECK(times->vulkanMs >= 150);
    CHECK(slow.frames == 2);
    const auto reversed = compareDevices(slow, quick, {});
    REQUIRE(reversed);
    CHECK(reversed->isVulkanFaster());
}

TEST_CASE("where the choice was ours the CPU takes over from a graphics device that fails", "[device]")
{
    const std::vector<PosedObject> objects{support::posedSample({})};
    const FrameRequest request{.camera = support::lookingAtOrigin(Projection::Perspective), .width = 40, .height = 30, .objects = objects};
    const auto kind = GENERATE(Error::Kind::DeviceLost, Error::Kind::Limit);
    const auto failing = [&] {
        auto device = std::make_unique<Device>("vulkan", std::chrono::milliseconds(0));
        device->failure = Error{kind, "the graphics device is on fire"};
        return device;
    };
    ChosenRenderer chosen{failing(), "faster"};
    Frame frame;
    REQUIRE(chosen.drawInto(request, frame));
    CHECK(frame.colour.size() == 40 * 30 * 4);
    CHECK(chosen.renderer->name() == "cpu");
    CHECK_THAT(chosen.reason, Catch::Contains("the CPU took over") && Catch::Contains("on fire"));

    ChosenRenderer asked{failing(), "asked for", RenderDevice::Vulkan};
    const auto drawn = asked.drawInto(request, frame);
    REQUIRE_FALSE(drawn);
    CHECK(drawn.error().kind == kind);
    CHECK(asked.reason == "asked for");

    ChosenRenderer stopped{failing(), "faster"};
    static_cast<Device&>(*stopped.renderer).failure = cancelled();
    CHECK(stopped.drawInto(request, frame).error().kind == Error::Kind::Cancelled);
    CHECK(stopped.renderer->name() == "vulkan");
}

TEST_CASE("some device is always chosen, and the reason is said", "[device]")
{
    const auto chosen = chooseRenderer(RenderDevice::Auto, {});
    REQUIRE(chosen);
    REQUIRE(chosen->renderer);
    CHECK_FALSE(chosen->reason.empty());
    CHECK_FALSE(chosen->renderer->description().empty());
    const auto cpu = chooseRenderer(RenderDevice::Cpu, {});
    REQUIRE(cpu);
    CHECK(cpu->renderer->name() == "cpu");
}
