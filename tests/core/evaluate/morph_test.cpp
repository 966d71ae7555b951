// Morphs in a world: what they show, when, and what becomes of their sources.
#include "core/edit/add_objects.h"
#include "core/edit/edit_json.h"
#include "core/edit/edit_modifiers.h"
#include "core/edit/handles.h"
#include "core/edit/morph_edits.h"
#include "core/edit/object_edits.h"
#include "core/edit/set_key.h"
#include "core/edit/set_placement.h"
#include "core/evaluate/morph_stage.h"
#include "core/evaluate/pose_at.h"
#include "core/evaluate/show_pairs.h"
#include "core/io/import.h"
#include "core/raster/rasteriser.h"
#include "core/store/project_file.h"
#include "tests/support/shared.h"
#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace morphogen;

namespace {

Object objectOf(std::string name, Splats splats)
{
    Object object;
    object.name = std::move(name);
    object.splats = std::make_shared<const Splats>(std::move(splats));
    return object;
}

/// Two still objects, the second a metre aside.
World twoThings()
{
    World world;
    world.add(objectOf("pear", support::randomSplats(800, 1, 1)));
    Object apple = objectOf("apple", support::randomSplats(1500, 0, 2));
    apple.placement.translation = {1, 0.5f, 0};
    world.add(std::move(apple));
    return world;
}

World morphed(const World& world, AddMorph edit = {})
{
    edit.from = {world.objects[0]->id}, edit.to = {world.objects[1]->id};
    auto result = apply(world, edit);
    REQUIRE(result);
    return *std::move(result);
}

std::vector<float> pictureOf(const std::vector<PosedObject>& objects, const CameraView& camera)
{
    Rasteriser rasteriser;
    const auto frame = rasteriser.draw({.camera = camera, .width = 320, .height = 180, .background = Rgb(0.2f), .objects = objects});
    REQUIRE(frame);
    return frame->colour;
}

float worst(const std::vector<float>& a, const std::vector<float>& b)
{
    float most = 0;
    for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
    return most;
}

}  // namespace

TEST_CASE("a morph is its first side at the begin, its second at the end, and hides both", "[morph]")
{
    const World before = twoThings(), world = morphed(before, {.beginSecs = 1, .durationSecs = 2});
    REQUIRE(world.objects.size() == 3);
    const Object& shown = *world.objects.back();
    CHECK(shown.name == "pear to apple");
    CHECK(shown.durationSecs() == Approx(3));
    const auto visible = [&](double secs) { return poseAt(world, secs); };
    for (const double secs : {0.0, 1.0, 2.0, 3.0, 9.0}) REQUIRE(visible(secs).size() == 1);
    const auto side = [&](std::size_t i, double secs) { return morphSideAt(before, std::vector{before.objects[i]->id}, secs); };
    CHECK(*visible(0)[0].splats == *side(0, 0));
    CHECK(*visible(1)[0].splats == *side(0, 1));
    CHECK(*visible(3)[0].splats == *side(1, 3));
    CHECK(visible(2)[0].splats->size() == 1500);
    // A pose asked for again is the same payload: nothing is computed or uploaded twice.
    CHECK(visible(2)[0].splats == visible(2)[0].splats);
    // Its numbers can be keyed like any other's.
    MorphSettings settings = std::get<MorphSettings>(shown.modifiers[0]->settings);
    settings.progress = 1;
    const auto held = apply(world, ChangeModifier{.object = shown.id, .modifier = shown.modifiers[0]->id, .settings = settings});
    REQUIRE(held);
    CHECK(*poseAt(*held, 0)[0].splats == *side(1, 0));
}

