// The CPU's rasteriser and the Vulkan device draw the same pictures.
#include "core/authoring/samples.h"
#include "core/evaluate/pose_at.h"
#include "core/morph/cohere.h"
#include "core/morph/motion.h"
#include "core/raster/rasteriser.h"
#include "render/frame/vulkan_renderer.h"
#include "tests/render/support/parity.h"
#include "tests/render/support/validated_device.h"
#include "tests/support/posed_samples.h"
#include "tests/support/splat_samples.h"

using namespace morphogen;
using namespace morphogen::render;
using support::PosedSampleOptions;
using support::kAllAovs;
using support::lookingAtOrigin;
using support::posedSample;

namespace {

/// The bars of the project; `covered` is how many pixels make the shares mean something.
void requireParity(const support::Parity& parity, std::size_t covered)
{
    INFO(support::textOf(parity));
    CHECK(parity.covered >= covered);
    CHECK(parity.colourDb >= 50);
    CHECK(parity.alphaDb >= 50);
    CHECK(parity.expectedDepth >= 0.999);
    CHECK(parity.medianDepth >= 0.995);
    CHECK(parity.ids >= 0.995);
    CHECK(parity.normal >= 0.995);
    CHECK(parity.motion >= 0.999);
}

class Devices {
public:
    Devices()
    {
        auto renderer = VulkanRenderer::create(*m_device);
        INFO((renderer ? std::string() : renderer.error().message));
        REQUIRE(renderer);
        m_vulkan = std::move(*renderer);
    }
    /// Tiles with all outputs, then quads.
    void requireSame(FrameRequest request, std::size_t covered)
    {
        request.aovs = kAllAovs;
        const auto expected = m_cpu.draw(request), actual = m_vulkan->draw(request);
        INFO((actual ? std::string() : actual.error().message));
        REQUIRE((expected && actual));
        requireParity(support::compare(*expected, *actual), covered);
        request.aovs = {};
        const auto plain = m_cpu.draw(request), quads = m_vulkan->draw(request);
        REQUIRE((plain && quads));
        const support::Parity parity = support::compare(*plain, *quads);
        INFO("quads: " << support::textOf(parity));
        CHECK(parity.colourDb >= 50);
        CHECK(m_vulkan->lastTimes().visible == m_cpu.lastTimes().visible);
    }
    VulkanRenderer& vulkan() { return *m_vulkan; }

private:
    support::ValidatedDevice m_device;
    std::unique_ptr<VulkanRenderer> m_vulkan;
    Rasteriser m_cpu;
};

void requireSampleSame(const char* name)
{
    Devices devices;
    const auto world = makeSample(name, {});
    REQUIRE(world);
    for (const double share : {0.25, 0.7}) {
        const double secs = world->durationSecs() * share, before = secs - 1.0 / 24;
        INFO(name << " at " << secs << " s");
        const auto posed = poseAt(*world, secs), previous = poseAt(*world, before);
        const Camera* camera = world->findCamera("hero");
        REQUIRE(camera);
        FrameRequest request{.camera = camera->at(secs), .width = 320, .height = 180, .background = Rgb(0.13f, 0.14f, 0.15f), .objects = posed, .previousObjects = previous, .previousCamera = camera->at(before)};
        if (share > 0.5) request.background.reset();
        devices.requireSame(request, 2000);
    }
}

}  // namespace

