// Bending by handles, from the world's side: what users of handles, keys and exports see.
#include "core/edit/handles.h"

#include "core/deform/posed_centres.h"
#include "core/edit/edit_modifiers.h"
#include "core/edit/script.h"
#include "core/edit/set_key.h"
#include "core/edit/splat_edits.h"
#include "core/evaluate/bend_drag.h"
#include "core/evaluate/pose_at.h"
#include "core/io/import.h"
#include "core/json/animation_json.h"
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

TEST_CASE("what lies beyond the reach of every handle stays where it is", "[bend]")
{
    World world = barWorld();
    const ObjectId id = world.objects[0]->id;
    const auto rest = posedCentres(poseAt(world, *world.objects[0], 0));
    make(world, AddHandle{.object = id, .pointInWorld = rest[1990], .reach = 0.4f, .name = "tip"});   // the bar is 1 long where it rests
    const Vec3 target = rest[1990] + Vec3(0, 0.3f, 0.1f);
    make(world, MoveHandle{.object = id, .handle = "tip", .pointInWorld = target});
    const auto bent = posedCentres(poseAt(world, *world.objects[0], 0));
    CHECK(glm::length(bent[1990] - target) < 1e-3f);
    for (std::size_t i = 0; i < 1000; i += 25) CHECK(glm::length(bent[i] - rest[i]) < 1e-4f);
    CHECK(glm::length(bent[1700] - rest[1700]) > 0.02f);
    // Felt everywhere, the one handle carries the whole bar along.
    make(world, ChangeHandle{.object = id, .handle = "tip", .reach = 0.0f});
    CHECK(glm::length(centreOf(world, 100) - rest[100] - (target - rest[1990])) < 2e-3f);
}

TEST_CASE("a handle becomes a pin where it stands, and can be moved again once it is a point", "[bend]")
{
    World world = barWorld();
    const ObjectId id = world.objects[0]->id;
    const auto rest = posedCentres(poseAt(world, *world.objects[0], 0));
    make(world, AddHandle{.object = id, .pointInWorld = rest[5], .kind = HandleKind::Pin, .radius = 0.1f});
    make(world, AddHandle{.object = id, .pointInWorld = rest[1990], .name = "tip"});
    const Vec3 target = rest[1990] + Vec3(0, 0.4f, 0);
    make(world, MoveHandle{.object = id, .handle = "tip", .pointInWorld = rest[1990], .timeSecs = 0, .keys = MoveHandle::Keys::Always});
    make(world, MoveHandle{.object = id, .handle = "tip", .pointInWorld = target, .timeSecs = 1, .keys = MoveHandle::Keys::Always});
    const auto placeOf = [&](double secs) { return handlePlace(world, *world.objects[0], std::get<DeformSettings>(bendOf(*world.objects[0])->settings).handles[1], secs)->pointInWorld; };
    CHECK(glm::length(placeOf(1) - target) < 1e-4f);
    make(world, ChangeHandle{.object = id, .handle = "tip", .kind = HandleKind::Pin, .radius = 0.05f, .timeSecs = 1});
    CHECK(world.objects[0]->curves.empty());
    CHECK(glm::length(placeOf(0) - target) < 1e-4f);
    const auto refused = apply(world, MoveHandle{.object = id, .handle = "tip", .pointInWorld = rest[1990]});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("pin") != std::string::npos);
    make(world, ChangeHandle{.object = id, .handle = "tip", .name = "end", .kind = HandleKind::Point});
    make(world, MoveHandle{.object = id, .handle = "end", .pointInWorld = rest[1990]});
    CHECK(glm::length(centreOf(world, 1990) - rest[1990]) < 1e-3f);
    CHECK(apply(world, ChangeHandle{.object = id, .handle = "end", .name = "pin 1"}).error().kind == Error::Kind::Conflict);
    CHECK(apply(world, ChangeHandle{.object = id, .handle = "end", .reach = -1.0f}).error().kind == Error::Kind::Usage);
    CHECK(apply(world, ChangeHandle{.object = id, .handle = "tip"}).error().kind == Error::Kind::NotFound);
}