TEST_CASE("a morph follows its sources, drawn and moved, and ends that lost splats fade them", "[morph]")
{
    World world = morphed(twoThings());
    const ObjectId pear = world.objects[0]->id;
    const auto centre = [](const Splats& splats) {
        Vec3d sum(0);
        for (std::size_t i = 0; i < splats.size(); ++i) sum += Vec3d(splats.position(i));
        return Vec3(sum / static_cast<double>(splats.size()));
    };
    const Vec3 still = centre(*poseAt(world, 1)[0].splats);
    Transform placement = world.objects[0]->placement;
    placement.translation += Vec3(0, 0, 2);
    auto moved = apply(world, SetPlacement{pear, placement});
    REQUIRE(moved);
    // Halfway, half of the way.
    CHECK(glm::length(centre(*poseAt(*moved, 1)[0].splats) - still - Vec3(0, 0, 1)) < 1e-3f);
    // A modifier that drops splats of a source leaves the pairs as they were: those fade, nothing jumps.
    auto cropped = apply(world, AddModifier{pear, CropSettings{.centre = {5, 0, 0}, .size = Vec3(10)}});
    REQUIRE(cropped);
    CHECK(poseAt(*cropped, 1)[0].splats->size() == 1500);
    // Where splats are gone for good the plan no longer fits; it shows the nearer end until it is paired anew.
    Object fewer = *world.find(pear);
    fewer.splats = std::make_shared<const Splats>(support::randomSplats(700, 1, 1));
    World shorter = world;
    REQUIRE(shorter.replace(std::move(fewer)));
    CHECK(poseAt(shorter, 0.5)[0].splats->size() == 700);
    CHECK(poseAt(shorter, 1.5)[0].splats->size() == 1500);
    const auto anew = apply(shorter, PlanMorph{.object = world.objects[2]->id, .modifier = world.objects[2]->modifiers[0]->id});
    REQUIRE(anew);
    CHECK(poseAt(*anew, 0.5)[0].splats->size() == 1500);
}

TEST_CASE("a morph swapped runs backwards", "[morph]")
{
    const World world = morphed(twoThings());
    const Object& shown = *world.objects.back();
    const auto swapped = apply(world, SwapMorph{shown.id, shown.modifiers[0]->id});
    REQUIRE(swapped);
    CameraView camera;
    camera.position = {0.5f, 0.5f, 8};
    for (const double secs : {0.0, 0.6, 1.0, 2.0}) CHECK(worst(pictureOf(poseAt(world, secs), camera), pictureOf(poseAt(*swapped, 2 - secs), camera)) < 2.0f / 255);
}

TEST_CASE("morphs of morphs work, circles are refused", "[morph]")
{
    World world = twoThings();
    world.add(objectOf("plum", support::randomSplats(300, 2, 3)));
    const World first = morphed(world);
    const auto second = apply(first, AddMorph{.from = {first.objects.back()->id}, .to = {first.objects[2]->id}, .beginSecs = 2});
    REQUIRE(second);
    REQUIRE(poseAt(*second, 1).size() == 1);
    CHECK(poseAt(*second, 3)[0].splats->size() == 1500);
    CHECK(poseAt(*second, 4)[0].splats->size() == 300);
    const Object& inner = *first.objects.back();
    MorphSettings settings = std::get<MorphSettings>(inner.modifiers[0]->settings);
    settings.to = {second->objects.back()->id};
    const auto circle = apply(*second, ChangeModifier{.object = inner.id, .modifier = inner.modifiers[0]->id, .settings = settings});
    REQUIRE_FALSE(circle);
    CHECK(circle.error().kind == Error::Kind::Usage);
    CHECK_FALSE(apply(world, AddMorph{.from = {world.objects[0]->id}, .to = {world.objects[0]->id}}));
    CHECK_FALSE(apply(world, AddMorph{.from = {world.objects[0]->id}, .to = {}}));
    CHECK_FALSE(apply(world, AddMorph{.from = {world.objects[0]->id}, .to = {world.objects[1]->id}, .durationSecs = 0}));
}

