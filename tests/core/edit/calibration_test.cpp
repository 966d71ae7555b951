#include "core/edit/fit_floor.h"
#include "core/edit/measure.h"
#include "core/edit/set_floor.h"
#include "core/edit/set_origin.h"
#include "core/edit/set_placement.h"
#include "core/edit/set_scale.h"
#include "core/edit/set_up.h"

#include <catch2/catch.hpp>
#include <random>

using namespace morphogen;

namespace {

std::mt19937 random_(11);

float real() { return std::normal_distribution<float>()(random_); }
Vec3 vector() { return {real(), real(), real()}; }
Quat rotation() { return glm::normalize(Quat(real(), real(), real(), real())); }

/// A room: a noisy floor, a table, walls, a ceiling and floaters, seen in a frame tilted by `tilt`.
Object room(const Quat& tilt, float size)
{
    std::vector<Vec3> points;
    std::uniform_real_distribution<float> side(-1, 1);
    for (int i = 0; i < 4000; ++i) points.push_back({2 * side(random_), 0.004f * real(), 2 * side(random_)});
    for (int i = 0; i < 3000; ++i) points.push_back({0.5f * side(random_), 0.7f + 0.002f * real(), 0.5f * side(random_)});
    for (int i = 0; i < 5000; ++i) points.push_back({2 * side(random_), 2.5f + 0.002f * real(), 2 * side(random_)});
    for (int i = 0; i < 3000; ++i) points.push_back({2.0f, 1.25f + 1.25f * side(random_), 2 * side(random_)});
    for (int i = 0; i < 300; ++i) points.push_back(4.0f * vector());
    SplatsBuilder builder(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        builder.setPosition(i, size * (tilt * points[i]) + Vec3(5, -2, 1));
        builder.setPeakAlpha(i, 0.9f);
    }
    Object object;
    object.name = "room";
    object.splats = std::make_shared<const Splats>(builder.finish());
    return object;
}

World worldOf(Object object)
{
    World world;
    world.add(std::move(object));
    return world;
}

const Object& only(const World& world) { return *world.objects.front(); }

Transform randomPlacement() { return {vector(), rotation(), glm::abs(vector()) + 0.3f}; }

}  // namespace

TEST_CASE("three clicks on the floor put it at y = 0 of the object, with the splats above, wherever the object stands", "[edit]")
{
    for (int trial = 0; trial < 200; ++trial) {
        Object object = room(rotation(), 1);
        object.placement = randomPlacement();
        const World world = worldOf(object);
        const Object& before = only(world);
        // Any three points of the floor, in the world: the first 4000 splats lie on it.
        std::array<Vec3, 3> clicks{before.worldFromSource().point(before.splats->position(0)), before.worldFromSource().point(before.splats->position(1)),
                                   before.worldFromSource().point(before.splats->position(2))};
        const auto plane = planeThrough(clicks);
        if (!plane) continue;
        const auto floored = apply(world, SetFloor{before.id, *plane});
        REQUIRE(floored);
        const Object& after = only(*floored);
        const Affine3x4 objectFromSource = after.calibration.objectFromSource.affine();
        for (int i = 0; i < 3; ++i) CHECK(objectFromSource.point(after.splats->position(i)).y == Approx(0).margin(1e-4));
        CHECK(after.placement == before.placement);
        CHECK(after.calibration.isFloorKnown);
        std::size_t above = 0;
        for (std::size_t i = 4000; i < 15000; ++i) above += objectFromSource.point(after.splats->position(i)).y > 0;
        CHECK(2 * above > 11000);
    }
}

TEST_CASE("the fitted floor is the floor: not the larger ceiling, not the table, not a wall", "[edit]")
{
    for (int trial = 0; trial < 30; ++trial) {
        const float angle = radians(35.0f) * std::uniform_real_distribution<float>(0, 1)(random_);
        const Quat tilt = glm::angleAxis(angle, glm::normalize(Vec3(real(), 0, real())));
        const Object object = room(tilt, 3);
        const auto fit = fitFloor(object, {}, {});
        REQUIRE(fit);
        CHECK(glm::degrees(std::acos(std::min(1.0f, glm::dot(fit->floorInWorld.normal, tilt * Vec3(0, 1, 0))))) < 0.2f);
        CHECK(glm::dot(fit->floorInWorld.normal, fit->floorInWorld.point - Vec3(5, -2, 1)) == Approx(0).margin(0.01));
        CHECK(fit->onFloor > 0.2f);
        const auto floored = apply(worldOf(object), SetFloor{{1}, fit->floorInWorld});
        REQUIRE(floored);
        // Set again, it stays: the fitted floor of a calibrated object is y = 0.
        const auto again = fitFloor(only(*floored), {}, {});
        REQUIRE(again);
        CHECK(again->floorInWorld.point.y == Approx(0).margin(0.01));
        CHECK(again->floorInWorld.normal.y == Approx(1).margin(1e-4));
    }
}

