// What a frame costs and what happens when something fails: uploads are counted, orders used again stay right, and lost
// devices, missing memory and stops leave a renderer that goes on.
#include "render/frame/vulkan_renderer.h"

#include "core/authoring/samples.h"
#include "core/evaluate/pose_at.h"
#include "core/raster/prepared.h"
#include "core/raster/rasteriser.h"
#include "render/mirror/mirror.h"
#include "tests/render/support/parity.h"
#include "tests/render/support/validated_device.h"
#include "tests/support/posed_samples.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <thread>

using namespace morphogen;
using namespace morphogen::render;
using support::kAllAovs;
using support::lookingAtOrigin;
using support::posedSample;

namespace {

std::unique_ptr<VulkanRenderer> makeRenderer(const support::ValidatedDevice& device, const BandLimits& limits = {})
{
    auto renderer = VulkanRenderer::create(*device, limits);
    INFO((renderer ? std::string() : renderer.error().message));
    REQUIRE(renderer);
    return std::move(*renderer);
}

FrameRequest requestFor(std::span<const PosedObject> objects)
{
    return {.camera = lookingAtOrigin(Projection::Perspective), .width = 160, .height = 100, .objects = objects};
}

void requireLikeCpu(VulkanRenderer& vulkan, const FrameRequest& request)
{
    Rasteriser cpu;
    const auto expected = cpu.draw(request), actual = vulkan.draw(request);
    INFO((actual ? std::string() : actual.error().message));
    REQUIRE((expected && actual));
    const support::Parity parity = support::compare(*expected, *actual);
    INFO(support::textOf(parity));
    CHECK(parity.colourDb >= 60);
    CHECK(parity.ids >= 0.995);
    CHECK(parity.expectedDepth >= 0.999);
    CHECK(vulkan.lastTimes().visible > 0);
}

std::uint64_t uploadedBy(VulkanRenderer& renderer, const FrameRequest& request)
{
    REQUIRE(renderer.draw(request));
    return renderer.lastTimes().uploadedBytes;
}

/// The beginning of a buffer on the device.
std::vector<std::byte> bytesOf(const support::ValidatedDevice& device, const vk::Buffer& buffer, std::size_t bytes)
{
    auto pool = *vk::CommandPool::create(*device);
    auto back = vk::Buffer::create(*device, {bytes, vk::MemoryUse::Readback});
    auto commands = pool.begin();
    REQUIRE((back && commands));
    const VkBufferCopy region{0, 0, bytes};
    vkCmdCopyBuffer(commands->handle(), buffer.handle(), back->handle(), 1, &region);
    commands->barrier(VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_PIPELINE_STAGE_2_HOST_BIT);
    const auto value = commands->submit();
    REQUIRE(value);
    REQUIRE(device->wait(*value));
    return {back->mapped(), back->mapped() + bytes};
}

}  // namespace

TEST_CASE("a camera that moves uploads nothing, and playing uploads the poses that changed", "[vulkan]")
{
    const support::ValidatedDevice device;
    const auto vulkan = makeRenderer(device);
    const auto world = makeSample("collision", {});
    REQUIRE(world);
    auto posed = poseAt(*world, 0.4), later = poseAt(*world, 1.3);
    const PosedObject thatStands = posedSample({.influences = 1, .id = {9999}});
    posed.push_back(thatStands);
    later.push_back(thatStands);
    FrameRequest request = requestFor(posed);
    CHECK(uploadedBy(*vulkan, request) > 100000);
    CHECK(uploadedBy(*vulkan, request) == 0);
    for (int step = 0; step < 3; ++step) {
        request.camera.position += Vec3(0.2f, 0.05f, -0.1f);
        CHECK(uploadedBy(*vulkan, request) == 0);
    }
    request.camera.projection = Projection::Orthographic;
    CHECK(uploadedBy(*vulkan, request) == 0);
    request.width = 90;
    CHECK(uploadedBy(*vulkan, request) == 0);

    std::uint64_t expected = 0;
    std::size_t still = 0;
    for (std::size_t i = 0; i < posed.size(); ++i) {
        const std::size_t influences = posed[i].scaffold ? posed[i].scaffold->binding.influences() : 0;
        const Pose before = raster::fittedPose(posed[i], influences), after = raster::fittedPose(later[i], influences);
        if (before == after) ++still;
        else expected += after.size() * sizeof(Affine3x4);
    }
    CHECK(still > 0);
    CHECK(expected > 0);
    request.objects = later;
    CHECK(uploadedBy(*vulkan, request) == expected);
}