TEST_CASE("a morph survives saving, and its command does the same again", "[morph]")
{
    const World before = twoThings();
    const AddMorph edit{.from = {before.objects[0]->id}, .to = {before.objects[1]->id}, .durationSecs = 3, .path = MorphPath::Rigid, .pins = {{{0, 0, 0}, {1, 0, 0}}}, .seed = 4};
    const auto world = apply(before, edit);
    REQUIRE(world);
    const support::TemporaryFolder folder;
    REQUIRE(ProjectFile::create(folder / "w.morph", History(*world, "Morph"), {}));
    auto file = ProjectFile::open(folder / "w.morph", OpenMode::Read);
    REQUIRE(file);
    const auto opened = file->load({});
    REQUIRE(opened);
    const World& again = opened->history.world();
    REQUIRE(again.objects.size() == 3);
    CHECK(again.objects[2]->modifiers[0]->settings == world->objects[2]->modifiers[0]->settings);
    CHECK(*poseAt(again, 1)[0].splats == *poseAt(*world, 1)[0].splats);

    const auto read = editFromJson(editToJson(edit, before), before);
    REQUIRE(read);
    const auto scripted = apply(before, *read);
    REQUIRE(scripted);
    CHECK(scripted->objects[2]->modifiers[0]->settings == world->objects[2]->modifiers[0]->settings);
}

TEST_CASE("what is painted 0 goes first, what is painted 1 last, and parts go one after the other", "[morph]")
{
    World world = twoThings();
    Object pear = *world.objects[0];
    std::vector<float> weights(800);
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = i < 300 ? 0.0f : 1.0f;
    pear.selections.push_back(std::make_shared<const SplatSelection>(SplatSelection{{world.nextId++}, "late", Column::of(weights)}));
    REQUIRE(world.replace(pear));
    const World both = morphed(world);
    const Object& shown = *both.objects.back();
    auto settings = std::get<MorphSettings>(shown.modifiers[0]->settings);
    settings.order = MorphOrder::Painted, settings.painted = "late", settings.spread = 0.5f, settings.ease = 0;
    const auto staggered = apply(both, ChangeModifier{.object = shown.id, .modifier = shown.modifiers[0]->id, .settings = settings});
    REQUIRE(staggered);
    // Half of the way of what starts first is over before the rest begins.
    const Splats between = *poseAt(*staggered, 0.999)[0].splats, start = *morphSideAt(both, settings.from, 0);
    for (std::size_t p = 0; p < settings.plan->size(); ++p) {
        const std::uint32_t row = settings.plan->pairs.at<std::uint32_t>(p, 0);
        const float way = glm::length(between.position(p) - start.position(row));
        if (row >= 300) REQUIRE(way < 1e-3f);
    }
    // It survives a script.
    const auto read = editFromJson(editToJson(AnyEdit{ChangeModifier{.object = shown.id, .modifier = shown.modifiers[0]->id, .settings = settings}}, both), both);
    REQUIRE(read);
    REQUIRE(std::get<ChangeModifier>(*read).settings == ModifierSettings{settings});
    // A part's name that no object knows is a sentence.
    const auto none = apply(world, AddMorph{.from = {world.objects[0]->id}, .to = {world.objects[1]->id}, .parts = {{"late", "antenna"}}});
    REQUIRE(none.error().kind == Error::Kind::Empty);
}

TEST_CASE("a morph that is applied is an object of its own, with whatever was stored on it", "[morph]")
{
    World world = morphed(twoThings());
    Object shown = *world.objects.back();
    shown.selections.push_back(std::make_shared<const SplatSelection>(SplatSelection{{world.nextId++}, "nothing", Column::of(std::vector<float>{})}));
    REQUIRE(world.replace(shown));
    const auto applied = apply(world, ApplyModifier{shown.id, shown.modifiers[0]->id, 1});
    REQUIRE(applied);
    const Object& own = *applied->objects.back();
    CHECK(own.modifiers.empty());
    CHECK(own.splats->size() == 1500);
    CHECK(*poseAt(*applied, 0)[0].splats == *poseAt(world, 1)[0].splats);
    const support::TemporaryFolder folder;
    REQUIRE(ProjectFile::create(folder / "w.morph", History(*applied, "Apply"), {}));
    auto file = ProjectFile::open(folder / "w.morph", OpenMode::Read);
    REQUIRE(file);
    CHECK(file->load({}));
}

