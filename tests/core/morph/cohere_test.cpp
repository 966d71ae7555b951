// What goes together on the way: turned things turn, whatever is matched.
#include "core/morph/cohere.h"
#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>
#include <random>

using namespace morphogen;

namespace {

MorphPlan identityPlan(std::size_t count)
{
    std::vector<std::uint32_t> pairs(2 * count);
    for (std::uint32_t i = 0; i < count; ++i) pairs[2 * i] = pairs[2 * i + 1] = i;
    return {Column::of(pairs, 2), Column::of(std::vector<std::uint8_t>(count, 3)), Column::of(std::vector<std::uint8_t>(count * 2 * kCoverMoments, 255), 2 * kCoverMoments), count, count};
}

/// A rod along x, a metre long.
SplatsBuilder rod()
{
    std::mt19937 random(5);
    std::uniform_real_distribution<float> unit(0, 1);
    SplatsBuilder builder(2000, 0);
    for (std::size_t i = 0; i < builder.size(); ++i) {
        builder.setPosition(i, {unit(random), 0.1f * unit(random), 0.1f * unit(random)});
        builder.setRotation(i, Quat(1, 0, 0, 0));
        builder.setStandardDeviations(i, Vec3(0.01f));
        builder.setPeakAlpha(i, 0.9f);
    }
    return builder;
}

}  // namespace

TEST_CASE("a thing that was turned, moved and scaled has gone half of its turn halfway", "[morph]")
{
    const Splats from = rod().finish();
    const Quat turn = glm::angleAxis(2.4f, glm::normalize(Vec3(1, 2, 0.5f))), halfTurn = glm::slerp(Quat(1, 0, 0, 0), turn, 0.5f);
    SplatsBuilder builder = rod();
    Vec3 centre(0);
    for (std::size_t i = 0; i < from.size(); ++i) centre += from.position(i) / static_cast<float>(from.size());
    const Vec3 shift(0.3f, -2, 1);
    for (std::size_t i = 0; i < from.size(); ++i) builder.setPosition(i, centre + shift + 4.0f * (turn * (from.position(i) - centre)));
    const Splats to = builder.finish();
    const auto bows = morph::bowsOf(identityPlan(from.size()), from, to, {});
    for (std::size_t i = 0; i < from.size(); ++i) {
        const Vec3 halfway = 0.5f * (from.position(i) + to.position(i)) + bows[i], wanted = centre + 0.5f * shift + 2.5f * (halfTurn * (from.position(i) - centre));
        REQUIRE(glm::length(halfway - wanted) < 1e-3f);
    }
}

TEST_CASE("a limb that swings round keeps its length halfway, where the straight way would shorten it", "[morph]")
{
    const Splats from = rod().finish();
    // The outer half of the rod swings by 150 degrees about its middle.
    SplatsBuilder builder = rod();
    const Quat swing = glm::angleAxis(2.6f, Vec3(0, 0, 1));
    const Vec3 joint(0.5f, 0.05f, 0.05f);
    for (std::size_t i = 0; i < from.size(); ++i)
        if (from.position(i).x > joint.x) builder.setPosition(i, joint + swing * (from.position(i) - joint));
    const Splats to = builder.finish();
    const auto bows = morph::bowsOf(identityPlan(from.size()), from, to, {});
    // From where the limb begins to its tip.
    const auto length = [&](const auto& placeOf) {
        Vec3 ends[2] = {Vec3(0), Vec3(0)};
        float counts[2] = {};
        for (std::size_t i = 0; i < from.size(); ++i) {
            const float along = from.position(i).x;
            const int end = along > 0.95f ? 1 : along > 0.55f && along < 0.6f ? 0 : -1;
            if (end >= 0) ends[end] += placeOf(i), ++counts[end];
        }
        return glm::length(ends[1] / counts[1] - ends[0] / counts[0]);
    };
    const float before = length([&](std::size_t i) { return from.position(i); });
    const auto middle = [&](std::size_t i) { return 0.5f * (from.position(i) + to.position(i)); };
    REQUIRE(length(middle) < 0.4f * before);
    REQUIRE(length([&](std::size_t i) { return middle(i) + bows[i]; }) == Approx(before).epsilon(0.05));
}

TEST_CASE("what has no extent, or is not finite, goes straight", "[morph]")
{
    SplatsBuilder builder(10, 0);
    const Splats point = builder.finish();
    for (const Vec3& bow : morph::bowsOf(identityPlan(10), point, point, {})) REQUIRE(glm::length(bow) < 1e-6f);
    SplatsBuilder bad = rod();
    bad.setPosition(3, Vec3(std::numeric_limits<float>::quiet_NaN()));
    const Splats spoiled = bad.finish();
    const auto bows = morph::bowsOf(identityPlan(spoiled.size()), spoiled, rod().finish(), {});
    for (const Vec3& bow : bows) REQUIRE(std::isfinite(bow.x + bow.y + bow.z));
    REQUIRE(morph::bowsOf(identityPlan(0), Splats{}, Splats{}, {}).empty());
}