TEST_CASE("a look that changes uploads a line of the table, and no splats", "[vulkan]")
{
    const support::ValidatedDevice device;
    const auto vulkan = makeRenderer(device);
    std::vector<PosedObject> posed{posedSample({.shDegree = 1, .seed = 4})};
    FrameRequest request = requestFor(posed);
    CHECK(uploadedBy(*vulkan, request) > 10000);
    posed[0].look.opacity = 0.25f;
    request.objects = posed;
    CHECK(uploadedBy(*vulkan, request) == sizeof(render::gpu::ObjectInfo));
    CHECK(uploadedBy(*vulkan, request) == 0);
}

TEST_CASE("splats that move by themselves play without any upload", "[vulkan]")
{
    const support::ValidatedDevice device;
    const auto vulkan = makeRenderer(device);
    std::vector<PosedObject> objects{posedSample({.isPolynomial = true, .seed = 5})};
    uploadedBy(*vulkan, requestFor(objects));
    for (const double time : {0.1, 0.5, 0.8}) {
        objects[0].polynomialTime = time;
        CHECK(uploadedBy(*vulkan, requestFor(objects)) == 0);
        requireLikeCpu(*vulkan, requestFor(objects));
    }
}

TEST_CASE("objects that were hidden, and frames of a sequence that were shown, come back without their splats being uploaded", "[vulkan]")
{
    const support::ValidatedDevice device;
    const auto vulkan = makeRenderer(device);
    const std::vector<PosedObject> both{posedSample({.count = 5000, .id = {1}, .seed = 1}), posedSample({.count = 5000, .id = {2}, .seed = 2})};
    const std::uint64_t whole = uploadedBy(*vulkan, requestFor(both));
    const std::uint64_t hidden = uploadedBy(*vulkan, requestFor({both.data(), 1}));
    const std::uint64_t shown = uploadedBy(*vulkan, requestFor(both));
    CHECK(hidden < whole / 500);
    CHECK(shown < whole / 500);
    requireLikeCpu(*vulkan, requestFor(both));

    const std::vector<PosedObject> first{posedSample({.count = 5000, .id = {3}, .seed = 3})}, second{posedSample({.count = 5000, .id = {3}, .seed = 4})};
    CHECK(uploadedBy(*vulkan, requestFor(first)) > whole / 3);
    CHECK(uploadedBy(*vulkan, requestFor(second)) > whole / 3);
    for (int loop = 0; loop < 2; ++loop) {
        CHECK(uploadedBy(*vulkan, requestFor(first)) < whole / 500);
        CHECK(uploadedBy(*vulkan, requestFor(second)) < whole / 500);
    }
    requireLikeCpu(*vulkan, requestFor(second));
}

TEST_CASE("while only the lens changes the order is used again, and the picture stays right", "[vulkan]")
{
    const support::ValidatedDevice device;
    const auto vulkan = makeRenderer(device);
    std::vector<PosedObject> objects{posedSample({.count = 400, .filter = SplatFilter::AntiAliased, .id = {1}, .seed = 1}), posedSample({.count = 300, .influences = 2, .id = {2}, .seed = 2}),
                                     posedSample({.count = 200, .isPolynomial = true, .id = {3}, .seed = 3})};
    FrameRequest request = requestFor(objects);
    request.camera.fovYRadians = radians(12.0f);   // much lies beside the picture
    requireLikeCpu(*vulkan, request);
    CHECK_FALSE(vulkan->lastTimes().isSortReused);
    request.width = 100;
    requireLikeCpu(*vulkan, request);               // sorts all that is in front, once
    for (const float degrees : {50.0f, 80.0f, 5.0f}) {
        request.camera.fovYRadians = radians(degrees);
        requireLikeCpu(*vulkan, request);
        CHECK(vulkan->lastTimes().isSortReused);
        CHECK_FALSE(vulkan->lastTimes().isProjectionReused);
    }
    const Vec3 forward = glm::normalize(request.camera.target - request.camera.position);
    const Vec3 aside = 0.25f * glm::normalize(glm::cross(forward, Vec3(0, 1, 0)));
    CameraView panned = request.camera;
    panned.fovYRadians = radians(50.0f);
    panned.position += aside;
    panned.target += aside;
    request.camera = panned;
    requireLikeCpu(*vulkan, request);
    request.aovs = kAllAovs;
    requireLikeCpu(*vulkan, request);
    CHECK(vulkan->lastTimes().isProjectionReused);

    objects[1] = support::moved(objects[1], Affine3x4::from(Mat3(1), {0, 0.2f, 0.4f}));
    request.objects = objects;
    request.aovs = {};
    requireLikeCpu(*vulkan, request);
    CHECK_FALSE(vulkan->lastTimes().isSortReused);
    request.camera.position += 0.3f * forward;
    requireLikeCpu(*vulkan, request);
    CHECK_FALSE(vulkan->lastTimes().isSortReused);
    CHECK(vulkan->draw(request));
}