TEST_CASE("what is applied to a bent object takes the bend's rig along", "[edit][modifiers]")
{
    World world = twoThings();
    const ObjectId pear = world.objects[0]->id;
    const auto bent = apply(world, AddHandle{.object = pear, .pointInWorld = world.objects[0]->splats->position(5), .kind = HandleKind::Point});
    REQUIRE(bent);
    const auto fewer = apply(*bent, AddModifier{pear, DecimateSettings{0.5f}});
    REQUIRE(fewer);
    const Object& stacked = *fewer->find(pear);
    const auto applied = apply(*fewer, ApplyModifier{pear, stacked.modifiers.back()->id, 0});
    REQUIRE(applied);
    const Object& own = *applied->find(pear);
    REQUIRE(own.splats->size() < 800);
    const auto& deform = std::get<DeformSettings>(own.modifiers[0]->settings);
    CHECK(!deform.rig->problem(own.splats->size()));
    const auto mirror = apply(*bent, AddModifier{pear, MirrorSettings{}});
    REQUIRE(mirror);
    CHECK(apply(*mirror, ApplyModifier{pear, mirror->find(pear)->modifiers.back()->id, 0}).error().kind == Error::Kind::Unsupported);
}

TEST_CASE("objects that come from another world together go on knowing one another", "[morph]")
{
    const World made = morphed(twoThings());
    World other = twoThings();   // the same numbers are other objects here
    AddObjects all;
    for (const auto& object : made.objects) all.objects.push_back(*object);
    const auto both = apply(other, all);
    REQUIRE(both);
    const MorphSettings& settings = std::get<MorphSettings>(both->objects.back()->modifiers[0]->settings);
    CHECK(settings.from == std::vector{both->objects[2]->id});
    CHECK(settings.to == std::vector{both->objects[3]->id});
}

TEST_CASE("the fox becomes the robot while both keep moving, without a step at either end", "[morph]")
{
    MG_NEED(support::sharedData("animated/fox/Fox.glb"));
    MG_NEED(support::sharedData("animated/raylib/robot.glb"));
    World world;
    for (const char* name : {"animated/fox/Fox.glb", "animated/raylib/robot.glb"}) {
        auto imported = importFile(support::sharedData(name), {.splatCount = 15000}, {});
        REQUIRE(imported);
        world.add(imported->object);
    }
    Object fox = *world.objects[0], robot = *world.objects[1];
    const auto atRest = [](const Object& object) { return morphogen::bake(restPoseAt(object, 0)).bounds(); };
    const float ratio = glm::length(atRest(robot).upper - atRest(robot).lower) / glm::length(atRest(fox).upper - atRest(fox).lower);
    fox.calibration.objectFromSource.scale = Vec3(ratio);
    world.replace(fox);
    const World both = world;
    const World shown = morphed(world, {.durationSecs = 1});
    const Bounds bounds = atRest(robot);
    CameraView camera;
    camera.target = 0.5f * (bounds.lower + bounds.upper);
    camera.position = camera.target + 1.6f * glm::length(bounds.upper - bounds.lower) * glm::normalize(Vec3(0.6f, 0.3f, 1));
    const auto alone = [&](std::size_t i, double secs) { return pictureOf({poseAt(both, *both.objects[i], secs)}, camera); };
    CHECK(worst(pictureOf(poseAt(shown, 0), camera), alone(0, 0)) <= 1.0f / 255);
    CHECK(worst(pictureOf(poseAt(shown, 1), camera), alone(1, 1)) <= 1.0f / 255);
    CHECK(worst(pictureOf(poseAt(shown, 0.001), camera), alone(0, 0.001)) <= 2.0f / 255);
    CHECK(worst(pictureOf(poseAt(shown, 0.999), camera), alone(1, 0.999)) <= 2.0f / 255);
}

