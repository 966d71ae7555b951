// Splats found again by the pattern they form, where registration is far off; and nodes that learn from paths where things bend.
#include "core/sequence/follow_splats.h"
#include "core/sequence/frame_surface.h"
#include "core/sequence/rigid_patches.h"
#include "core/sequence/skin_fit.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <random>

using namespace morphogen;

namespace {

constexpr float kLength = 2, kRadius = 0.12f;

/// A rod along y, patterned by chance: no two places of it look alike.
sequence::FramePoints rod(std::size_t count, unsigned seed)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> unit(0, 1);
    sequence::FramePoints points;
    const float cell = std::sqrt(kLength * 2 * std::numbers::pi_v<float> * kRadius / static_cast<float>(count));
    const int rows = static_cast<int>(kLength / cell), around = static_cast<int>(2 * std::numbers::pi_v<float> * kRadius / cell);
    for (int r = 0; r < rows; ++r)
        for (int a = 0; a < around; ++a) {
            const float angle = 2 * std::numbers::pi_v<float> * (static_cast<float>(a) + 0.8f * unit(random)) / static_cast<float>(around);
            const Vec3 normal(std::cos(angle), 0, std::sin(angle));
            points.centres.push_back(Vec3(0, (static_cast<float>(r) + 0.8f * unit(random)) * cell, 0) + kRadius * normal);
            points.normals.push_back(normal);
            points.logSizes.push_back(Vec3(std::log(cell), std::log(cell), std::log(0.1f * cell)));
            points.colours.emplace_back(0.5f);
        }
    return points;
}

/// Bent by `angle` at the middle, over a tenth of the length.
Vec3 bent(const Vec3& p, float angle)
{
    const float share = std::clamp((p.y / kLength - 0.45f) / 0.1f, 0.0f, 1.0f);
    const Vec3 joint(0, kLength / 2, 0);
    return joint + glm::angleAxis(share * angle, Vec3(0, 0, 1)) * (p - joint);
}

sequence::FramePoints bentRod(const sequence::FramePoints& rest, float angle)
{
    sequence::FramePoints moved = rest;
    for (std::size_t i = 0; i < moved.centres.size(); ++i) {
        moved.centres[i] = bent(rest.centres[i], angle);
        const Vec3 tip = bent(rest.centres[i] + 1e-3f * rest.normals[i], angle);
        moved.normals[i] = glm::normalize(tip - moved.centres[i]);
    }
    return moved;
}

std::size_t rightCount(const sequence::Patches& patches, const sequence::FramePoints& from, const sequence::FramePoints& to, float within)
{
    std::size_t right = 0;
    for (std::size_t i = 0; i < from.centres.size(); ++i) right += glm::length(patches.motions[i].point(from.centres[i]) - to.centres[i]) < within;
    return right;
}

}  // namespace

TEST_CASE("the half of a rod that bent away is found by its pattern, though all of it was expected to stay", "[sequence]")
{
    const sequence::FramePoints from = rod(3000, 1), to = bentRod(from, 0.5f);
    const PointTree tree(to.centres);
    const float spacing = sequence::spacingOf(tree, to.centres);
    // The tip is some ten spacings away from where it is expected.
    REQUIRE(glm::length(to.centres.back() - from.centres.back()) > 8 * spacing);
    const auto patches = sequence::findPatches({from, from.centres, to, tree, spacing}, {});
    REQUIRE(patches);
    CHECK(patches->foundCount() > from.centres.size() * 95 / 100);
    CHECK(rightCount(*patches, from, to, 0.2f * spacing) > from.centres.size() * 95 / 100);
}

TEST_CASE("hardly a patch is found in a frame that was sampled anew", "[sequence]")
{
    const sequence::FramePoints from = rod(3000, 1), to = rod(3000, 2);
    const PointTree tree(to.centres);
    const auto patches = sequence::findPatches({from, from.centres, to, tree, sequence::spacingOf(tree, to.centres)}, {});
    REQUIRE(patches);
    CHECK(patches->foundCount() < from.centres.size() / 20);
}

