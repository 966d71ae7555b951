// Bending by handles, from the world's side: what users of handles, keys and exports see.
#include "core/edit/handles.h"

#include "core/deform/posed_centres.h"
#include "core/edit/script.h"
#include "core/edit/set_key.h"
#include "core/evaluate/pose_at.h"
#include "core/io/import.h"
#include "core/store/document.h"
#include "core/store/project_file.h"
#include "tests/support/make_edit.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

using namespace morphogen;
using support::make;

namespace {

/// A bar of splats along x, from 0 to 1.
World barWorld()
{
    SplatsBuilder builder(2000, 0);
    for (std::size_t i = 0; i < 2000; ++i) {
        const float angle = 2.399963f * static_cast<float>(i);
        builder.setPosition(i, {static_cast<float>(i) / 1999, 0.05f * std::cos(angle), 0.05f * std::sin(angle)});
        builder.setRotation(i, Quat(1, 0, 0, 0));
        builder.setStandardDeviations(i, Vec3(0.012f));
        builder.setPeakAlpha(i, 0.9f);
        builder.setColour(i, Rgb(0.5f));
    }
    Object object;
    object.name = "bar";
    object.splats = std::make_shared<const Splats>(builder.finish());
    object.placement = {{1, 2, 3}, glm::angleAxis(0.8f, glm::normalize(Vec3(1, 1, 0))), {2, 2, 2}};
    World world;
    world.add(std::move(object));
    return world;
}

Vec3 centreOf(const World& world, std::size_t splat, double secs = 0) { return posedCentres(poseAt(world, *world.objects[0], secs))[splat]; }

}  // namespace

TEST_CASE("the splat under a handle follows it, a pinned end stays, and the rest of the object is between", "[bend]")
{
    World world = barWorld();
    const ObjectId id = world.objects[0]->id;
    const auto stored = world.objects[0]->splats;
    const auto rest = posedCentres(poseAt(world, *world.objects[0], 0));
    make(world, AddHandle{.object = id, .pointInWorld = rest[0], .kind = HandleKind::Pin, .radius = 0.2f});
    make(world, AddHandle{.object = id, .pointInWorld = rest[1990]});
    CHECK(glm::length(centreOf(world, 1000) - rest[1000]) < 1e-5f);
    const Vec3 target = rest[1990] + Vec3(-0.1f, 0.7f, 0.2f);
    make(world, MoveHandle{.object = id, .handle = "handle 1", .pointInWorld = target});
    CHECK(glm::length(centreOf(world, 1990) - target) < 1e-3f);
    CHECK(glm::length(centreOf(world, 0) - rest[0]) < 1e-3f);
    const float middle = glm::length(centreOf(world, 1000) - rest[1000]);
    CHECK(middle > 0.02f);
    CHECK(middle < 0.7f);
    // The stored splats are as they were.
    CHECK(world.objects[0]->splats == stored);
}

TEST_CASE("handles that all move alike move the object rigidly", "[bend]")
{
    World world = barWorld();
    const ObjectId id = world.objects[0]->id;
    const auto rest = posedCentres(poseAt(world, *world.objects[0], 0));
    for (const std::size_t splat : {0, 700, 1400, 1999}) make(world, AddHandle{.object = id, .pointInWorld = rest[splat]});
    const Quat turn = glm::angleAxis(0.9f, glm::normalize(Vec3(0.2f, 1, -0.4f)));
    const auto moved = [&](const Vec3& p) { return turn * (p - rest[0]) + rest[0] + Vec3(0.3f, -0.2f, 0.5f); };
    int n = 1;
    for (const std::size_t splat : {0, 700, 1400, 1999}) make(world, MoveHandle{.object = id, .handle = "handle " + std::to_string(n++), .pointInWorld = moved(rest[splat])});
    const auto now = posedCentres(poseAt(world, *world.objects[0], 0));
    for (std::size_t i = 0; i < now.size(); i += 37) CHECK(glm::length(now[i] - moved(rest[i])) < 2e-3f);
}

TEST_CASE("a bend can be keyed: in between it is in between, and any time is shown without those before", "[bend]")
{
    World world = barWorld();
    const ObjectId id = world.objects[0]->id;
    const auto rest = posedCentres(poseAt(world, *world.objects[0], 0));
    make(world, AddHandle{.object = id, .pointInWorld = rest[0], .kind = HandleKind::Pin, .radius = 0.2f});
    make(world, AddHandle{.object = id, .pointInWorld = rest[1999], .name = "tip"});
    make(world, MoveHandle{.object = id, .handle = "tip", .pointInWorld = rest[1999], .timeSecs = 0, .keys = MoveHandle::Keys::Always});
    make(world, MoveHandle{.object = id, .handle = "tip", .pointInWorld = rest[1999] + Vec3(0, 0.8f, 0), .timeSecs = 2, .keys = MoveHandle::Keys::Always});
    CHECK(glm::length(centreOf(world, 1999, 0) - rest[1999]) < 1e-4f);
    CHECK(glm::length(centreOf(world, 1999, 1) - rest[1999] - Vec3(0, 0.4f, 0)) < 2e-3f);
    CHECK(glm::length(centreOf(world, 1999, 2) - rest[1999] - Vec3(0, 0.8f, 0)) < 2e-3f);
    const auto late = posedCentres(poseAt(world, *world.objects[0], 1.7));
    World other = world;   // and the same for a world that was shown at other times before
    (void)poseAt(other, 0.3);
    CHECK(posedCentres(poseAt(other, *other.objects[0], 1.7)) == late);
    CHECK(world.durationSecs() == 2);
}

