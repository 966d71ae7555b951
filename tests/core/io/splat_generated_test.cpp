// Formats whose writers are elsewhere: what the test's own writers put down, within each format's quantisation, comes in.
#include "tests/support/shared.h"
#include "tests/support/splat_files.h"
#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace morphogen;

namespace {

/// How coarse a format is.
struct Coarseness {
    double position = 1e-3, logScale = 0.04, rotation = 0.02, alpha = 0.005, colour = 0.02, harmonic = 0.01;
};

void checkAlike(const Splats& got, const Splats& wanted, const Coarseness& coarse)
{
    REQUIRE(got.size() == wanted.size());
    REQUIRE(got.shDegree == wanted.shDegree);
    for (std::size_t i = 0; i < got.size(); ++i) {
        INFO("splat " << i);
        for (int a = 0; a < 3; ++a) {
            REQUIRE(got.position(i)[a] == Approx(wanted.position(i)[a]).margin(coarse.position * (1 + std::abs(wanted.position(i)[a]))));
            const auto c = static_cast<std::size_t>(7 + a);
            REQUIRE(got.columns[c].at<float>(i) == Approx(wanted.columns[c].at<float>(i)).margin(coarse.logScale));
        }
        REQUIRE(1 - std::abs(glm::dot(got.rotation(i), wanted.rotation(i))) < coarse.rotation * coarse.rotation);
        REQUIRE(got.peakAlpha(i) == Approx(wanted.peakAlpha(i)).margin(coarse.alpha));
        for (std::size_t c = 11; c < 14; ++c) {
            // Formats clamp colours to what can be shown.
            const auto shown = [&](const Splats& s) { return std::clamp(0.5f + kShC0 * s.columns[c].at<float>(i), 0.0f, 1.0f); };
            REQUIRE(shown(got) == Approx(shown(wanted)).margin(coarse.colour));
        }
        for (std::size_t c = 0; c < got.shRest.size(); ++c) REQUIRE(got.shRest[c].at<float>(i) == Approx(wanted.shRest[c].at<float>(i)).margin(coarse.harmonic));
    }
}

Splats imported(const std::string& bytes, const char* name)
{
    const support::TemporaryFolder folder;
    support::writeFile(folder / name, bytes);
    const auto result = support::import(folder / name, {.axes = SourceAxes::YUp});
    if (!result) FAIL(result.error().message);
    return *result->object.splats;
}

}  // namespace

TEST_CASE("SPZ 1, 2 and 3 of every degree", "[io][generated]")
{
    for (int version = 1; version <= 3; ++version)
        for (int degree = 0; degree <= 3; ++degree) {
            const Splats splats = support::randomSplats(300, degree);
            INFO("version " << version << " degree " << degree);
            // Before version 3, w follows from three bytes: each is wrong by 1/255 at most, so w^2 by 2 sqrt(3)/255, and where w
            // is 0 that is an angle whose cosine is off by 0.007.
            checkAlike(imported(support::spzFile(splats, version), "a.spz"), splats,
                       {.position = version == 1 ? 2e-3 : 3e-4, .rotation = version < 3 ? 0.084 : 0.02, .harmonic = 0.005});
        }
    Splats smooth = support::randomSplats(5, 0);
    smooth.filter = SplatFilter::AntiAliased;
    CHECK(imported(support::spzFile(smooth, 2), "a.spz").filter == SplatFilter::AntiAliased);
}