TEST_CASE("a morph of several targets is each of them where its weight is one, and its weights can be keyed and kept", "[morph]")
{
    World before = twoThings();
    const ObjectId plum = before.add(objectOf("plum", support::randomSplats(500, 0, 3)));
    World world = morphed(before);
    const ObjectId shown = world.objects.back()->id;
    const ModifierId modifier = world.objects.back()->modifiers[0]->id;
    const auto alone = poseAt(world, *world.find(shown), 1).splats;
    const auto edit = editFromJson(json::Json{{"op", "addMorphTarget"}, {"object", "pear to apple"}, {"modifier", "Morph"}, {"to", {"plum"}}}, world);
    REQUIRE(edit);
    CHECK(editToJson(*edit, world)["to"] == json::Json{"plum"});
    auto added = morphogen::apply(world, *edit);
    REQUIRE(added);
    world = *added;
    CHECK_FALSE(isEverVisible(*world.find(plum)));
    CHECK(isMorphedFrom(world, shown, plum));
    // Of no weight it changes nothing.
    CHECK(*poseAt(world, 1)[0].splats == *alone);
    const auto side = [&](ObjectId id) { return morphSideAt(before, std::vector{id}, 0); };
    const auto at = [&](float progress, float weight) {
        auto settings = std::get<MorphSettings>(world.find(shown)->modifier(modifier)->settings);
        settings.progress = progress;
        REQUIRE(settings.further.size() == 1);
        settings.further[0].weight = weight;
        const auto changed = apply(world, ChangeModifier{.object = shown, .modifier = modifier, .settings = settings});
        REQUIRE(changed);
        return poseAt(*changed, 0)[0].splats;
    };
    CHECK(*at(0, 1) == *side(plum));
    CHECK(*at(0, 0) == *side(before.objects[0]->id));
    CHECK(*at(1, 0) == *side(before.objects[1]->id));
    // Between all three, the centre is between all three centres.
    const auto centre = [](const Splats& splats) {
        Vec3d sum(0);
        double mass = 0;
        for (std::size_t i = 0; i < splats.size(); ++i) {
            const double own = -std::log1p(-std::min(0.9999f, splats.peakAlpha(i)));
            sum += own * Vec3d(splats.position(i)), mass += own;
        }
        return Vec3(sum / mass);
    };
    const auto middle = at(0.3f, 0.4f);
    CHECK(middle->size() >= 1500);
    CHECK(glm::length(centre(*middle) - centre(*side(before.objects[0]->id))) < glm::length(centre(*at(1, 0)) - centre(*side(before.objects[0]->id))) + 1);
    // Keyed as any other number.
    const auto keyed = apply(world, SetKey{shown, {Property::ModifierNumber, modifier, "targets/1/weight"}, 0, valueOf(1.0f), {}, {}});
    REQUIRE(keyed);
    CHECK(*poseAt(*keyed, 0)[0].splats == *side(plum));
    const support::TemporaryFolder folder;
    REQUIRE(ProjectFile::create(folder / "three.morph", History(*keyed, "Morph"), {}));
    auto file = ProjectFile::open(folder / "three.morph", OpenMode::Read);
    REQUIRE(file);
    const auto opened = file->load({});
    REQUIRE(opened);
    CHECK(opened->history.world().find(shown)->modifiers[0]->settings == keyed->find(shown)->modifiers[0]->settings);
    CHECK(*poseAt(opened->history.world(), 0)[0].splats == *side(plum));
    // Taken away, its keys go with it.
    auto without = std::get<MorphSettings>(keyed->find(shown)->modifier(modifier)->settings);
    without.further.clear();
    const auto taken = apply(*keyed, ChangeModifier{.object = shown, .modifier = modifier, .settings = without});
    REQUIRE(taken);
    CHECK(taken->find(shown)->curves.empty());
    CHECK(*poseAt(*taken, 1)[0].splats == *alone);
    // What can't be.
    CHECK_FALSE(apply(world, SwapMorph{shown, modifier}));
    CHECK_FALSE(apply(world, AddMorphTarget{.object = shown, .modifier = modifier, .to = {before.objects[0]->id}}));
    CHECK_FALSE(apply(world, AddMorphTarget{.object = shown, .modifier = modifier, .to = {shown}}));
}