TEST_CASE("splats of every kind look the same on both devices", "[vulkan][parity]")
{
    Devices devices;
    const auto projection = GENERATE(Projection::Perspective, Projection::Orthographic);
    const auto draw = [&](std::vector<PosedObject> objects) {
        std::vector<PosedObject> previous = objects;
        for (PosedObject& object : previous) object = support::moved(object, Affine3x4::from(glm::mat3_cast(glm::angleAxis(0.05f, Vec3(0, 1, 0))), {0.02f, 0.03f, 0}));
        CameraView before = lookingAtOrigin(projection);
        before.position += Vec3(0.05f, -0.02f, 0.1f);
        devices.requireSame({.camera = lookingAtOrigin(projection), .width = 201, .height = 133, .background = Rgb(0.2f, 0.4f, 0.6f), .objects = objects, .previousObjects = previous, .previousCamera = before}, 2000);
    };
    for (int degree = 0; degree <= 3; ++degree) draw({posedSample({.shDegree = degree, .filter = degree % 2 ? SplatFilter::AntiAliased : SplatFilter::Classic, .seed = static_cast<std::uint32_t>(7 + degree)})});
    for (const int influences : {1, 2, 4})
        for (const bool isSheared : {false, true}) draw({posedSample({.influences = influences, .isSheared = isSheared, .seed = 3})});
    for (const int influences : {2, 4}) draw({posedSample({.influences = influences, .hasGradients = true, .seed = 4})});
    draw({posedSample({.isPolynomial = true, .seed = 5})});
    PosedObject tinted = posedSample({.shDegree = 2, .seed = 14});
    tinted.look = {0.6f, Rgb(0.5f, 0.8f, 1.1f), Rgb(0.2f, 0.1f, 0)};
    draw({tinted});
    PosedObject nearer = posedSample({.count = 120, .id = {8}, .seed = 15});
    nearer.look.nearer = 0.4f;
    draw({posedSample({.count = 150, .id = {3}, .seed = 12}), nearer});
    draw({posedSample({.count = 120, .filter = SplatFilter::AntiAliased, .id = {7}, .seed = 11}), posedSample({.count = 150, .shDegree = 1, .influences = 1, .id = {3}, .seed = 12}),
          posedSample({.count = 90, .shDegree = 0, .influences = 4, .id = {900}, .seed = 13}), posedSample({.isPolynomial = true, .id = {5}, .seed = 6})});
}

TEST_CASE("a morph is blended alike on both devices, at every moment", "[vulkan][parity][morph]")
{
    Devices devices;
    for (const int degree : {0, 2}) {
        const auto from = std::make_shared<const Splats>(support::randomSplats(700, degree, 21)), to = std::make_shared<const Splats>(support::randomSplats(1100, 1, 22));
        const auto planned = morph::planMorph({*from, *to}, {});
        REQUIRE(planned);
        const auto plan = std::make_shared<const MorphPlan>(planned->plan);
        for (const bool isBent : {false, true}) {
            MorphMotion motion{plan, from, to, morph::alignPairs(*plan, *from, *to, morph::Path::Bures), std::vector<float>(plan->size())};
            for (std::size_t p = 0; p < plan->size(); ++p) motion.starts[p] = static_cast<float>(p % 17) / 16;
            if (isBent) motion.bows = morph::bowsOf(*plan, *from, *to, {});
            const auto shared = std::make_shared<const MorphMotion>(std::move(motion));
            const auto middle = std::make_shared<const Splats>(splatsAt(*shared, {0.5f}));
            for (const float progress : {0.02f, 0.31f, 0.5f, 0.97f}) {
                INFO("degree " << degree << ", at " << progress);
                const std::vector<PosedObject> now{{.id = {5}, .splats = middle, .pose = {Affine3x4{}}, .morph = shared, .morphMoment = {progress, 0.5f, isBent ? 0.4f : 0.0f}}};
                devices.requireSame({.camera = lookingAtOrigin(Projection::Perspective), .width = 201, .height = 133, .objects = now}, 500);
            }
        }
    }
}

TEST_CASE("the sample first-look looks the same on both devices", "[vulkan][parity]") { requireSampleSame("first-look"); }
TEST_CASE("the sample walking-creature looks the same on both devices", "[vulkan][parity]") { requireSampleSame("walking-creature"); }
TEST_CASE("the sample collision looks the same on both devices", "[vulkan][parity]") { requireSampleSame("collision"); }
TEST_CASE("the sample soft-bend looks the same on both devices", "[vulkan][parity]") { requireSampleSame("soft-bend"); }
TEST_CASE("the sample hard-capture looks the same on both devices", "[vulkan][parity]") { requireSampleSame("hard-capture"); }
