// Several objects placed by one edit: what the leader does, the others do about their own origins.
#include "core/edit/place_alike.h"
#include "tests/support/worlds.h"

#include <catch2/catch.hpp>

#include <random>

using namespace morphogen;

namespace {

Transform someTransform(std::mt19937& random)
{
    std::uniform_real_distribution<float> any(-2, 2), size(0.3f, 3);
    Quat turn(any(random), any(random), any(random), any(random));
    return {{any(random), any(random), any(random)}, glm::normalize(turn), {size(random), size(random), size(random)}};
}

bool isNear(const Transform& a, const Transform& b)
{
    // q and -q are one rotation.
    return glm::distance(a.translation, b.translation) < 1e-5f && std::abs(glm::dot(a.rotation, b.rotation)) > 1 - 1e-6f && glm::distance(a.scale, b.scale) < 1e-5f;
}

World threeObjects(std::mt19937& random)
{
    World world;
    for (const char* name : {"a", "b", "c"}) {
        Object object;
        object.name = name;
        SplatsBuilder builder(1);
        object.splats = std::make_shared<const Splats>(builder.finish());
        object.placement = someTransform(random);
        world.add(object);
    }
    return world;
}

}  // namespace

TEST_CASE("what becomes of a placement alike is there and back the same, step by step as at once", "[edit][place-alike]")
{
    std::mt19937 random(5);
    for (int round = 0; round < 50; ++round) {
        const Transform other = someTransform(random), from = someTransform(random), way = someTransform(random), to = someTransform(random);
        CHECK(isNear(alike(from, from, to), to));
        CHECK(isNear(alike(alike(other, from, to), to, from), other));
        CHECK(isNear(alike(alike(other, from, way), way, to), alike(other, from, to)));
    }
}

TEST_CASE("the others move, turn and grow with the leader, and who is not named stays", "[edit][place-alike]")
{
    std::mt19937 random(6);
    const World world = threeObjects(random);
    const ObjectId a = world.objects[0]->id, b = world.objects[1]->id, c = world.objects[2]->id;
    Transform to = world.find(a)->placement;
    to.translation += Vec3(1, 0, -2);
    const Result<World> moved = apply(world, PlaceAlike{{a, to}, {b, a}});
    REQUIRE(moved);
    CHECK(isNear(moved->find(a)->placement, to));
    CHECK(glm::distance(moved->find(b)->placement.translation, world.find(b)->placement.translation + Vec3(1, 0, -2)) < 1e-5f);
    CHECK(std::abs(glm::dot(moved->find(b)->placement.rotation, world.find(b)->placement.rotation)) > 1 - 1e-6f);
    CHECK(glm::distance(moved->find(b)->placement.scale, world.find(b)->placement.scale) < 1e-5f);
    CHECK(moved->find(c)->placement == world.find(c)->placement);
}

TEST_CASE("where one of them can't be placed none is", "[edit][place-alike]")
{
    std::mt19937 random(7);
    const World world = threeObjects(random);
    const ObjectId a = world.objects[0]->id;
    Transform flat = world.find(a)->placement;
    flat.scale.y = 0;
    CHECK(apply(world, PlaceAlike{{a, flat}, {world.objects[1]->id}}).error().message.find("scaled to nothing") != std::string::npos);
    CHECK_FALSE(apply(world, PlaceAlike{{a, world.find(a)->placement}, {ObjectId{987654}}}));
    CHECK_FALSE(apply(world, PlaceAlike{{ObjectId{987654}, flat}, {a}}));
}
