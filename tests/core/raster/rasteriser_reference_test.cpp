// Every output against the slow rasteriser that was written from the formulas alone.
#include "core/raster/rasteriser.h"
#include "tests/support/posed_samples.h"
#include "tests/support/reference_rasteriser.h"

#include <catch2/catch.hpp>

using namespace morphogen;
using support::drawReference;
using support::kAllAovs;
using support::lookingAtOrigin;
using support::posedSample;
using support::PosedSampleOptions;

namespace {

constexpr int kWidth = 101, kHeight = 67;   // no multiple of a tile

/// Draws both and compares pixel by pixel. The tolerance is the rasteriser's own arithmetic: the exponential is good to
/// 7.5e-5 of an alpha, colours are kept as half floats (2.5e-4 at 1), and a block is closed at 1e-4.
void requireSame(const std::vector<PosedObject>& objects, const CameraView& camera, std::vector<PosedObject> previous = {}, std::optional<CameraView> previousCamera = {})
{
    const Rgb background(0.2f, 0.4f, 0.6f);
    Rasteriser rasteriser;
    const auto frame = rasteriser.draw({.camera = camera, .width = kWidth, .height = kHeight, .background = background, .aovs = kAllAovs, .objects = objects,
                                        .previousObjects = previous, .previousCamera = previousCamera});
    REQUIRE(frame);
    const auto reference = drawReference({camera, kWidth, kHeight, background, objects, previous, previousCamera});
    int inDoubt = 0;
    std::size_t covered = 0;
    double worstColour = 0, worstAlpha = 0, worstDepth = 0, worstMedian = 0, worstNormal = 0, worstMotion = 0;
    int wrongIds = 0;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        const auto& expected = reference[i];
        if (expected.alpha > 0.5) ++covered;
        if (expected.isColourInDoubt) {
            ++inDoubt;
            continue;
        }
        for (int k = 0; k < 3; ++k) worstColour = std::max(worstColour, std::abs(frame->colour[4 * i + k] - expected.colour[k]));
        worstAlpha = std::max(worstAlpha, std::abs(frame->alpha[i] - expected.alpha));
        worstDepth = std::max(worstDepth, std::abs(frame->expectedDepth[i] - expected.expectedDepth));
        for (int k = 0; k < 3; ++k) worstNormal = std::max(worstNormal, std::abs(frame->normal[3 * i + k] - expected.normal[k]));
        for (int k = 0; k < 2; ++k) worstMotion = std::max(worstMotion, std::abs(frame->motion[2 * i + k] - expected.motion[k]));
        if (!expected.isMedianInDoubt) worstMedian = std::max(worstMedian, std::abs(frame->medianDepth[i] - expected.medianDepth));
        if (!expected.isIdInDoubt && frame->objectId[i] != expected.objectId) ++wrongIds;
    }
    CHECK(covered > reference.size() / 8);
    CHECK(inDoubt < static_cast<int>(reference.size()) / 4);
    CHECK(worstColour < 1e-3);
    CHECK(worstAlpha < 3e-4);
    CHECK(worstDepth < 2e-3);
    CHECK(worstMedian < 1e-4);
    CHECK(worstNormal < 2e-3);
    CHECK(worstMotion < 2e-2);
    CHECK(wrongIds == 0);
}

}  // namespace

TEST_CASE("still objects look as the formulas say", "[raster]")
{
    const auto degree = GENERATE(0, 1, 2, 3);
    const auto filter = GENERATE(SplatFilter::Classic, SplatFilter::AntiAliased);
    const auto projection = GENERATE(Projection::Perspective, Projection::Orthographic);
    INFO("degree " << degree << ", filter " << static_cast<int>(filter) << ", projection " << static_cast<int>(projection));
    requireSame({posedSample({.shDegree = degree, .filter = filter, .seed = static_cast<std::uint32_t>(7 + degree)})}, lookingAtOrigin(projection));
}

TEST_CASE("objects that nodes deform look as the formulas say", "[raster]")
{
    const auto influences = GENERATE(1, 2, 4);
    const auto isSheared = GENERATE(false, true);
    const auto projection = GENERATE(Projection::Perspective, Projection::Orthographic);
    INFO(influences << " influences, sheared " << isSheared << ", projection " << static_cast<int>(projection));
    requireSame({posedSample({.influences = influences, .isSheared = isSheared, .seed = 3})}, lookingAtOrigin(projection));
}

TEST_CASE("pictures of splats whose weights change over them match the reference", "[raster]")
{
    const auto influences = GENERATE(2, 4);
    const auto projection = GENERATE(Projection::Perspective, Projection::Orthographic);
    requireSame({posedSample({.influences = influences, .hasGradients = true, .seed = 4})}, lookingAtOrigin(projection));
}

TEST_CASE("splats that move along polynomials look as the formulas say", "[raster]")
{
    requireSame({posedSample({.isPolynomial = true, .seed = 5})}, lookingAtOrigin(Projection::Perspective));
}

TEST_CASE("several objects are sorted together, and each pixel knows its object", "[raster]")
{
    requireSame({posedSample({.count = 120, .filter = SplatFilter::AntiAliased, .id = {7}, .seed = 11}),
                 posedSample({.count = 150, .shDegree = 1, .influences = 1, .id = {3}, .seed = 12}),
                 posedSample({.count = 90, .shDegree = 0, .influences = 4, .id = {900}, .seed = 13})},
                lookingAtOrigin(Projection::Perspective));
}

TEST_CASE("motion is what objects, nodes and camera moved by in pixels", "[raster]")
{
    const auto projection = GENERATE(Projection::Perspective, Projection::Orthographic);
    const std::vector<PosedObject> now{posedSample({.count = 150, .influences = 1, .id = {1}, .seed = 21}), posedSample({.count = 150, .isPolynomial = true, .id = {2}, .seed = 22})};
    std::vector<PosedObject> before = now;
    before[0].pose[4] = Affine3x4::from(glm::mat3_cast(glm::angleAxis(0.2f, Vec3(0, 1, 0))), {0.05f, 0.1f, 0}) * before[0].pose[4];
    before[1].polynomialTime = 0.25;
    CameraView previousCamera = lookingAtOrigin(projection);
    previousCamera.position += Vec3(0.05f, -0.02f, 0.1f);
    requireSame(now, lookingAtOrigin(projection), before, previousCamera);
}