TEST_CASE("a handle that is put on what is bent leaves it bent as it was", "[bend]")
{
    World world = barWorld();
    const ObjectId id = world.objects[0]->id;
    const auto rest = posedCentres(poseAt(world, *world.objects[0], 0));
    make(world, AddHandle{.object = id, .pointInWorld = rest[0], .kind = HandleKind::Pin, .radius = 0.2f});
    make(world, AddHandle{.object = id, .pointInWorld = rest[1990], .name = "tip"});
    make(world, MoveHandle{.object = id, .handle = "tip", .pointInWorld = rest[1990] + Vec3(-0.1f, 0.7f, 0.2f)});
    const auto bent = posedCentres(poseAt(world, *world.objects[0], 0));
    const HandleKind kind = GENERATE(HandleKind::Point, HandleKind::Region, HandleKind::Pin);
    make(world, AddHandle{.object = id, .pointInWorld = bent[1200], .kind = kind});
    const auto now = posedCentres(poseAt(world, *world.objects[0], 0));
    for (std::size_t i = 0; i < now.size(); i += 50) CHECK(glm::length(now[i] - bent[i]) < 0.01f);   // of a bar 2 long that was bent by 0.7
}

TEST_CASE("a region of what is selected turns as one, and too little of a selection is refused", "[bend]")
{
    World world = barWorld();
    const ObjectId id = world.objects[0]->id;
    const auto rest = posedCentres(poseAt(world, *world.objects[0], 0));
    make(world, AddHandle{.object = id, .pointInWorld = rest[0], .kind = HandleKind::Pin, .radius = 0.1f});
    SelectSplats right;
    for (std::uint32_t i = 1500; i < 2000; ++i) right.indices.push_back(i);
    make(world, StoreSelection{{.object = id, .where = right}, "right"});
    make(world, AddHandle{.object = id, .reach = 0.6f, .name = "end", .selection = "right"});
    const DeformHandle end = std::get<DeformSettings>(bendOf(*world.objects[0])->settings).handles[1];
    CHECK(end.kind == HandleKind::Region);
    CHECK(end.restPoint.x == Approx(0.875f).margin(0.02));
    const Quat turn = glm::angleAxis(0.5f, Vec3(0, 0, 1));   // of the rest frame
    make(world, MoveHandle{.object = id, .handle = "end", .pointInWorld = handlePlace(world, *world.objects[0], end, 0)->pointInWorld, .turn = turn});
    const Object& bar = *world.objects[0];
    const Affine3x4 worldFromRest = bar.worldFromSource();
    for (std::size_t i = 1600; i < 2000; i += 50) {
        const Vec3 expected = worldFromRest.point(end.restPoint + turn * (bar.splats->position(i) - end.restPoint));
        CHECK(glm::length(centreOf(world, i) - expected) < 0.01f);
    }
    CHECK(apply(world, AddHandle{.object = id, .selection = "left"}).error().kind == Error::Kind::NotFound);
    make(world, StoreSelection{{.object = id, .where = SelectSplats{}}, "none"});
    CHECK(apply(world, AddHandle{.object = id, .selection = "none"}).error().kind == Error::Kind::Empty);
    const auto bone = apply(world, AddHandle{.object = id, .pointInWorld = rest[1000], .kind = HandleKind::Bone});
    REQUIRE_FALSE(bone);
    CHECK(bone.error().message.find("skeleton") != std::string::npos);
}

