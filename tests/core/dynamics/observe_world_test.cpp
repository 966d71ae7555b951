#include "core/authoring/moving_shapes.h"
#include "core/dynamics/observe_world.h"
#include "core/dynamics/observed_events.h"
#include "tests/support/seen_motion.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace morphogen;

namespace {

/// The motion as objects of a world, of shapes that it says.
World worldOf(const ObservedMotion& motion)
{
    std::vector<MovingShape> shapes;
    for (const ObservedBody& body : motion.bodies) shapes.push_back({.name = body.name, .shape = body.shape, .halfSize = Vec3(static_cast<float>(body.radius)), .timesSecs = motion.timesSecs, .centres = body.centres});
    return support::worldOfShapes(shapes);
}

}  // namespace

TEST_CASE("what is keyed into a world is seen in it again: places, shapes and sizes", "[seen]")
{
    const auto shape = GENERATE(ObservedShape::Ball, ObservedShape::Box, ObservedShape::Cylinder);
    const ObservedMotion motion = support::seenDiscs({{{-1, 0}, {1, 0}, 0.2}, {{0, 0.1}, {0, 0}, 0.2}}, 0.1, 2, shape);
    World world = worldOf(motion);
    if (GENERATE(true, false))   // also where no body says which shape it is
        for (auto& object : world.objects) {
            Object bare = *object;
            bare.body = nullptr;
            object = std::make_shared<const Object>(std::move(bare));
        }
    const ObservedMotion seen = observeWorld(world, {}).value().motion;
    REQUIRE(seen.bodies.size() == 2);
    REQUIRE(seen.timesSecs.size() == motion.timesSecs.size());
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(seen.bodies[i].shape == shape);
        CHECK(seen.bodies[i].radius == Approx(0.2).epsilon(0.05));
        for (std::size_t k = 0; k < seen.timesSecs.size(); ++k) CHECK(glm::length(*seen.bodies[i].centres[k] - *motion.bodies[i].centres[k]) < 0.01);
    }
    const auto direct = observedCollisions(motion, {}, {}).value(), through = observedCollisions(seen, {}, {}).value();
    REQUIRE(direct.size() == 1);
    REQUIRE(through.size() == 1);
    CHECK(through[0].timeSecs == Approx(direct[0].timeSecs).margin(0.05));
}

TEST_CASE("motion keyed by hand with soft keys is looked at frame by frame", "[seen]")
{
    World world = worldOf(support::exchangeOfSpeed(0.1));
    Object soft = *world.objects[0];
    Curve curve = *soft.curve({Property::Translation, {}, {}});
    for (Keyframe& key : curve.keys) key.interpolation = KeyInterpolation::Smooth;
    soft.setCurve(std::move(curve));
    world.replace(std::move(soft));
    const ObservedMotion seen = observeWorld(world, {}).value().motion;
    CHECK(seen.timesSecs.size() == 49);   // 2 s at 24 frames a second, both ends
    CHECK(observedCollisions(seen, {}, {}).value().size() == 1);
}

TEST_CASE("large things that never move are scenery, and a world in which nothing moves has nothing to see", "[seen]")
{
    ObservedMotion motion = support::exchangeOfSpeed(0.1);
    World world = worldOf(motion);
    const MovingShape floor{.name = "floor", .shape = ObservedShape::Box, .halfSize = {5, 0.1f, 5}, .timesSecs = {0}, .centres = {Vec3d(0, -0.1, 0)}};
    const Object still = makeMovingShapes(std::span(&floor, 1), 2000, {}).value().front();
    world.add(still);
    const ObservedWorld seen = observeWorld(world, {}).value();
    CHECK(seen.motion.bodies.size() == 2);
    REQUIRE(seen.notes.size() == 1);
    CHECK_THAT(seen.notes[0], Catch::Contains("floor") && Catch::Contains("scenery"));
    World rest;
    rest.add(still);
    CHECK_THAT(observeWorld(rest, {}).error().message, Catch::Contains("nothing moves"));
    CHECK_THAT(observeWorld({}, {}).error().message, Catch::Contains("nothing moves"));
    std::stop_source source;
    source.request_stop();
    CHECK(observeWorld(world, {source.get_token(), {}}).error().kind == Error::Kind::Cancelled);
}
