// Sizes of colliders in people's numbers, there and back.
#include "core/dynamics/collider_size.h"

#include "core/dynamics/sim_scene.h"
#include "core/edit/dynamics_edits.h"
#include "tests/support/physics_worlds.h"

#include <catch2/catch.hpp>

using namespace morphogen;
using namespace morphogen::support;

TEST_CASE("a body that is given a size in metres has a collider of that size, whatever its scale", "[dynamics][collider]")
{
    for (const ColliderKind kind : {ColliderKind::Box, ColliderKind::Sphere, ColliderKind::Capsule})
        for (const Vec3& scale : {Vec3(1), Vec3(2), Vec3(0.5f, 3, 1.25f)}) {
            Object thing = box("thing", {0.1f, 0.4f, 0.2f}, {0, 1, 0});
            Body body;
            body.collider = kind;
            thing.body = std::make_shared<const Body>(body);
            thing.placement.scale = scale;
            World world = physicsWorld({thing});
            const Vec3 wanted = kind == ColliderKind::Box ? Vec3(0.3f, 0.5f, 0.7f) : kind == ColliderKind::Sphere ? Vec3(0.6f, 0, 0) : Vec3(0.3f, 0.9f, 0);
            body.size = dynamics::bodySizeFrom(*world.objects[0], wanted);
            REQUIRE(body.size);
            world = *apply(world, SetBody{world.objects[0]->id, body});
            const auto collider = dynamics::colliderOf(world, *world.objects[0]);
            REQUIRE(collider);
            const auto metres = dynamics::metresOf(**collider);
            REQUIRE(metres);
            CHECK(glm::distance(*metres, wanted) < 1e-5f);
            // A piece that is given the size by itself is the same, in volume too.
            World plain = physicsWorld({thing});
            const dynamics::ColliderPiece piece = dynamics::resized((*dynamics::colliderOf(plain, *plain.objects[0]))->pieces.front(), wanted);
            CHECK(glm::distance(piece.halfSize, (*collider)->pieces.front().halfSize) < 1e-5f);
            CHECK(glm::distance(piece.centre, (*collider)->pieces.front().centre) < 1e-5f);
            CHECK(piece.volumeM3 == Approx((*collider)->pieces.front().volumeM3).epsilon(1e-5));
        }
}

TEST_CASE("hulls have no size to be given, and a capsule is never shorter than it is wide", "[dynamics][collider]")
{
    Object thing = box("thing", Vec3(0.1f), Vec3(0));
    for (const ColliderKind kind : {ColliderKind::Hull, ColliderKind::Compound}) {
        Body body;
        body.collider = kind;
        thing.body = std::make_shared<const Body>(body);
        CHECK_FALSE(dynamics::bodySizeFrom(thing, Vec3(1)));
    }
    thing.body = nullptr;
    CHECK_FALSE(dynamics::bodySizeFrom(thing, Vec3(1)));
    const dynamics::ColliderPiece ball = dynamics::resized({.shape = dynamics::PieceShape::Capsule, .halfSize = {0.1f, 0.2f, 0}}, {0.8f, 0.3f, 0});
    CHECK(*dynamics::metresOf(ball) == Vec3(0.8f, 0.8f, 0));
}