TEST_CASE("a bone of the fox is a handle that sits on its joint and turns what follows it", "[bend]")
{
    MG_NEED(support::sharedData("animated/fox/Fox.glb"));
    auto imported = importFile(support::sharedData("animated/fox/Fox.glb"), {.splatCount = 8000}, {});
    REQUIRE(imported);
    World world;
    const ObjectId id = world.add(std::move(imported->object));
    const auto still = posedCentres(poseAt(world, *world.objects[0], 0));
    std::size_t nose = 0;
    for (std::size_t i = 0; i < still.size(); ++i)
        if (still[i].z > still[nose].z) nose = i;
    make(world, AddHandle{.object = id, .pointInWorld = still[nose], .kind = HandleKind::Bone, .name = "head"});
    const Object& fox = *world.objects[0];
    const DeformHandle head = std::get<DeformSettings>(bendOf(fox)->settings).handles[0];
    CHECK(head.nodes.size() > 3);
    bool isJoint = false;
    for (const ScaffoldNode& node : fox.scaffold->nodes) isJoint = isJoint || glm::distance(node.nodeFromRest.inverse().translation(), head.restPoint) < 1e-3f;
    CHECK(isJoint);
    // Its nodes follow one bone, those that it does not hold another.
    const auto before = handlePlace(world, fox, head, 0);
    const Quat turn = glm::angleAxis(0.6f, Vec3(0, 1, 0));
    make(world, ChangeHandle{.object = id, .handle = "head", .reach = 60.0f});
    make(world, MoveHandle{.object = id, .handle = "head", .pointInWorld = before->pointInWorld, .turn = turn});
    const auto turned = posedCentres(poseAt(world, *world.objects[0], 0));
    // The nose goes round the joint as the joint turned.
    const Affine3x4 motion = before->worldFromRest * Affine3x4::from(glm::mat3_cast(turn), head.restPoint - glm::mat3_cast(turn) * head.restPoint) * before->worldFromRest.inverse();
    CHECK(glm::distance(turned[nose], motion.point(still[nose])) < 4.0f);   // of a fox 150 long, whose nose goes
    CHECK(glm::distance(turned[nose], still[nose]) > 10.0f);
    std::size_t tail = 0;
    for (std::size_t i = 0; i < still.size(); ++i)
        if (still[i].z < still[tail].z) tail = i;
    CHECK(glm::distance(turned[tail], still[tail]) < 0.1f);   // beyond its reach
}

