// Who owns an object's place when, and what the two edits do that change it.
#include "core/edit/take_over.h"

#include "core/edit/edit_json.h"
#include "core/edit/edit_modifiers.h"
#include "core/edit/set_key.h"
#include "core/edit/set_placement.h"
#include "core/evaluate/object_at.h"
#include "core/store/document.h"
#include "tests/support/make_edit.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace morphogen;
using support::make;

namespace {

const PropertyPath kTranslation{Property::Translation, {}, {}};

struct Scene {
    World world;
    ObjectId id;

    Scene()
    {
        Object object;
        object.name = "ball";
        object.splats = std::make_shared<const Splats>(SplatsBuilder(1).finish());
        id = world.add(std::move(object));
    }
    const Object& object() const { return *world.find(id); }
    Vec3 at(double secs) const { return objectAt(object(), secs, &world).placement.translation; }
    /// Along x from 1 to 5 s, at an uneven speed.
    void addPath(PathFacing facing = PathFacing::Keep)
    {
        FollowPathSettings path;
        path.points = {{{0, 0, 0}, 0}, {{1, 0, 0.5f}, 3}, {{4, 0, 0}, 4}};
        path.beginSecs = 1, path.endSecs = 5;
        path.facing = facing;
        make(world, AddModifier{.object = id, .settings = path, .name = "road"});
    }
    void key(double secs, const Vec3& place) { make(world, SetKey{id, kTranslation, secs, valueOf(place), KeyInterpolation::Linear, {}}); }
    Transform placedBy(const Vec3& by, double secs) const
    {
        Transform placement = placedAt(object(), secs);
        placement.translation += by;
        return placement;
    }
};

bool areNear(const Vec3& a, const Vec3& b) { return glm::distance(a, b) < 1e-4f; }

}  // namespace

TEST_CASE("each time has one owner, and the spans say the same as the moments", "[edit][owners]")
{
    Scene s;
    CHECK(placementOwnerAt(s.object(), 2).owner == PlacementOwner::Nothing);
    s.addPath();
    CHECK(placementOwnerAt(s.object(), 0).owner == PlacementOwner::Path);   // nobody else is there
    s.key(0, {0, 1, 0});
    s.key(8, {0, 2, 0});
    const auto spans = placementOwners(s.object());
    REQUIRE(spans.size() == 3);
    for (double secs = 0.01; secs < 8; secs += 0.37)
        for (const OwnedSpan& span : spans)
            if (secs > span.beginSecs && secs < span.endSecs) CHECK(placementOwnerAt(s.object(), secs).owner == span.owner);
}

TEST_CASE("a new start moves the whole path, or all keys, so that the object stands where it was put", "[edit][owners]")
{
    for (const bool isPath : {true, false}) {
        Scene s;
        if (isPath) s.addPath();
        else s.key(0, {0, 0, 0}), s.key(4, {4, 0, 1});
        std::vector<Vec3> before;
        for (double secs = 0; secs <= 5; secs += 0.5) before.push_back(s.at(secs));
        const Vec3 by(0.3f, 1, -0.2f);
        make(s.world, NewStart{s.id, s.placedBy(by, 2.5), 2.5});
        for (std::size_t i = 0; i < before.size(); ++i) CHECK(areNear(s.at(0.5 * static_cast<double>(i)), before[i] + by));
    }
    Scene still;
    make(still.world, NewStart{still.id, still.placedBy({1, 2, 3}, 2), 2});
    CHECK(still.at(0) == Vec3(1, 2, 3));
    CHECK(still.object().curves.empty());
}

TEST_CASE("keys take over from a path at a time: before it all is as it was, from it on they own the object", "[edit][owners]")
{
    for (const bool hasKeys : {true, false}) {
        Scene s;
        s.addPath();
        if (hasKeys) s.key(0, {0, 1, 0}), s.key(8, {0, 2, 0});
        std::vector<Vec3> before;
        for (int k = 0; k < 13; ++k) before.push_back(s.at(0.23 * k));
        const Transform put = s.placedBy({0, 1, 0}, 3);
        make(s.world, TakeOver{s.id, put, 3});
        for (std::size_t i = 0; i < before.size(); ++i) CHECK(glm::distance(s.at(0.23 * static_cast<double>(i)), before[i]) < 2e-3f);
        CHECK(areNear(s.at(3), put.translation));
        CHECK(placementOwnerAt(s.object(), 2.9).owner == PlacementOwner::Path);
        CHECK(placementOwnerAt(s.object(), 3).owner == PlacementOwner::Keys);
        CHECK(placementOwnerAt(s.object(), 4).owner == PlacementOwner::Keys);
        if (hasKeys) CHECK(areNear(s.at(8), {0, 2, 0}));
        else CHECK(areNear(s.at(8), put.translation));
    }
}

TEST_CASE("keys that take over after a path's end leave it to hold the object until then", "[edit][owners]")
{
    Scene s;
    s.addPath();
    make(s.world, TakeOver{s.id, s.placedBy({0, 1, 0}, 7), 7});
    for (const double secs : {0.0, 0.9, 5.0, 6.9}) CHECK(areNear(s.at(secs), secs < 1 ? Vec3(0) : Vec3(4, 0, 0)));
    CHECK(areNear(s.at(7), {4, 1, 0}));
}

TEST_CASE("what a path does not own is set as usual, what it turns is left to it", "[edit][owners]")
{
    Scene s;
    s.addPath(PathFacing::Along);
    const Quat facing = placedAt(s.object(), 2).rotation;
    Transform put = s.placedBy({0, 0, 1}, 2);
    put.rotation = glm::angleAxis(1.0f, Vec3(1, 0, 0));
    put.scale = Vec3(2);
    make(s.world, NewStart{s.id, put, 2});
    CHECK(areNear(s.at(2), put.translation));
    CHECK(std::abs(glm::dot(placedAt(s.object(), 2).rotation, facing)) > 0.9999f);
    CHECK(placedAt(s.object(), 2).scale == Vec3(2));
    CHECK(s.object().placement.rotation == Quat(1, 0, 0, 0));
}

TEST_CASE("both edits are commands that read back as they were written, and bad ones change nothing", "[edit][owners]")
{
    Scene s;
    s.addPath();
    for (const AnyEdit& edit : {AnyEdit(NewStart{s.id, s.placedBy({1, 0, 0}, 2), 2}), AnyEdit(TakeOver{s.id, s.placedBy({0, 2, 0}, 3), 3})}) {
        const auto read = editFromJson(editToJson(edit, s.world), s.world);
        REQUIRE(read);
        const auto direct = morphogen::apply(s.world, edit), again = morphogen::apply(s.world, *read);
        REQUIRE((direct && again));
        CHECK(store::canonicalText(*direct) == store::canonicalText(*again));
    }
    constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
    CHECK(apply(s.world, NewStart{s.id, s.placedBy({kNaN, 0, 0}, 2), 2}).error().kind == Error::Kind::Usage);
    CHECK(apply(s.world, TakeOver{s.id, s.placedBy({kNaN, 0, 0}, 2), 2}).error().kind == Error::Kind::Usage);
    CHECK(apply(s.world, TakeOver{s.id, s.placedBy({}, 2), -1}).error().kind == Error::Kind::Usage);
    CHECK(apply(s.world, NewStart{{99}, {}, 2}).error().kind == Error::Kind::NotFound);
}