TEST_CASE(".ksplat in its three modes, over several buckets", "[io][generated]")
{
    for (int degree = 0; degree <= 3; ++degree) {
        // Close together, as the splats of a bucket are.
        SplatsBuilder builder(61, degree);
        const Splats random = support::randomSplats(61, degree);
        for (std::size_t c = 0; c < kSplatColumnCount; ++c) builder.columns[c] = random.columns[c].toVector<float>();
        for (std::size_t c = 0; c < 3; ++c)
            for (float& v : builder.columns[c]) v *= 0.2f;
        for (std::size_t c = 0; c < random.shRest.size(); ++c) builder.shRest[c] = random.shRest[c].toVector<float>();
        const Splats splats = builder.finish();
        for (int mode = 0; mode <= 2; ++mode) {
            INFO("mode " << mode << " degree " << degree);
            checkAlike(imported(support::ksplatFile(splats, mode), "a.ksplat"), splats, {.position = mode == 0 ? 1e-6 : 2e-4, .rotation = 0.002, .harmonic = mode == 0 ? 1e-6 : 0.007});
        }
    }
}

TEST_CASE(".splat and compressed PLY", "[io][generated]")
{
    const Splats splats = support::randomSplats(600, 0);
    checkAlike(imported(support::splatFile(splats), "a.splat"), splats, {.position = 1e-7, .logScale = 1e-5});
    checkAlike(imported(support::compressedPlyFile(splats), "a.ply"), splats, {.position = 0.02, .logScale = 0.01, .rotation = 0.005});
}

TEST_CASE("SOG 1 and 2, in a folder and in an archive", "[io][generated]")
{
    for (int version = 1; version <= 2; ++version)
        for (int degree = 0; degree <= 1; ++degree) {
            INFO("version " << version << " degree " << degree);
            const Splats splats = support::randomSplats(200, degree);
            const auto files = support::sogFiles(splats, version);
            const support::TemporaryFolder folder;
            for (const auto& [name, content] : files) support::writeFile(folder / name, content);
            const auto whole = support::import(folder.path(), {.axes = SourceAxes::YUp});
            if (!whole) FAIL(whole.error().message);
            CHECK(whole->object.provenance.format == (version == 1 ? "SOG 1" : "SOG 2"));
            checkAlike(*whole->object.splats, splats, {.position = 1e-4, .rotation = 0.012, .alpha = version == 1 ? 0.01 : 0.005, .colour = 0.01, .harmonic = 0.005});
            CHECK(imported(support::zipFile(files), "a.sog") == *whole->object.splats);
        }
}

TEST_CASE(".splatv becomes splats that move as their polynomials say", "[io][generated]")
{
    const Splats splats = support::randomSplats(70, 0), more = support::randomSplats(70, 0, 5);
    std::vector<std::vector<float>> motion;
    for (std::size_t c = 0; c < 14; ++c) motion.push_back(more.columns[c].toVector<float>());
    motion.emplace_back(70, 0.25f);
    const support::TemporaryFolder folder;
    support::writeFile(folder / "a.splatv", support::splatvFile(splats, motion));
    const auto up = support::import(folder / "a.splatv", {.axes = SourceAxes::YUp}), turned = support::import(folder / "a.splatv");
    if (!up) FAIL(up.error().message);
    REQUIRE(turned);
    checkAlike(*up->object.splats, splats, {.position = 1e-7, .logScale = 0.002, .rotation = 0.002});
    REQUIRE(up->object.polynomial);
    const PolynomialMotion &m = *up->object.polynomial, &t = *turned->object.polynomial;
    for (std::size_t i = 0; i < 70; ++i) {
        for (std::size_t c = 0; c < 9; ++c) {
            CHECK(m.motion[c].at<float>(i) == Approx(motion[c][i]).epsilon(0.002).margin(1e-4));
            CHECK(t.motion[c].at<float>(i) == (c % 3 == 0 ? 1.0f : -1.0f) * m.motion[c].at<float>(i));
        }
        for (std::size_t c = 0; c < 4; ++c) CHECK(m.omega[c].at<float>(i) == Approx(motion[9 + c][i]).epsilon(0.002).margin(1e-4));
        CHECK(m.centre.at<float>(i) == Approx(motion[13][i]).epsilon(0.002).margin(1e-4));
        CHECK(m.scale.at<float>(i) == Approx(0.25).epsilon(0.001));
    }
    CHECK(up->object.durationSecs() == 1.0);
}
