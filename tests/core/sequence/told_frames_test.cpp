#include "core/sequence/told_frames.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <random>

using namespace morphogen;
using namespace morphogen::sequence;

namespace {

constexpr std::size_t kCount = 900;
constexpr float kSpacing = 0.05f, kSigma = 0.03f;

/// A flat square of splats, of one colour.
Splats square(unsigned seed)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> jitter(-0.2f, 0.2f);
    SplatsBuilder splats(kCount, 0);
    for (std::size_t i = 0; i < kCount; ++i) {
        splats.setPosition(i, kSpacing * Vec3(static_cast<float>(i % 30) + jitter(random), static_cast<float>(i / 30) + jitter(random), 0));
        splats.setRotation(i, Quat(1, 0, 0, 0)), splats.setStandardDeviations(i, Vec3(kSigma, kSigma, 0.1f * kSigma)), splats.setPeakAlpha(i, 0.95f), splats.setColour(i, Rgb(0.4f, 0.6f, 0.2f));
    }
    return splats.finish();
}

}  // namespace

TEST_CASE("told splats don't grow where nodes disagree about the surface, which did not", "[sequence]")
{
    const auto first = std::make_shared<const Splats>(square(1)), second = std::make_shared<const Splats>(square(2));
    const FrameSource frames{2, [&](std::size_t f) -> Result<std::shared_ptr<const Splats>> { return f == 0 ? first : second; }};
    Tracks tracks;
    tracks.sampling = Sampling::Anew;
    tracks.nodes = {Vec3(0), Vec3(1, 1, 0)};
    // The second node says that all is six times as large.
    tracks.poses = {{{}, {}}, {{}, {.scale = 6}}};
    tracks.rows.resize(2), tracks.likes.resize(2), tracks.paths.resize(2);
    for (std::uint32_t i = 0; i < kCount; ++i) {
        tracks.homeFrames.push_back(0), tracks.homeRows.push_back(i), tracks.restPoints.push_back(first->position(i));
        Follows follows;
        follows.nodes = {0, 1, 0, 0}, follows.weights = {0.5f, 0.5f, 0, 0};
        tracks.follows.push_back(follows);
        for (std::size_t f = 0; f < 2; ++f) tracks.rows[f].push_back(i), tracks.likes[f].push_back(kNoRow), tracks.paths[f].push_back(first->position(i));
    }
    const auto told = ToldFrames::make(tracks, frames, {});
    REQUIRE(told);
    const auto frame = told->at(1);
    REQUIRE(frame);
    REQUIRE((*frame)->size() == kCount);
    for (std::size_t i = 0; i < kCount; ++i) {
        Vec3 s = (*frame)->standardDeviations(i);
        std::sort(&s.x, &s.x + 3);
        REQUIRE(s.z == Approx(1.5f * kSigma).epsilon(0.01));   // 3.5 times as large without a limit
        REQUIRE(s.x <= 1.51f * 0.1f * kSigma);
        REQUIRE(glm::length((*frame)->position(i) - first->position(i)) < 0.5f * kSpacing);
    }
    // Where nodes leave it as it is, it is as it was.
    const auto still = told->at(0);
    REQUIRE(still);
    for (std::size_t i = 0; i < kCount; ++i) REQUIRE((*still)->standardDeviations(i).x == Approx(kSigma).epsilon(0.001));
}
