#include "core/edit/edit_camera.h"
#include "core/edit/set_fps.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace morphogen;

TEST_CASE("a camera can be renamed to a free name and removed, nothing else changes", "[edit]")
{
    World world;
    Camera camera;
    camera.name = "hero";
    camera.keys = {{0, {}}};
    const CameraId hero = world.add(camera);
    camera.name = "side";
    const CameraId side = world.add(camera);
    const auto renamed = apply(world, RenameCamera{hero, "front"});
    REQUIRE(renamed);
    CHECK(renamed->findCamera("front")->id == hero);
    CHECK(renamed->cameras[1] == world.cameras[1]);
    CHECK(apply(world, RenameCamera{hero, "hero"}));
    CHECK(apply(world, RenameCamera{hero, "side"}).error().kind == Error::Kind::Conflict);
    CHECK(apply(world, RenameCamera{hero, ""}).error().kind == Error::Kind::Usage);
    const auto removed = apply(world, RemoveCamera{hero});
    REQUIRE(removed);
    REQUIRE(removed->cameras.size() == 1);
    CHECK(removed->cameras[0]->id == side);
    CHECK(apply(*removed, RemoveCamera{hero}).error().kind == Error::Kind::NotFound);
    CHECK(apply(*removed, RenameCamera{hero, "x"}).error().kind == Error::Kind::NotFound);
}

TEST_CASE("a frame rate is a number from 1 to 1000", "[edit]")
{
    const World world;
    CHECK(apply(world, SetFps{23.976})->fps == 23.976);
    for (const double fps : {0.0, -1.0, 1001.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) CHECK_FALSE(apply(world, SetFps{fps}));
}
