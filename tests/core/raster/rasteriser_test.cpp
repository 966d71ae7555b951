// What must hold for any picture, whatever the formulas.
#include "core/raster/rasteriser.h"
#include "core/raster/instruction_sets.h"
#include "tests/support/posed_samples.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <thread>

using namespace morphogen;
using support::posedSample;

namespace {

const AovSet kAllAovs = Aov::Alpha | Aov::ExpectedDepth | Aov::MedianDepth | Aov::Normal | Aov::ObjectId | Aov::Motion;

CameraView fromTheSide()
{
    CameraView view;
    view.position = {1.2f, 0.9f, 3.0f};
    view.target = {0.1f, -0.1f, 0};
    return view;
}

Frame drawn(std::span<const PosedObject> objects, const CameraView& camera, int width = 150, int height = 90, AovSet aovs = {})
{
    Rasteriser rasteriser;
    auto frame = rasteriser.draw({.camera = camera, .width = width, .height = height, .aovs = aovs, .objects = objects});
    REQUIRE(frame);
    return *std::move(frame);
}

double worstDifference(const std::vector<float>& a, const std::vector<float>& b)
{
    REQUIRE(a.size() == b.size());
    double worst = 0;
    for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, static_cast<double>(std::abs(a[i] - b[i])));
    return worst;
}

/// Share of the numbers that differ by more than rounding. A splat at the very edge of counting may count on one side only.
double differingShare(const std::vector<float>& a, const std::vector<float>& b, double tolerance = 1e-3)
{
    REQUIRE(a.size() == b.size());
    std::size_t differing = 0;
    for (std::size_t i = 0; i < a.size(); ++i) differing += std::abs(a[i] - b[i]) > tolerance;
    return static_cast<double>(differing) / static_cast<double>(a.size());
}

template <class T>
bool allFinite(const std::vector<T>& values)
{
    return std::all_of(values.begin(), values.end(), [](T v) { return std::isfinite(v); });
}

Splats oneSplat(const Vec3& centre, float deviation, float alpha, const Rgb& colour)
{
    SplatsBuilder builder(1);
    builder.setPosition(0, centre);
    builder.setStandardDeviations(0, Vec3(deviation));
    builder.setPeakAlpha(0, alpha);
    builder.setColour(0, colour);
    return builder.finish();
}

PosedObject still(Splats splats, ObjectId id = {1})
{
    PosedObject posed;
    posed.id = id;
    posed.splats = std::make_shared<const Splats>(std::move(splats));
    posed.pose = {Affine3x4{}};
    return posed;
}

}  // namespace

TEST_CASE("turning object and camera together leaves the picture as it was", "[raster]")
{
    const auto influences = GENERATE(0, 1, 4);
    const std::vector<PosedObject> before{posedSample({.influences = influences, .seed = 31})};
    const Affine3x4 turn = Affine3x4::from(glm::mat3_cast(glm::angleAxis(1.1f, glm::normalize(Vec3(1, 2, -0.5f)))), {0.4f, -0.3f, 0.9f});
    const std::vector<PosedObject> after{support::moved(before[0], turn)};
    CameraView camera = fromTheSide(), turned = camera;
    turned.position = turn.point(camera.position);
    turned.target = turn.point(camera.target);
    turned.up = turn.direction(camera.up);
    const Frame a = drawn(before, camera), b = drawn(after, turned);
    CHECK(differingShare(a.colour, b.colour) < 1e-3);
    CHECK(worstDifference(a.colour, b.colour) < 0.02);
}

TEST_CASE("the order in which splats are stored does not show", "[raster]")
{
    const std::vector<PosedObject> before{posedSample({.count = 600, .seed = 32})};
    std::vector<std::size_t> order(600);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::shuffle(order.begin(), order.end(), std::mt19937(5));
    const std::vector<PosedObject> after{support::reordered(before[0], order)};
    CHECK(worstDifference(drawn(before, fromTheSide()).colour, drawn(after, fromTheSide()).colour) < 1e-6);
}