TEST_CASE("a rigged animal is bent at rest and walks on, bent", "[bend]")
{
    MG_NEED(support::sharedData("animated/fox/Fox.glb"));
    auto imported = importFile(support::sharedData("animated/fox/Fox.glb"), {.splatCount = 20000}, {});
    REQUIRE(imported);
    World world;
    const ObjectId id = world.add(std::move(imported->object));
    const auto still = posedCentres(poseAt(world, *world.objects[0], 0.3));
    // The tip of the tail is the splat farthest back.
    std::size_t tail = 0, nose = 0;
    for (std::size_t i = 0; i < still.size(); ++i) {
        if (still[i].z < still[tail].z) tail = i;
        if (still[i].z > still[nose].z) nose = i;
    }
    make(world, AddHandle{.object = id, .pointInWorld = still[tail], .timeSecs = 0.3, .name = "tail"});
    make(world, AddHandle{.object = id, .pointInWorld = still[nose], .timeSecs = 0.3, .kind = HandleKind::Pin, .radius = 20});
    const Vec3 up(0, 25, 0);
    make(world, MoveHandle{.object = id, .handle = "tail", .pointInWorld = still[tail] + up, .timeSecs = 0.3});
    CHECK(glm::length(centreOf(world, tail, 0.3) - still[tail] - up) < 1.0f);   // of a fox 150 long
    CHECK(glm::length(centreOf(world, nose, 0.3) - still[nose]) < 1.0f);
    // At another time of the walk the tail is up, too, and the fox has moved.
    World unbent = world;
    unbent.replace([&] {
        Object plain = *world.objects[0];
        plain.modifiers.clear();
        return plain;
    }());
    CHECK(centreOf(world, tail, 0.7).y > centreOf(unbent, tail, 0.7).y + 15);
    CHECK(glm::length(centreOf(unbent, tail, 0.7) - still[tail]) > 1);
}

TEST_CASE("a bend is saved, reopened, scripted and taken back", "[bend]")
{
    History history(barWorld());
    const auto done = runScript(history, R"([
        {"op": "addHandle", "object": "bar", "at": [1, 2, 3], "kind": "pin", "radius": 0.2, "as": "foot"},
        {"op": "addHandle", "object": "bar", "at": [9, 9, 9], "as": "head"},
        {"op": "moveHandle", "object": "bar", "handle": "head", "to": [2, 4, 3], "time": 1, "key": true}])", "bend.json", {});
    INFO((done ? "" : done.error().message));
    REQUIRE(done);
    const support::TemporaryFolder folder;
    const auto path = folder.path() / "bend.morph";
    REQUIRE(ProjectFile::create(path, history, {}));
    const auto reopened = ProjectFile::open(path, OpenMode::Read)->load({});
    INFO((reopened ? "" : reopened.error().message));
    REQUIRE(reopened);
    CHECK(store::canonicalText(reopened->history.world()) == store::canonicalText(history.world()));
    CHECK(posedCentres(poseAt(reopened->history.world(), 1)[0]) == posedCentres(poseAt(history.world(), 1)[0]));
    History again(barWorld());
    REQUIRE(runScript(again, *scriptOf(history, 1, 3), "again.json", {}));
    CHECK(store::canonicalText(again.world()) == store::canonicalText(history.world()));
    const auto gone = runScript(again, R"([{"op": "removeHandle", "object": "bar", "handle": "head"}, {"op": "removeHandle", "object": "bar", "handle": "foot"}])", "gone.json", {});
    REQUIRE(gone);
    CHECK(again.world().objects[0]->modifiers.empty());
    CHECK(again.world().objects[0]->curves.empty());
}

TEST_CASE("a handle on nothing changes nothing and says so", "[bend]")
{
    World world;
    Object empty;
    empty.name = "void";
    empty.splats = std::make_shared<const Splats>();
    const ObjectId id = world.add(std::move(empty));
    const auto done = apply(world, AddHandle{.object = id});
    REQUIRE_FALSE(done);
    CHECK(done.error().message.find("void: there is nothing") == 0);
    CHECK_FALSE(apply(barWorld(), MoveHandle{.object = {1}, .handle = "nobody"}));
    std::stop_source stop;
    stop.request_stop();
    CHECK(apply(barWorld(), AddHandle{.object = {1}, .stop = stop.get_token()}).error().kind == Error::Kind::Cancelled);
}
