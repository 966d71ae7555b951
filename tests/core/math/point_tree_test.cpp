// The point tree against looking at every point.
#include "core/math/point_tree.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <random>

using namespace morphogen;

TEST_CASE("the point tree finds whom looking at every point finds", "[math]")
{
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    std::vector<Vec3> points(3000);
    for (Vec3& p : points) p = Vec3(normal(random), normal(random), normal(random)) * std::exp(normal(random));
    points[5] = Vec3(NAN, 0, 0);
    points[6] = points[7] = points[8];   // three at one place
    const PointTree tree(points);
    CHECK(tree.size() == points.size() - 1);
    CHECK(tree.order().size() == tree.size());
    const auto others = nearestOthers(tree, points, 9, {});
    for (int trial = 0; trial < 200; ++trial) {
        const std::size_t i = random() % points.size();
        if (i == 5) continue;
        std::vector<float> distances;
        std::size_t within = 0;
        for (std::size_t j = 0; j < points.size(); ++j) {
            if (j == 5 || j == i) continue;
            distances.push_back(glm::length(points[j] - points[i]));
            within += distances.back() <= 0.5f;
        }
        std::sort(distances.begin(), distances.end());
        for (std::size_t k = 0; k < 9; ++k) CHECK(others.distancesOf(i)[k] == Approx(distances[k]).margin(1e-6));
        std::vector<NearPoint> found;
        tree.within(points[i], 0.5f, found);
        CHECK(found.size() == within + 1);   // itself is within, too
        CHECK(tree.nearest(points[i])->distance == 0);
    }
    for (const std::uint32_t j : others.of(5)) CHECK(j == 5);
    CHECK_FALSE(PointTree(std::vector<Vec3>{}).nearest({0, 0, 0}));
}

TEST_CASE("a point tree of many slices finds whom looking at every point finds, and when stopped does not find for long", "[math]")
{
    std::mt19937 random(2);
    std::normal_distribution<float> normal;
    std::vector<Vec3> points(150'000);
    for (Vec3& p : points) p = Vec3(normal(random), 0.01f * normal(random), normal(random)) * std::exp(normal(random));
    const PointTree tree(points);
    REQUIRE(tree.size() == points.size());
    for (int trial = 0; trial < 60; ++trial) {
        const Vec3 at = trial % 3 == 0 ? 3.0f * points[random() % points.size()] : points[random() % points.size()];
        std::vector<float> distances;
        for (const Vec3& p : points) distances.push_back(glm::length(p - at));
        std::size_t within = 0;
        for (const float d : distances) within += d <= 0.1f;
        std::partial_sort(distances.begin(), distances.begin() + 20, distances.end());
        NearPoint near[20];
        REQUIRE(tree.nearest(at, near) == 20);
        for (std::size_t k = 0; k < 20; ++k) {
            CHECK(near[k].distance == Approx(distances[k]).margin(1e-6));
            CHECK(glm::length(points[near[k].index] - at) == Approx(near[k].distance).margin(1e-6));
        }
        std::vector<NearPoint> found;
        tree.within(at, 0.1f, found);
        CHECK(found.size() == within);
    }
    std::stop_source stop;
    stop.request_stop();
    CHECK_FALSE(PointTree(points, stop.get_token()).nearest({0, 0, 0}));
}