TEST_CASE("finding patches among nothing, a few points and a cancelled job gives nothing, or says so", "[sequence]")
{
    const sequence::FramePoints few{{Vec3(0), Vec3(1)}, {Vec3(0), Vec3(0)}, {Vec3(0), Vec3(0)}, {Vec3(0), Vec3(0)}}, none;
    const PointTree fewTree(few.centres), noTree(none.centres);
    CHECK(sequence::findPatches({few, few.centres, few, fewTree, 1}, {})->foundCount() == 0);
    CHECK(sequence::findPatches({none, none.centres, none, noTree, 1}, {})->foundCount() == 0);
    const sequence::FramePoints many = rod(3000, 1);
    const PointTree tree(many.centres);
    std::stop_source stop;
    stop.request_stop();
    const auto cancelled = sequence::findPatches({many, many.centres, many, tree, 0.03f}, stop.get_token());
    REQUIRE_FALSE(cancelled);
    CHECK(cancelled.error().kind == Error::Kind::Cancelled);
}

TEST_CASE("nodes learn from paths where a thing bends", "[sequence]")
{
    // Two rigid halves whose nodes know nothing of it: every splat follows the nearest two of nine nodes alike.
    constexpr std::size_t kFrames = 8, kNodes = 9;
    const auto pose = [](const Vec3& p, std::size_t frame) {
        const Vec3 joint(0, kLength / 2, 0);
        return p.y < joint.y ? p : joint + glm::angleAxis(0.15f * static_cast<float>(frame), Vec3(0, 0, 1)) * (p - joint);
    };
    const std::vector<Vec3> rest = rod(2000, 3).centres;
    std::vector<std::shared_ptr<const Splats>> frames;
    sequence::Tracks tracks;
    for (std::size_t f = 0; f < kFrames; ++f) {
        SplatsBuilder splats(rest.size(), 0);
        for (std::size_t i = 0; i < rest.size(); ++i) splats.setPosition(i, pose(rest[i], f));
        frames.push_back(std::make_shared<const Splats>(splats.finish()));
        tracks.rows.emplace_back(rest.size());
        std::iota(tracks.rows.back().begin(), tracks.rows.back().end(), 0u);
        tracks.poses.emplace_back(kNodes);
    }
    for (std::size_t n = 0; n < kNodes; ++n) {
        tracks.nodes.emplace_back(0, kLength * static_cast<float>(n) / (kNodes - 1), 0);
        auto& near = tracks.neighbours.emplace_back();
        if (n > 0) near.push_back(static_cast<std::uint32_t>(n - 1));
        if (n + 1 < kNodes) near.push_back(static_cast<std::uint32_t>(n + 1));
    }
    tracks.restPoints = rest;
    tracks.homeFrames.assign(rest.size(), 0);
    tracks.homeRows = tracks.rows.front();
    for (const Vec3& p : rest) {
        const auto low = static_cast<std::uint32_t>(std::clamp(p.y / kLength * (kNodes - 1), 0.0f, kNodes - 2.0f));
        tracks.follows.push_back({{low, low + 1}, {0.5f, 0.5f}});
    }
    const sequence::FrameSource source{kFrames, [&](std::size_t frame) -> Result<std::shared_ptr<const Splats>> { return frames[frame]; }};
    const float spacing = 0.03f;
    REQUIRE(sequence::fitSkin(tracks, source, spacing, {}));
    for (std::size_t f = 0; f < kFrames; ++f) {
        std::vector<float> misses;
        for (std::size_t i = 0; i < rest.size(); ++i) misses.push_back(glm::length(sequence::moved(tracks.follows[i], tracks.poses[f], tracks.restPoints[i]) - pose(rest[i], f)));
        std::ranges::sort(misses);
        CHECK(misses[misses.size() * 99 / 100] < 0.1f * spacing);
    }
    for (const sequence::Follows& follows : tracks.follows) {
        float sum = 0;
        for (const float weight : follows.weights) {
            REQUIRE(weight >= 0);
            sum += weight;
        }
        REQUIRE(sum == Approx(1).margin(1e-4));
    }
}
