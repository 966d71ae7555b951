#include "core/evaluate/object_at.h"

#include "core/edit/edit_modifiers.h"
#include "core/edit/set_key.h"
#include "tests/support/make_edit.h"

#include <catch2/catch.hpp>

using namespace morphogen;
using support::make;

namespace {

World worldOfOne()
{
    World world;
    Object object;
    object.name = "ball";
    object.splats = std::make_shared<const Splats>(SplatsBuilder(1).finish());
    world.add(std::move(object));
    return world;
}

void key(World& world, Property property, double secs, const Value& value)
{
    make(world, SetKey{world.objects[0]->id, {property, {}, {}}, secs, value, KeyInterpolation::Linear, {}});
}

FollowPathSettings straightPath()
{
    FollowPathSettings path;
    // Drawn slowly first, then fast.
    path.points = {{{0, 0, 0}, 0}, {{1, 0, 0}, 3}, {{4, 0, 0}, 4}};
    path.beginSecs = 1, path.endSecs = 5;
    return path;
}

}  // namespace

TEST_CASE("keys move, turn, fade and hide an object", "[evaluate]")
{
    World world = worldOfOne();
    key(world, Property::Translation, 0, valueOf(Vec3(0)));
    key(world, Property::Translation, 2, valueOf(Vec3(4, 2, 0)));
    key(world, Property::Opacity, 0, valueOf(1.0f));
    key(world, Property::Opacity, 1, valueOf(0.0f));
    key(world, Property::Visibility, 1.5, valueOf(0.0f));
    const ObjectAt at = objectAt(*world.objects[0], 0.5);
    CHECK(at.placement.translation == Vec3(1, 0.5f, 0));
    CHECK(at.opacity == Approx(0.5f));
    CHECK_FALSE(objectAt(*world.objects[0], 2).isVisible);
    CHECK(world.objects[0]->durationSecs() == 2);
}

TEST_CASE("an object follows a path at the speed at which it was drawn, or evenly", "[evaluate]")
{
    FollowPathSettings path = straightPath();
    CHECK(placeOnPath(path, 1).position.x == Approx(0).margin(1e-5));
    CHECK(placeOnPath(path, 4).position.x == Approx(1).margin(1e-3));   // three quarters of the time: the slow part
    CHECK(placeOnPath(path, 5).position.x == Approx(4));
    CHECK(placeOnPath(path, 99).position.x == Approx(4));
    path.evenness = 1;
    for (int i = 0; i <= 8; ++i) CHECK(placeOnPath(path, 1 + i * 0.5).position.x == Approx(i * 0.5).margin(1e-4));
    CHECK(placeOnPath(path, 2).direction.x == Approx(1));
    path.progress = 0.25f;
    CHECK(placeOnPath(path, 3).position.x == Approx(1).margin(1e-4));
}

TEST_CASE("each span of time has one owner", "[evaluate]")
{
    World world = worldOfOne();
    key(world, Property::Translation, 0, valueOf(Vec3(0)));
    key(world, Property::Translation, 8, valueOf(Vec3(8, 0, 0)));
    make(world, AddModifier{world.objects[0]->id, straightPath()});
    const auto spans = placementOwners(*world.objects[0]);
    REQUIRE(spans.size() == 3);
    CHECK((spans[0].owner == PlacementOwner::Keys && spans[0].beginSecs == 0 && spans[0].endSecs == 1));
    CHECK((spans[1].owner == PlacementOwner::Path && spans[1].beginSecs == 1 && spans[1].endSecs == 5));
    CHECK((spans[2].owner == PlacementOwner::Keys && spans[2].beginSecs == 5 && spans[2].endSecs == 8));
    // And that owner is who moves the object.
    CHECK(objectAt(*world.objects[0], 0.5).placement.translation.x == Approx(0.5f));
    CHECK(objectAt(*world.objects[0], 4).placement.translation.x == Approx(1).margin(1e-3));
    CHECK(objectAt(*world.objects[0], 6).placement.translation.x == Approx(6));
}

TEST_CASE("what looks at a point has its axis on it and stays upright", "[evaluate]")
{
    World world = worldOfOne();
    for (const Vec3 point : {Vec3(3, 0, 0), Vec3(0, 0, -2), Vec3(1, 2, 3), Vec3(-2, -1, 0.5f)}) {
        World looking = world;
        make(looking, AddModifier{world.objects[0]->id, LookAtSettings{.axis = ObjectAxis::Z, .point = point}});
        const Quat rotation = objectAt(*looking.objects[0], 0, &looking).placement.rotation;
        CHECK(glm::dot(rotation * Vec3(0, 0, 1), glm::normalize(point)) == Approx(1).margin(1e-5));
        CHECK((rotation * Vec3(1, 0, 0)).y == Approx(0).margin(1e-5));
        CHECK((rotation * Vec3(0, 1, 0)).y > 0);
    }
}

TEST_CASE("two objects may look at each other", "[evaluate]")
{
    World world = worldOfOne();
    Object other = *world.objects[0];
    other.placement.translation = {2, 0, 0};
    const ObjectId first = world.objects[0]->id, second = world.add(other);
    make(world, AddModifier{first, LookAtSettings{.target = second}});
    make(world, AddModifier{second, LookAtSettings{.target = first}});
    CHECK((objectAt(*world.find(first), 0, &world).placement.rotation * Vec3(0, 0, 1)).x == Approx(1));
    CHECK((objectAt(*world.find(second), 0, &world).placement.rotation * Vec3(0, 0, 1)).x == Approx(-1));
    CHECK_FALSE(apply(world, AddModifier{first, LookAtSettings{.target = first}}));
}

TEST_CASE("time can be slowed, turned round, looped, and keyed", "[evaluate]")
{
    World world = worldOfOne();
    Object moving = *world.objects[0];
    auto frames = std::make_shared<FrameSequence>();
    frames->frames.assign(3, moving.splats);
    frames->fps = 2;
    moving.sequence = frames;
    world.replace(std::move(moving));
    const ObjectId id = world.objects[0]->id;
    const double length = world.objects[0]->motionSecs();
    REQUIRE(length > 0);
    const auto shown = [&](const RetimeSettings& retime, double secs) {
        World changed = world;
        make(changed, AddModifier{id, retime});
        return objectAt(*changed.objects[0], secs).motionSecs;
    };
    CHECK(shown({.speed = 0.5f}, length) == Approx(length / 2));
    CHECK(shown({.speed = -1}, length / 4) == Approx(length * 3 / 4));
    CHECK(shown({.ends = RetimeEnds::Loop}, length * 1.25) == Approx(length / 4));
    CHECK(shown({.ends = RetimeEnds::PingPong}, length * 1.25) == Approx(length * 3 / 4));
    CHECK(shown({.ends = RetimeEnds::Hold}, length * 3) == Approx(length));
    make(world, AddModifier{id, RetimeSettings{}});
    const PropertyPath path = PropertyPath::of(world.objects[0]->modifiers[0]->id, "time");
    make(world, SetKey{id, path, 0, valueOf(static_cast<float>(length)), KeyInterpolation::Linear, {}});
    make(world, SetKey{id, path, 1, valueOf(0.0f), KeyInterpolation::Linear, {}});
    CHECK(objectAt(*world.objects[0], 0.25).motionSecs == Approx(length * 3 / 4));
}