TEST_CASE("a saved pose comes back by its weight, mixes with others, and can be keyed", "[bend][poses]")
{
    World world = barWorld();
    const ObjectId id = world.objects[0]->id;
    const auto rest = posedCentres(poseAt(world, *world.objects[0], 0));
    CHECK(apply(world, SavePose{id}).error().kind == Error::Kind::Empty);
    make(world, AddHandle{.object = id, .pointInWorld = rest[0], .kind = HandleKind::Pin, .radius = 0.2f});
    make(world, AddHandle{.object = id, .pointInWorld = rest[1990], .name = "tip"});
    make(world, AddHandle{.object = id, .pointInWorld = rest[1000], .name = "middle"});
    CHECK(apply(world, SavePose{id}).error().kind == Error::Kind::Empty);   // nothing is bent
    const auto bent = [&](const char* handle, std::size_t splat, const Vec3& way) {
        make(world, MoveHandle{.object = id, .handle = handle, .pointInWorld = rest[splat] + way});
        auto places = posedCentres(poseAt(world, *world.objects[0], 0));
        make(world, SavePose{id, handle});
        make(world, MoveHandle{.object = id, .handle = handle, .pointInWorld = rest[splat]});
        return places;
    };
    const auto raised = bent("tip", 1990, Vec3(0, 0.6f, 0)), bowed = bent("middle", 1000, Vec3(0, 0, 0.3f));
    const ModifierId bend = bendOf(*world.objects[0])->id;
    const auto weigh = [&](const char* number, float weight) { make(world, SetModifierNumber{id, bend, number, valueOf(weight)}); };
    const auto places = [&](double secs = 0) { return posedCentres(poseAt(world, *world.objects[0], secs)); };
    const auto isAt = [&](const std::vector<Vec3>& now, const std::vector<Vec3>& expected, float within) {
        // Of the object's own splats; where one is split, its other parts come after them.
        for (std::size_t i = 0; i < std::min(rest.size(), expected.size()); i += 50) CHECK(glm::distance(now[i], expected[i]) < within);
    };
    isAt(places(), rest, 1e-4f);   // saving moved nothing
    weigh("poses/1/weight", 1);
    isAt(places(), raised, 1e-3f);
    weigh("poses/1/weight", 0), weigh("poses/2/weight", 1);
    isAt(places(), bowed, 1e-3f);
    weigh("poses/1/weight", 1);
    // Both at once: each handle where its own pose has it.
    const auto both = places();
    CHECK(glm::distance(both[1990], raised[1990]) < 2e-3f);
    CHECK(glm::distance(both[1000], bowed[1000]) < 2e-3f);
    // A handle is moved beside what the poses make of it, and lies where it is put.
    make(world, MoveHandle{.object = id, .handle = "tip", .pointInWorld = rest[1990] + Vec3(0.1f, 0.2f, 0)});
    CHECK(glm::distance(centreOf(world, 1990), rest[1990] + Vec3(0.1f, 0.2f, 0)) < 2e-3f);
    make(world, MoveHandle{.object = id, .handle = "tip", .pointInWorld = raised[1990]});
    // Keyed from none to all of it.
    weigh("poses/2/weight", 0);
    const PropertyPath weight = PropertyPath::of(bend, "poses/1/weight");
    make(world, SetKey{id, weight, 0, valueOf(0.0f), KeyInterpolation::Linear, {}});
    make(world, SetKey{id, weight, 2, valueOf(1.0f), KeyInterpolation::Linear, {}});
    isAt(places(0), rest, 2e-3f);
    CHECK(glm::distance(centreOf(world, 1990, 1), rest[1990] + Vec3(0, 0.3f, 0)) < 2e-3f);
    isAt(places(2), raised, 2e-3f);
    CHECK(apply(world, SavePose{id, "tip", 1}).error().kind == Error::Kind::Conflict);
    CHECK(apply(world, SetModifierNumber{id, bend, "poses/1/weight", valueOf(5.0f)}).error().kind == Error::Kind::Usage);
    // As JSON it is the same.
    std::string problem;
    const auto& settings = bendOf(*world.objects[0])->settings;
    CHECK(json::readSettings(json::settingsToJson(settings), problem, {.rig = std::get<DeformSettings>(settings).rig, .plan = {}}) == settings);
    CHECK(problem.empty());
    // A handle that goes takes its part of the poses along; a pose that goes, its keys.
    make(world, RemoveHandle{id, "middle"});
    CHECK(std::get<DeformSettings>(bendOf(*world.objects[0])->settings).poses[1].motions.empty());
    make(world, RemovePose{id, "tip"});
    CHECK(world.objects[0]->curves.empty());
    CHECK(apply(world, RemovePose{id, "tip"}).error().kind == Error::Kind::NotFound);
}

TEST_CASE("less detail for a drag is fewer splats in the same places, and none where there are few", "[bend]")
{
    World world = barWorld();
    const ObjectId id = world.objects[0]->id;
    const auto rest = posedCentres(poseAt(world, *world.objects[0], 0));
    make(world, AddHandle{.object = id, .pointInWorld = rest[0], .kind = HandleKind::Pin, .radius = 0.2f});
    make(world, AddHandle{.object = id, .pointInWorld = rest[1990], .name = "tip"});
    make(world, MoveHandle{.object = id, .handle = "tip", .pointInWorld = rest[1990] + Vec3(0, 0.5f, 0)});
    const World thinned = BendDrag::inLessDetail(world, id, 700);
    const PosedObject posed = poseAt(thinned, *thinned.objects[0], 0);
    const auto some = posedCentres(posed), all = posedCentres(poseAt(world, *world.objects[0], 0));
    CHECK(some.size() < 700);
    CHECK(some.size() > 350);
    REQUIRE(posed.sourceRows);
    for (std::size_t i = 0; i < some.size(); ++i) REQUIRE(glm::distance(some[i], all[(*posed.sourceRows)[i]]) < 1e-5f);
    CHECK(BendDrag::inLessDetail(world, id, 5000).objects[0] == world.objects[0]);
}