TEST_CASE("plans that were made beforehand for a morph of several targets are those that it pairs itself by", "[morph]")
{
    World before = twoThings();
    const ObjectId plum = before.add(objectOf("plum", support::randomSplats(500, 0, 3)));
    const World single = morphed(before);
    const ObjectId shown = single.objects.back()->id;
    const ModifierId modifier = single.objects.back()->modifiers[0]->id;
    const auto world = apply(single, AddMorphTarget{.object = shown, .modifier = modifier, .to = {plum}});
    REQUIRE(world);
    const auto settingsIn = [&](const World& changed) { return std::get<MorphSettings>(changed.find(shown)->modifier(modifier)->settings); };
    const auto plans = plansOf(*world, settingsIn(*world), {7}, {});
    REQUIRE(plans);
    REQUIRE(plans->further.size() == 1);
    const auto given = apply(*world, PlanMorph{.object = shown, .modifier = modifier, .seed = 7, .plan = plans->own, .furtherPlans = plans->further});
    const auto made = apply(*world, PlanMorph{.object = shown, .modifier = modifier, .seed = 7});
    REQUIRE((given && made));
    CHECK(settingsIn(*given).plan == plans->own);   // the very same: nothing was paired again
    CHECK(settingsIn(*given).further[0].plan == plans->further[0]);
    CHECK(*settingsIn(*made).plan == *plans->own);
    CHECK(*settingsIn(*made).further[0].plan == *plans->further[0]);
    // A target that came meanwhile has no plan among them, and one is not made on the quiet: that takes seconds.
    const auto late = apply(*world, PlanMorph{.object = shown, .modifier = modifier, .plan = plans->own});
    REQUIRE_FALSE(late);
    CHECK(late.error().message.find("pair it anew") != std::string::npos);
}

TEST_CASE("a morph's pairs keep their colours from the begin to the end, and lines join where they come from and go to", "[morph]")
{
    const World world = morphed(twoThings());
    const Object& shown = *world.objects.back();
    const auto& morph = std::get<MorphSettings>(shown.modifiers[0]->settings);
    const auto colours = [&](double secs) {
        const PosedObject posed = withPairsShown(poseAt(world, shown, secs), world, shown, secs);
        CHECK(posed.splats->shRest.empty());
        std::vector<Rgb> all;
        for (std::size_t i = 0; i < posed.splats->size(); ++i)
            all.push_back({posed.splats->column(SplatColumn::Dc0).at<float>(i), posed.splats->column(SplatColumn::Dc1).at<float>(i), posed.splats->column(SplatColumn::Dc2).at<float>(i)});
        return all;
    };
    const auto begin = colours(0), middle = colours(1), end = colours(2);
    REQUIRE(begin.size() == 800);
    REQUIRE(middle.size() == morph.plan->size());
    REQUIRE(end.size() == 1500);
    for (std::size_t p = 0; p < middle.size(); ++p) {
        CHECK(middle[p] == begin[morph.plan->pairs.at<std::uint32_t>(p, 0)]);
        if (morph.plan->carries.at<std::uint8_t>(p) & 2) CHECK(end[morph.plan->pairs.at<std::uint32_t>(p, 1)] == middle[p]);
    }
    CHECK(begin[0] != begin[1]);
    const auto ways = pairWays(world, shown, 1, 50);
    CHECK(ways.size() > 10);
    CHECK(ways.size() <= 50);
    const auto from = morphSideAt(world, morph.from, 1), to = morphSideAt(world, morph.to, 1);
    const auto isAt = [](const Splats& side, const Vec3& place) {
        for (std::size_t i = 0; i < side.size(); ++i)
            if (side.position(i) == place) return true;
        return false;
    };
    for (const PairWay& way : ways) CHECK((isAt(*from, way.from) && isAt(*to, way.to)));
    // What is no morph stays as it is.
    const Object& pear = *world.objects[0];
    CHECK(withPairsShown(poseAt(world, pear, 0), world, pear, 0).splats == poseAt(world, pear, 0).splats);
    CHECK(pairWays(world, pear, 0, 50).empty());
}