TEST_CASE("a picture drawn in bands is the picture drawn at once", "[vulkan]")
{
    const support::ValidatedDevice device;
    const std::vector<PosedObject> objects{posedSample({.count = 600, .influences = 1, .id = {4}, .seed = 8})};
    FrameRequest request = requestFor(objects);
    request.aovs = kAllAovs;
    request.background = Rgb(0.1f, 0.3f, 0.2f);
    const auto whole = makeRenderer(device)->draw(request);
    const auto fewPairs = makeRenderer(device, {.pairs = 2000})->draw(request);
    const auto fewPixels = makeRenderer(device, {.pixels = 160 * 40})->draw(request);
    REQUIRE((whole && fewPairs && fewPixels));
    for (const Frame* frame : {&*fewPairs, &*fewPixels}) {
        CHECK(frame->colour == whole->colour);
        CHECK(frame->medianDepth == whole->medianDepth);
        CHECK(frame->normal == whole->normal);
        CHECK(frame->objectId == whole->objectId);
    }
}

TEST_CASE("both devices pick the same splats", "[vulkan]")
{
    const support::ValidatedDevice device;
    const auto vulkan = makeRenderer(device);
    Rasteriser cpu;
    const std::vector<PosedObject> objects{posedSample({.count = 300, .influences = 1, .id = {4}, .seed = 8}), posedSample({.count = 200, .id = {9}, .seed = 9})};
    const FrameRequest request = requestFor(objects);
    int hits = 0, same = 0;
    for (int y = 5; y < request.height; y += 11) {
        for (int x = 3; x < request.width; x += 13) {
            const auto expected = cpu.pick(request, x, y), actual = vulkan->pick(request, x, y);
            REQUIRE((expected && actual));
            REQUIRE(expected->has_value() == actual->has_value());
            if (!*expected) continue;
            ++hits;
            if ((*expected)->object != (*actual)->object || (*expected)->splat != (*actual)->splat) continue;   // two weigh the same
            ++same;
            CHECK((*actual)->depth == Approx((*expected)->depth).epsilon(1e-5));
            CHECK((*actual)->weight == Approx((*expected)->weight).margin(1e-3));
            CHECK(glm::length((*actual)->pointInWorld - (*expected)->pointInWorld) < 1e-4f);
        }
    }
    CHECK(hits > 30);
    CHECK(same >= hits - 1);
    CHECK_FALSE(vulkan->pick(request, -1, 5)->has_value());
    CHECK_FALSE(vulkan->pick(request, 160, 5)->has_value());
    CHECK_FALSE(vulkan->pick(requestFor({}), 5, 5)->has_value());
}

TEST_CASE("a frame that stays on the device holds what a frame that comes back holds", "[vulkan]")
{
    const support::ValidatedDevice device;
    const auto vulkan = makeRenderer(device, {.pairs = 3000});
    const std::vector<PosedObject> objects{posedSample({.count = 300, .influences = 1, .id = {4}, .seed = 8}), posedSample({.count = 200, .id = {9}, .seed = 9})};
    FrameRequest request = requestFor(objects);
    request.aovs = Aov::ObjectId | Aov::ExpectedDepth;
    for (int round = 0; round < 2; ++round) {
        const auto expected = vulkan->draw(request);
        const auto frame = vulkan->drawOnDevice(request);
        REQUIRE((expected && frame));
        REQUIRE((frame->bytes && frame->objectIds && frame->expectedDepth));
        CHECK(frame->readyAt <= device->lastSubmitted());
        const std::size_t count = expected->objectId.size();
        REQUIRE(count == static_cast<std::size_t>(frame->width) * static_cast<std::size_t>(frame->height));
        const auto ids = bytesOf(device, *frame->objectIds, 4 * count), depths = bytesOf(device, *frame->expectedDepth, 4 * count), colours = bytesOf(device, *frame->bytes, 4 * count);
        CHECK(std::memcmp(ids.data(), expected->objectId.data(), ids.size()) == 0);
        CHECK(std::memcmp(depths.data(), expected->expectedDepth.data(), depths.size()) == 0);
        double worst = 0;
        for (std::size_t i = 0; i < expected->colour.size(); ++i)
            worst = std::max(worst, std::abs(static_cast<double>(colours[i]) - 255 * std::clamp(static_cast<double>(expected->colour[i]), 0.0, 1.0)));
        CHECK(worst < 2);   // levels: half of one for rounding, the rest for blending in half floats
        request.width = 210;
        request.camera.position.x += 0.4f;
    }
    request.objects = {};
    const auto empty = vulkan->drawOnDevice(request);
    REQUIRE(empty);
    const auto ids = bytesOf(device, *empty->objectIds, 210 * 100 * 4);
    CHECK(std::all_of(ids.begin(), ids.end(), [](std::byte b) { return b == std::byte{0}; }));
}