TEST_CASE("a bare skeleton has nothing that a handle could hold", "[bend]")
{
    Object bones;
    bones.name = "bones";
    bones.splats = std::make_shared<const Splats>();
    auto scaffold = std::make_shared<Scaffold>();
    scaffold->nodes.resize(3);
    bones.scaffold = std::move(scaffold);
    World world;
    const ObjectId id = world.add(std::move(bones));
    CHECK(apply(world, AddHandle{.object = id}).error().kind == Error::Kind::Empty);
}

TEST_CASE("partners lie on either side of the plane, and a handle in it has none", "[bend]")
{
    World world = barWorld();
    const ObjectId id = world.objects[0]->id;
    const auto rest = posedCentres(poseAt(world, *world.objects[0], 0));
    // Splats wind round the bar: the one opposite of another, and one on the far side of its end.
    const Splats& splats = *world.objects[0]->splats;
    const Vec3 image(1 - splats.position(200).x, splats.position(200).y, splats.position(200).z);
    std::size_t opposite = 0;
    for (std::size_t i = 0; i < splats.size(); ++i)
        if (glm::distance(splats.position(i), image) < glm::distance(splats.position(opposite), image)) opposite = i;
    for (const std::size_t splat : {std::size_t(200), std::size_t(1000), opposite, std::size_t(500)}) make(world, AddHandle{.object = id, .pointInWorld = rest[splat]});
    const auto& deform = std::get<DeformSettings>(bendOf(*world.objects[0])->settings);
    const MirrorPlane plane = middlePlane(*deform.rig, 0);
    CHECK(plane.point.x == Approx(0.5f).margin(0.05f));
    CHECK(partnerOf(deform, deform.handles[0], plane) == &deform.handles[2]);
    CHECK(partnerOf(deform, deform.handles[2], plane) == &deform.handles[0]);
    CHECK(partnerOf(deform, deform.handles[1], plane) == nullptr);
    CHECK(partnerOf(deform, deform.handles[3], plane) == nullptr);
}

TEST_CASE("a drag holds its handle exactly at every step and comes to rest where the release will be", "[bend]")
{
    World world = barWorld();
    const ObjectId id = world.objects[0]->id;
    const auto rest = posedCentres(poseAt(world, *world.objects[0], 0));
    make(world, AddHandle{.object = id, .pointInWorld = rest[0], .kind = HandleKind::Pin, .radius = 0.2f});
    make(world, AddHandle{.object = id, .pointInWorld = rest[1990], .name = "tip"});
    BendDrag drag;
    World released = world;
    World shown = world;
    for (int step = 1; step <= 20; ++step) {
        const Vec3 target = rest[1990] + 0.05f * static_cast<float>(step) * Vec3(-0.1f, 0.6f, 0.2f);
        released = world;
        make(released, MoveHandle{.object = id, .handle = "tip", .pointInWorld = target});
        shown = drag.advance(released, world, id, 0);
        REQUIRE(glm::length(centreOf(shown, 1990) - target) < 1e-3f);
    }
    int more = 0;
    for (; !drag.isSettled() && more < 400; ++more) shown = drag.advance(released, world, id, 0);
    CHECK(drag.isSettled());
    for (std::size_t i = 0; i < rest.size(); i += 50) CHECK(glm::length(centreOf(shown, i) - centreOf(released, i)) < 5e-3f);   // of a bar 2 long
    CHECK_FALSE(std::get<DeformSettings>(bendOf(*released.objects[0])->settings).dragged);
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