TEST_CASE("two objects that pass through each other look like one object with the splats of both", "[raster]")
{
    const PosedObject whole = posedSample({.count = 400, .seed = 33});
    std::vector<std::size_t> even, odd;
    for (std::size_t i = 0; i < 400; ++i) (i % 2 ? odd : even).push_back(i);
    PosedObject first = support::reordered(whole, even), second = support::reordered(whole, odd);
    second.id = {2};
    const std::vector<PosedObject> parts{first, second};
    CHECK(worstDifference(drawn(std::span(&whole, 1), fromTheSide()).colour, drawn(parts, fromTheSide()).colour) < 1e-6);
}

TEST_CASE("a posed object looks like its splats baked in that pose", "[raster]")
{
    const auto influences = GENERATE(0, 1, 4);
    const std::vector<PosedObject> posed{posedSample({.influences = influences, .isSheared = true, .seed = 34})};
    const std::vector<PosedObject> baked{still(bake(posed[0]))};
    CHECK(differingShare(drawn(posed, fromTheSide()).colour, drawn(baked, fromTheSide()).colour, 2e-3) < 2e-3);
}

TEST_CASE("a window of the picture shows what the whole picture shows there, so tiles leave no borders", "[raster]")
{
    const std::vector<PosedObject> objects{posedSample({.count = 500, .seed = 35})};
    CameraView camera = fromTheSide();
    camera.projection = Projection::Orthographic;
    camera.orthoHeight = 3.0f;
    const Frame whole = drawn(objects, camera, 160, 96);
    // Moving the camera by whole pixels moves the picture across the borders of tiles.
    const float metresPerPixel = 3.0f / 96.0f;
    const Affine3x4 cameraFromWorld = camera.cameraFromWorld();
    const Vec3 right(cameraFromWorld.m[0], cameraFromWorld.m[1], cameraFromWorld.m[2]), down(cameraFromWorld.m[4], cameraFromWorld.m[5], cameraFromWorld.m[6]);
    constexpr int kRight = 7, kDown = 5;
    const Vec3 offset = metresPerPixel * (static_cast<float>(kRight) * right + static_cast<float>(kDown) * down);
    camera.position += offset;
    camera.target += offset;
    const Frame shifted = drawn(objects, camera, 160, 96);
    int differing = 0;
    for (int y = 0; y + kDown < 96; ++y)
        for (int x = 0; x + kRight < 160; ++x)
            for (int k = 0; k < 4; ++k) differing += std::abs(shifted.colour[4 * (y * 160 + x) + k] - whole.colour[4 * ((y + kDown) * 160 + x + kRight) + k]) > 2e-3f;
    CHECK(differing < 160 * 96 * 4 / 1000);
}

TEST_CASE("one splat is its closed form", "[raster]")
{
    const std::vector<PosedObject> objects{still(oneSplat({0, 0, 0}, 0.2f, 0.8f, {1, 0.5f, 0.25f}), {5})};
    CameraView camera;
    camera.position = {0, 0, 2};
    camera.target = {0, 0, 0};
    const Frame frame = drawn(objects, camera, 65, 65, kAllAovs);
    const double pixelsPerMetre = 65.0 / (2 * std::tan(radians(25.0f))) / 2.0;
    const double variance = 0.04 * pixelsPerMetre * pixelsPerMetre + 0.3;
    for (int x = 0; x < 65; ++x) {
        const std::size_t i = 32 * 65 + x;
        double alpha = 0.8 * std::exp(-0.5 * (x - 32) * (x - 32) / variance);
        if (alpha < 1.0 / 255) alpha = 0;
        CHECK(frame.alpha[i] == Approx(alpha).margin(1e-4));
        CHECK(frame.colour[4 * i + 1] == Approx(0.5 * alpha).margin(3e-4));
        if (alpha > 0) CHECK(frame.expectedDepth[i] == Approx(2.0).epsilon(1e-3));
        CHECK(frame.objectId[i] == (alpha > 0 ? 5u : 0u));
    }
}

