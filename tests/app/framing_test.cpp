#include "app/session/framing.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace morphogen;

namespace {

World worldOf(const std::vector<Vec3>& centres)
{
    SplatsBuilder splats(centres.size());
    for (std::size_t i = 0; i < centres.size(); ++i) {
        splats.setPosition(i, centres[i]);
        splats.setRotation(i, Quat(1, 0, 0, 0));
        splats.setStandardDeviations(i, Vec3(0.01f));
    }
    Object object;
    object.splats = std::make_shared<const Splats>(splats.finish());
    World world;
    world.add(std::move(object));
    return world;
}

std::vector<Vec3> cloud(std::size_t count, const Vec3& centre, const Vec3& halfSize)
{
    std::mt19937 random(7);
    std::uniform_real_distribution<float> side(-1, 1);
    std::vector<Vec3> points;
    for (std::size_t i = 0; i < count; ++i) points.push_back(centre + halfSize * Vec3(side(random), side(random), side(random)));
    return points;
}

/// Of a point, in -1..1 over the picture, and whether it is in front of the near plane.
struct Projected {
    float x, y;
    bool isInFront;
};
Projected project(const CameraView& view, const Vec3& point, double aspect)
{
    const Vec3 p = view.cameraFromWorld().point(point);
    const float tangent = std::tan(0.5f * view.fovYRadians);
    return {p.x / (p.z * tangent * static_cast<float>(aspect)), p.y / (p.z * tangent), p.z > view.near};
}

}  // namespace

TEST_CASE("the default view and every view of the orbit show all points", "[cli]")
{
    for (const Vec3& halfSize : {Vec3(1, 1, 1), Vec3(0.05f, 2, 0.05f), Vec3(3, 0.02f, 1), Vec3(1e-3f, 1e-3f, 1e-3f), Vec3(500, 100, 900)}) {
        for (const double aspect : {16.0 / 9, 1.0, 0.4}) {
            const auto points = cloud(2000, Vec3(10, -3, 7), halfSize);
            const auto framing = frameWorld(worldOf(points), {});
            REQUIRE(framing);
            const OrbitPath orbit(*framing, aspect);
            std::vector<CameraView> views{threeQuarterView(*framing, aspect)};
            for (int k = 0; k < 12; ++k) views.push_back(orbit.at(k / 12.0));
            for (const CameraView& view : views) {
                float widest = 0;
                for (const Vec3& point : points) {
                    const Projected p = project(view, point, aspect);
                    REQUIRE(p.isInFront);
                    widest = std::max({widest, std::abs(p.x), std::abs(p.y)});
                }
                CHECK(widest <= 0.92f);
            }
        }
    }
}

TEST_CASE("the default view is filled and centred", "[cli]")
{
    const auto points = cloud(2000, Vec3(1, 2, 3), Vec3(1, 0.5f, 2));
    const auto framing = frameWorld(worldOf(points), {});
    REQUIRE(framing);
    const CameraView view = threeQuarterView(*framing, 1.5);
    float left = 1, right = -1, top = 1, bottom = -1;
    for (const Vec3& point : points) {
        const Projected p = project(view, point, 1.5);
        left = std::min(left, p.x), right = std::max(right, p.x), top = std::min(top, p.y), bottom = std::max(bottom, p.y);
    }
    CHECK(std::max(right - left, bottom - top) == Approx(1.8f).margin(0.02f));
    CHECK(left + right == Approx(0).margin(0.03f));
    CHECK(top + bottom == Approx(0).margin(0.2f));
}

TEST_CASE("a few floaters do not push the camera away", "[cli]")
{
    auto points = cloud(5000, Vec3(0), Vec3(1));
    for (int k = 0; k < 20; ++k) points.push_back(Vec3(0, 0, 1000.0f + static_cast<float>(k)));
    const auto framing = frameWorld(worldOf(points), {});
    REQUIRE(framing);
    CHECK(framing->bounds.diagonal() < 6);
    CHECK(glm::length(threeQuarterView(*framing, 1).position) < 10);
}

TEST_CASE("an orbit comes round to where it began, at one distance and height", "[cli]")
{
    const auto framing = frameWorld(worldOf(cloud(500, Vec3(1, 0, 0), Vec3(1))), {});
    REQUIRE(framing);
    const OrbitPath orbit(*framing, 1.5);
    CHECK(glm::length(orbit.at(0).position - orbit.at(1).position) < 1e-3f);
    const float distance = glm::length(orbit.at(0).position - orbit.at(0).target);
    for (int k = 0; k < 8; ++k) {
        CHECK(glm::length(orbit.at(k / 8.0).position - orbit.at(0).target) == Approx(distance).epsilon(1e-4));
        CHECK(orbit.at(k / 8.0).position.y == Approx(orbit.at(0).position.y));
    }
}

TEST_CASE("a world with nothing in it has a view", "[cli]")
{
    const auto framing = frameWorld({}, {});
    REQUIRE(framing);
    CHECK(threeQuarterView(*framing, 1.5) == CameraView{});
    CHECK(std::isfinite(OrbitPath(*framing, 1.5).at(0.3).position.x));
}
