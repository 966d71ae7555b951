#include "core/authoring/blue_noise.h"

#include "core/base/parallel.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace morphogen;

namespace {

/// Points on a bent sheet of area 1, some facing the other way, some in another layer, radii from 0.5 to 1.
std::vector<DartPoint> scattered(std::size_t count)
{
    std::mt19937 random(11);
    std::uniform_real_distribution<float> unit(0, 1);
    std::vector<DartPoint> points;
    for (std::size_t i = 0; i < count; ++i) {
        const float x = unit(random), y = unit(random);
        DartPoint point{{x, y, 0.05f * std::sin(9 * x)}, {0, 0, unit(random) < 0.2f ? -1.0f : 1.0f}};
        point.radiusScale = 0.5f + 0.5f * y;
        point.layer = unit(random) < 0.3f ? 4 : 0;
        points.push_back(point);
    }
    return points;
}

/// Distance in units of the smaller radius; none for two that can't hinder each other.
float apart(const DartPoint& a, const DartPoint& b)
{
    if (a.layer != b.layer || glm::dot(a.normal, b.normal) <= 0) return std::numeric_limits<float>::infinity();
    return glm::distance(a.position, b.position) / std::min(a.radiusScale, b.radiusScale);
}

}  // namespace

TEST_CASE("darts keep their distance, and every point that was not chosen is in the way of one", "[authoring]")
{
    const std::vector<DartPoint> points = scattered(4000);
    // Four kinds share the sheet, and small radii let up to four times as many stick.
    const std::vector<std::uint32_t> chosen = DartBoard(points, std::sqrt(16.0f / 500), 3).throwDarts(500, {});
    REQUIRE(chosen.size() == 500);
    CHECK(std::is_sorted(chosen.begin(), chosen.end()));
    float closest = std::numeric_limits<float>::infinity(), widestGap = 0;
    for (std::size_t i = 0; i < chosen.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) closest = std::min(closest, apart(points[chosen[i]], points[chosen[j]]));
    for (const DartPoint& point : points) {
        float nearest = std::numeric_limits<float>::infinity();
        for (const std::uint32_t c : chosen) nearest = std::min(nearest, apart(point, points[c]));
        widestGap = std::max(widestGap, nearest);
    }
    // The radius shrinks by 0.97 from throw to throw, and the last throw ends when enough stick.
    CHECK(widestGap < closest / 0.97f * 1.0001f);
}

TEST_CASE("the darts that stick don't depend on the number of threads", "[authoring]")
{
    const std::vector<DartPoint> points = scattered(60000);
    const auto thrown = [&](std::uint64_t seed) { return DartBoard(points, std::sqrt(1.0f / 9000), seed).throwDarts(9000, {}); };
    std::vector<std::uint32_t> alone;
    {
        const ParallelismLimit limit(1);
        alone = thrown(5);
    }
    for (int again = 0; again < 5; ++again) CHECK(thrown(5) == alone);
    CHECK(thrown(6) != alone);
}

TEST_CASE("the nearest dart is the nearest of its kind", "[authoring]")
{
    const std::vector<DartPoint> points = scattered(3000);
    const float spacing = std::sqrt(1.0f / 300);
    const DartBoard board(points, spacing, 1);
    const std::vector<std::uint32_t> chosen = board.throwDarts(300, {});
    const std::vector<std::int32_t> nearest = board.nearestOf(chosen);
    for (std::size_t i = 0; i < points.size(); ++i) {
        float least = 1.3f * spacing;
        for (const std::uint32_t c : chosen)
            if (std::isfinite(apart(points[i], points[c]))) least = std::min(least, glm::distance(points[i].position, points[c].position));
        if (nearest[i] >= 0)
            CHECK(glm::distance(points[i].position, points[chosen[nearest[i]]].position) == Approx(least).margin(1e-6));
        else
            CHECK(least > 1.2999f * spacing);
    }
}

TEST_CASE("points in one place and points at the end of the world are thrown too", "[authoring]")
{
    std::vector<DartPoint> points(100, DartPoint{{1, 2, 3}, {0, 1, 0}});
    CHECK(DartBoard(points, 0.1f, 1).throwDarts(40, {}).size() == 40);
    points.push_back({{1e30f, -1e30f, 3}, {0, 1, 0}});
    points.push_back({{-1e30f, 0, 1e-30f}, {0, 1, 0}});
    CHECK(DartBoard(points, 1e-3f, 1).throwDarts(90, {}).size() == 90);
    CHECK(DartBoard(points, 1, 1).throwDarts(1000, {}).size() == points.size());
    CHECK(DartBoard({}, 1, 1).throwDarts(3, {}).empty());
}