TEST_CASE("a world without splats is its background", "[raster]")
{
    Rasteriser rasteriser;
    const std::vector<PosedObject> objects{still(SplatsBuilder(0).finish())};
    for (const auto& seen : {std::span<const PosedObject>(), std::span<const PosedObject>(objects)}) {
        const auto opaque = rasteriser.draw({.camera = fromTheSide(), .width = 33, .height = 17, .background = Rgb(0.25f, 0.5f, 1), .format = PixelFormat::Bytes, .aovs = kAllAovs, .objects = seen});
        REQUIRE(opaque);
        for (std::size_t i = 0; i < 33 * 17; ++i) REQUIRE((opaque->bytes[4 * i] == 64 && opaque->bytes[4 * i + 1] == 128 && opaque->bytes[4 * i + 2] == 255 && opaque->bytes[4 * i + 3] == 255));
        CHECK(std::all_of(opaque->objectId.begin(), opaque->objectId.end(), [](auto id) { return id == 0; }));
        const auto transparent = rasteriser.draw({.camera = fromTheSide(), .width = 33, .height = 17, .objects = seen});
        REQUIRE(transparent);
        CHECK(std::all_of(transparent->colour.begin(), transparent->colour.end(), [](float v) { return v == 0; }));
    }
}

TEST_CASE("bytes are the floats, rounded", "[raster]")
{
    const std::vector<PosedObject> objects{posedSample({.seed = 36})};
    Rasteriser rasteriser;
    const FrameRequest request{.camera = fromTheSide(), .width = 75, .height = 50, .background = Rgb(0.1f, 0.2f, 0.3f), .objects = objects};
    FrameRequest inBytes = request;
    inBytes.format = PixelFormat::Bytes;
    const auto floats = rasteriser.draw(request), bytes = rasteriser.draw(inBytes);
    REQUIRE((floats && bytes));
    for (std::size_t i = 0; i < floats->colour.size(); ++i)
        REQUIRE(std::abs(static_cast<float>(bytes->bytes[i]) - 255.0f * std::clamp(floats->colour[i], 0.0f, 1.0f)) <= 0.501f);
}

TEST_CASE("what is not a number, and what is huge, neither crashes nor shows", "[raster]")
{
    const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
    const PosedObject sane = posedSample({.count = 300, .seed = 37});
    std::vector<std::size_t> all(300);
    std::iota(all.begin(), all.end(), std::size_t{0});
    SplatsBuilder builder(300, 3);
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) builder.columns[c] = sane.splats->columns[c].toVector<float>();
    for (std::size_t c = 0; c < builder.shRest.size(); ++c) builder.shRest[c] = sane.splats->shRest[c].toVector<float>();
    std::mt19937 random(3);
    const float evil[] = {inf, -inf, nan, 1e38f, -1e38f, 1e-40f, 0.0f, 88.0f, -200.0f};
    for (int k = 0; k < 400; ++k) {
        const std::size_t column = random() % (kSplatColumnCount + builder.shRest.size()), row = random() % 300;
        (column < kSplatColumnCount ? builder.columns[column] : builder.shRest[column - kSplatColumnCount])[row] = evil[random() % std::size(evil)];
    }
    for (std::size_t c = 3; c < 7; ++c) builder.columns[c][0] = 0;   // no rotation at all
    std::vector<PosedObject> objects{still(builder.finish())};
    const auto projection = GENERATE(Projection::Perspective, Projection::Orthographic);
    CameraView camera = fromTheSide();
    camera.projection = projection;
    const auto requireFinite = [&] {
        const Frame frame = drawn(objects, camera, 150, 90, kAllAovs);
        CHECK((allFinite(frame.colour) && allFinite(frame.alpha) && allFinite(frame.expectedDepth) && allFinite(frame.medianDepth) && allFinite(frame.normal) && allFinite(frame.motion)));
        for (float alpha : frame.alpha) REQUIRE((alpha >= 0 && alpha <= 1));
    };
    requireFinite();
    objects[0].pose[0].m[5] = nan;
    requireFinite();
    objects[0].pose[0] = Affine3x4::from(Mat3(0), {0, 0, 0});
    requireFinite();
    objects[0].pose.clear();
    requireFinite();
}

TEST_CASE("splats larger than the picture cover it, however many", "[raster]")
{
    SplatsBuilder builder(2000);
    for (std::size_t i = 0; i < 2000; ++i) {
        builder.setPosition(i, {0, 0, -0.001f * static_cast<float>(i)});
        builder.setStandardDeviations(i, Vec3(1000.0f));
        builder.setPeakAlpha(i, 0.01f);
        builder.setColour(i, {1, 1, 1});
    }
    const std::vector<PosedObject> objects{still(builder.finish())};
    const Frame frame = drawn(objects, fromTheSide(), 320, 200, Aov::Alpha);
    for (float alpha : frame.alpha) REQUIRE(alpha > 0.99f);
}