TEST_CASE("what has no floor says so", "[edit]")
{
    SplatsBuilder builder(5000);
    for (std::size_t i = 0; i < 5000; ++i) builder.setPosition(i, vector()), builder.setPeakAlpha(i, 0.9f);
    Object fog;
    fog.name = "fog";
    fog.splats = std::make_shared<const Splats>(builder.finish());
    const auto none = fitFloor(fog, {}, {});
    REQUIRE_FALSE(none);
    CHECK(none.error().kind == Error::Kind::NotFound);
    fog.splats = std::make_shared<const Splats>(SplatsBuilder(0).finish());
    CHECK_FALSE(fitFloor(fog, {}, {}));
    CHECK_FALSE(planeThrough({Vec3(0), Vec3(1, 1, 1), Vec3(2, 2, 2)}));
}

TEST_CASE("up becomes +Y of the object, about its middle, by the shortest way", "[edit]")
{
    for (int trial = 0; trial < 100; ++trial) {
        Object object = room(rotation(), 1);
        object.placement.rotation = rotation();
        const World world = worldOf(object);
        const Vec3 up = trial == 0 ? object.placement.rotation * Vec3(0, -1, 0) : glm::normalize(vector());
        const auto turned = apply(world, SetUp{{1}, up});
        REQUIRE(turned);
        const Object& after = only(*turned);
        const Vec3 sourceUp = glm::inverse(object.placement.rotation) * up;
        CHECK((after.calibration.objectFromSource.rotation * sourceUp).y == Approx(1).margin(1e-5));
        const Vec3 middle = object.splats->bounds().centre();
        CHECK(glm::length(after.worldFromSource().point(middle) - object.worldFromSource().point(middle)) < 1e-4f);
    }
    CHECK_FALSE(apply(worldOf(room(rotation(), 1)), SetUp{{1}, Vec3(0)}));
}

TEST_CASE("a length that was told is the length that is measured, whatever is done to the object's place", "[edit]")
{
    for (int trial = 0; trial < 100; ++trial) {
        Object object = room(rotation(), 1);
        object.placement = randomPlacement();
        const World world = worldOf(object);
        const MeasuredPoint a{{1}, object.worldFromSource().point(object.splats->position(0))};
        const MeasuredPoint b{{1}, object.worldFromSource().point(object.splats->position(9000))};
        const auto unknown = distanceMetres(world, a, b);
        REQUIRE_FALSE(unknown);
        CHECK(unknown.error().message.find("set its scale first") != std::string::npos);

        auto scaled = apply(world, SetScale{{1}, a.pointInWorld, b.pointInWorld, 2.5});
        REQUIRE(scaled);
        Transform elsewhere = object.placement;
        elsewhere.translation = vector();
        scaled = apply(*scaled, SetPlacement{{1}, elsewhere});
        REQUIRE(scaled);
        const Object& after = only(*scaled);
        const auto measured = distanceMetres(*scaled, {{1}, after.worldFromSource().point(object.splats->position(0))},
                                             {{1}, after.worldFromSource().point(object.splats->position(9000))});
        REQUIRE(measured);
        CHECK(*measured == Approx(2.5).epsilon(1e-4));
    }
    const World world = worldOf(room(rotation(), 1));
    CHECK_FALSE(apply(world, SetScale{{1}, Vec3(1), Vec3(1), 2}));
    CHECK_FALSE(apply(world, SetScale{{1}, Vec3(1), Vec3(2), 0}));
    CHECK_FALSE(apply(world, SetScale{{1}, Vec3(1), Vec3(2), std::nan("")}));
    CHECK_FALSE(apply(world, SetScale{{99}, Vec3(1), Vec3(2), 1}));
}

TEST_CASE("the origin goes to the point, with a floor, to its foot on the floor", "[edit]")
{
    Object object = room(rotation(), 1);
    object.placement = randomPlacement();
    const World world = worldOf(object);
    const Vec3 click = object.worldFromSource().point(object.splats->position(8000));
    const auto moved = apply(world, SetOrigin{{1}, click});
    REQUIRE(moved);
    CHECK(glm::length(only(*moved).calibration.objectFromSource.affine().point(object.splats->position(8000))) < 1e-4f);
    CHECK(only(*moved).calibration.isOriginKnown);

    object.calibration.isFloorKnown = true;
    const auto onFloor = apply(worldOf(object), SetOrigin{{1}, click});
    REQUIRE(onFloor);
    const Vec3 foot = only(*onFloor).calibration.objectFromSource.affine().point(object.splats->position(8000));
    CHECK(glm::length(Vec2(foot.x, foot.z)) < 1e-4f);
    CHECK(foot.y == Approx(object.splats->position(8000).y).margin(1e-5));
}