TEST_CASE("an empty world is its background, and odd sizes are drawn", "[vulkan]")
{
    const support::ValidatedDevice device;
    const auto vulkan = makeRenderer(device);
    FrameRequest request = requestFor({});
    request.background = Rgb(0.25f, 0.5f, 0.75f);
    request.aovs = kAllAovs;
    const auto frame = vulkan->draw(request);
    REQUIRE(frame);
    CHECK(frame->colour[0] == 0.25f);
    CHECK(frame->colour[3] == 1.0f);
    CHECK(*std::max_element(frame->alpha.begin(), frame->alpha.end()) == 0.0f);
    const std::vector<PosedObject> objects{posedSample({})};
    for (const auto& [width, height] : {std::pair{1, 1}, {17, 1}, {1, 33}, {16, 16}}) {
        request = requestFor(objects);
        request.width = width;
        request.height = height;
        requireLikeCpu(*vulkan, request);
        request.divisor = 2;
        requireLikeCpu(*vulkan, request);
    }
    request.width = 0;
    const auto refused = vulkan->draw(request);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::Usage);
    requireLikeCpu(*vulkan, requestFor(objects));
}

TEST_CASE("without device memory there is a sentence, and less is drawn afterwards", "[vulkan]")
{
    const support::ValidatedDevice device({.memoryLimitBytes = std::uint64_t{112} << 20});
    const auto vulkan = makeRenderer(device);
    const std::vector<PosedObject> many{posedSample({.count = 600000})}, few{posedSample({.count = 500, .id = {2}})};
    requireLikeCpu(*vulkan, requestFor(few));
    const auto refused = vulkan->draw(requestFor(many));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::Limit);
    CHECK_THAT(refused.error().message, Catch::Contains("600000 splats") && Catch::Contains("no memory left"));
    requireLikeCpu(*vulkan, requestFor(few));
}

TEST_CASE("a device that is lost while drawing is a sentence, and another renderer goes on", "[vulkan]")
{
    const support::ValidatedDevice device;
    const auto vulkan = makeRenderer(device);
    const std::vector<PosedObject> objects{posedSample({})};
    requireLikeCpu(*vulkan, requestFor(objects));
    device->simulateLoss();
    const auto lost = vulkan->draw(requestFor(objects));
    REQUIRE_FALSE(lost);
    CHECK(lost.error().kind == Error::Kind::DeviceLost);
    CHECK(vulkan->drawOnDevice(requestFor(objects)).error().kind == Error::Kind::DeviceLost);
    CHECK(vulkan->pick(requestFor(objects), 5, 5).error().kind == Error::Kind::DeviceLost);
    const support::ValidatedDevice another;
    requireLikeCpu(*makeRenderer(another), requestFor(objects));
}

TEST_CASE("a frame that is stopped leaves the next one right", "[vulkan]")
{
    const support::ValidatedDevice device;
    const auto vulkan = makeRenderer(device);
    const std::vector<PosedObject> objects{posedSample({.count = 3000})};
    std::stop_source stop;
    stop.request_stop();
    FrameRequest request = requestFor(objects);
    request.stop = stop.get_token();
    const auto stopped = vulkan->draw(request);
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().kind == Error::Kind::Cancelled);
    request.stop = {};
    request.aovs = kAllAovs;
    requireLikeCpu(*vulkan, request);

    // Stopped while more is prepared, or just finished: either way what was there stays there.
    const std::vector<PosedObject> more{objects[0], posedSample({.count = 200000, .id = {2}, .seed = 2})};
    std::stop_source later;
    request.aovs = {};
    request.objects = more;
    request.stop = later.get_token();
    std::thread stopper([&] { std::this_thread::sleep_for(std::chrono::milliseconds(5)), later.request_stop(); });
    const auto raced = vulkan->draw(request);
    stopper.join();
    CHECK((raced || raced.error().kind == Error::Kind::Cancelled));
    request.objects = objects;
    request.stop = {};
    CHECK(uploadedBy(*vulkan, request) < 1000);
    requireLikeCpu(*vulkan, request);
    request.objects = more;
    requireLikeCpu(*vulkan, request);
}

TEST_CASE("a million splats are drawn", "[vulkan]")
{
    const support::ValidatedDevice device;
    const auto vulkan = makeRenderer(device);
    const std::vector<PosedObject> objects{posedSample({.count = 1000000})};
    FrameRequest request = requestFor(objects);
    request.width = 96;
    request.height = 64;
    requireLikeCpu(*vulkan, request);
    CHECK(vulkan->lastTimes().splats == 1000000);
}