TEST_CASE("a needle on the diagonal is whole", "[raster]")
{
    // Its covariance is nearly singular in floats; what is drawn must not depend on a difference of large numbers.
    SplatsBuilder builder(1);
    builder.setRotation(0, glm::angleAxis(kPi / 4, Vec3(0, 0, 1)));
    builder.setStandardDeviations(0, {50.0f, 1e-5f, 1e-5f});
    builder.setPeakAlpha(0, 0.9f);
    builder.setColour(0, {1, 1, 1});
    const std::vector<PosedObject> objects{still(builder.finish())};
    CameraView camera;
    camera.position = {0, 0, 3};
    camera.projection = Projection::Orthographic;
    const Frame frame = drawn(objects, camera, 400, 400, Aov::Alpha);
    for (int k = 0; k < 400; ++k) REQUIRE(frame.alpha[(399 - k) * 400 + k] == Approx(0.9f).margin(0.02));
}

TEST_CASE("what is picked is what the id picture shows", "[raster]")
{
    std::vector<PosedObject> objects{posedSample({.count = 100, .influences = 1, .id = {4}, .seed = 41}), posedSample({.count = 100, .id = {9}, .seed = 42})};
    Rasteriser rasteriser;
    const FrameRequest request{.camera = fromTheSide(), .width = 80, .height = 60, .aovs = kAllAovs, .objects = objects};
    const auto frame = rasteriser.draw(request);
    REQUIRE(frame);
    int picked = 0;
    for (int y = 0; y < 60; y += 3) {
        for (int x = 0; x < 80; x += 3) {
            const auto pick = rasteriser.pick(request, x, y);
            REQUIRE(pick);
            const std::uint32_t id = frame->objectId[y * 80 + x];
            REQUIRE(pick->has_value() == (id != 0));
            if (!pick->has_value()) continue;
            ++picked;
            REQUIRE((*pick)->object.value == id);
            // The splat named is where it is said to be.
            const PosedObject& object = objects[id == 4 ? 0 : 1];
            const Affine3x4& map = object.scaffold ? object.pose[object.scaffold->binding.nodes[0].at<std::uint32_t>((*pick)->splat)] : object.pose[0];
            const Vec3 centre = fromTheSide().cameraFromWorld().point(map.point(object.splats->position((*pick)->splat)));
            REQUIRE((*pick)->depth == Approx(centre.z).epsilon(1e-5));
            REQUIRE(fromTheSide().cameraFromWorld().point((*pick)->pointInWorld).z == Approx(centre.z).epsilon(1e-4));
        }
    }
    CHECK(picked > 50);
    const auto outside = rasteriser.pick(request, -1, 5);
    REQUIRE(outside);
    CHECK(!outside->has_value());
}

TEST_CASE("work that is used again gives the picture that would be drawn anew", "[raster]")
{
    std::vector<PosedObject> objects{posedSample({.count = 300, .influences = 1, .id = {1}, .seed = 51}), posedSample({.count = 60, .size = 0.3f, .id = {2}, .seed = 52}),
                                     posedSample({.count = 60, .isPolynomial = true, .size = 0.3f, .id = {3}, .seed = 53})};
    CameraView camera = fromTheSide();
    const AovSet aovs = Aov::ExpectedDepth | Aov::ObjectId;
    Rasteriser kept;
    Frame frame;
    const auto check = [&](const char* what) {
        INFO(what);
        REQUIRE(kept.drawInto({.camera = camera, .width = 130, .height = 70, .aovs = aovs, .objects = objects}, frame));
        const Frame fresh = drawn(objects, camera, 130, 70, aovs);
        CHECK(frame.colour == fresh.colour);
        CHECK(frame.objectId == fresh.objectId);
        CHECK(frame.expectedDepth == fresh.expectedDepth);
    };
    check("first");
    check("nothing changed");
    objects[1] = support::moved(objects[1], Affine3x4::from(Mat3(1), {0.4f, 0.1f, 0}));
    check("one object moved");
    objects[0].pose[3] = Affine3x4::from(Mat3(1), {0, 0.2f, 0}) * objects[0].pose[3];
    check("one node moved");
    objects[2].polynomialTime = 0.6;
    check("time moved on");
    camera.position.x += 0.3f;
    check("the camera moved");
    std::swap(objects[0], objects[1]);
    check("objects changed places");
    objects.pop_back();
    check("an object went");
    objects.push_back(posedSample({.count = 2500, .id = {8}, .seed = 54}));
    check("a large one came");
    Frame another;
    REQUIRE(kept.drawInto({.camera = camera, .width = 130, .height = 70, .aovs = aovs, .objects = objects}, another));
    CHECK(another.colour == frame.colour);
}

TEST_CASE("a draft shows the same view in fewer pixels", "[raster]")
{
    const std::vector<PosedObject> objects{posedSample({.seed = 61})};
    Rasteriser rasteriser;
    const auto whole = rasteriser.draw({.camera = fromTheSide(), .width = 200, .height = 120, .objects = objects});
    const auto half = rasteriser.draw({.camera = fromTheSide(), .width = 200, .height = 120, .divisor = 2, .objects = objects});
    REQUIRE((whole && half));
    REQUIRE((half->width == 100 && half->height == 60));
    double sum = 0;
    for (int y = 0; y < 60; ++y)
        for (int x = 0; x < 100; ++x)
            for (int k = 0; k < 4; ++k) {
                const auto at = [&](int dx, int dy) { return whole->colour[4 * ((2 * y + dy) * 200 + 2 * x + dx) + k]; };
                sum += std::abs(half->colour[4 * (y * 100 + x) + k] - 0.25 * (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)));
            }
    CHECK(sum / (100 * 60 * 4) < 0.02);
}

TEST_CASE("drawing stops when it is asked to", "[raster]")
{
    const std::vector<PosedObject> objects{posedSample({.count = 20000, .seed = 71})};
    std::stop_source source;
    Rasteriser rasteriser;
    std::thread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        source.request_stop();
    });
    Result<void> last;
    Frame frame;
    for (int k = 0; k < 10000 && last; ++k)
        last = rasteriser.drawInto({.camera = fromTheSide(), .width = 1600, .height = 900, .objects = objects, .reuse = Reuse::Nothing, .stop = source.get_token()}, frame);
    stopper.join();
    REQUIRE(!last);
    CHECK(last.error().kind == Error::Kind::Cancelled);
    // And draws again afterwards, whole.
    const auto again = rasteriser.draw({.camera = fromTheSide(), .width = 150, .height = 90, .objects = objects});
    REQUIRE(again);
    CHECK(again->colour == drawn(objects, fromTheSide()).colour);
}

TEST_CASE("sizes that can't be drawn are refused", "[raster]")
{
    Rasteriser rasteriser;
    for (const auto& [width, height, divisor] : {std::tuple{0, 10, 1}, {10, -1, 1}, {40000, 10, 1}, {10, 10, 0}}) {
        const auto frame = rasteriser.draw({.camera = {}, .width = width, .height = height, .divisor = divisor});
        REQUIRE(!frame);
        CHECK(frame.error().kind == Error::Kind::Usage);
    }
}

TEST_CASE("every instruction set draws the same picture", "[raster]")
{
    const std::vector<PosedObject> objects{posedSample({.count = 300, .influences = 1, .isSheared = true, .seed = 81}),
                                           posedSample({.count = 300, .filter = SplatFilter::AntiAliased, .influences = 4, .id = {2}, .seed = 82})};
    const Frame best = drawn(objects, fromTheSide(), 150, 90, kAllAovs);
    for (const std::string& name : instructionSets()) {
        INFO(name);
        REQUIRE(useInstructionSet(name));
        REQUIRE(rasterInstructionSet() == name);
        const Frame frame = drawn(objects, fromTheSide(), 150, 90, kAllAovs);
        CHECK(differingShare(best.colour, frame.colour, 1e-4) < 1e-3);
        CHECK(differingShare(best.normal, frame.normal, 1e-4) < 1e-3);
        CHECK(differingShare(best.expectedDepth, frame.expectedDepth, 1e-3) < 1e-3);
    }
    REQUIRE(useInstructionSet(""));
    REQUIRE(!useInstructionSet("abacus"));
}
