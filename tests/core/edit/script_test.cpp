// Scripts of edits: what they do, that they do it all or none, and that a history can be written down as one.
#include "core/edit/script.h"

#include "core/edit/add_objects.h"
#include "core/edit/edit_command.h"
#include "core/edit/edit_json.h"
#include "core/evaluate/pose_at.h"
#include "core/store/document.h"
#include "tests/support/random_edit.h"
#include "tests/support/worlds.h"

#include <catch2/catch.hpp>

#include <random>
#include <set>

using namespace morphogen;
using store::canonicalText;

namespace {

/// A row of `count` splats along x, one per centimetre, named `name`; the left half red, the right half blue.
Object row(const char* name, std::size_t count)
{
    SplatsBuilder builder(count, 1);
    for (std::size_t i = 0; i < count; ++i) {
        builder.setPosition(i, {0.01f * static_cast<float>(i), 0, 0});
        builder.setRotation(i, Quat(1, 0, 0, 0));
        builder.setStandardDeviations(i, Vec3(0.01f));
        builder.setPeakAlpha(i, 0.9f);
        builder.setColour(i, i < count / 2 ? Rgb(0.9f, 0.1f, 0.1f) : Rgb(0.1f, 0.1f, 0.9f));
    }
    Object object;
    object.name = name;
    object.splats = std::make_shared<const Splats>(builder.finish());
    return object;
}

History startOf()
{
    World world;
    world.add(row("snake", 100));
    world.add(row("stick", 40));
    return History(std::move(world));
}

std::size_t run(History& history, std::string_view script)
{
    const auto done = runScript(history, script, "edits.json", {});
    INFO((done ? "" : done.error().message));
    REQUIRE(done);
    return *done;
}

std::string refusal(std::string_view script)
{
    History history = startOf();
    const std::string before = canonicalText(history.world());
    const auto done = runScript(history, script, "edits.json", {});
    REQUIRE_FALSE(done);
    CHECK(canonicalText(history.world()) == before);
    CHECK(history.steps().size() == 1);
    CHECK(done.error().message.find("edits.json") == 0);
    return done.error().message;
}

}  // namespace

TEST_CASE("recolour, delete and extract work by name, over all time", "[edit]")
{
    History history = startOf();
    CHECK(run(history, R"([
        {"op": "recolour", "object": "snake", "select": {"colour": {"like": [0.9, 0.1, 0.1], "within": 0.1}}, "factor": [0.5, 2, 1]},
        {"op": "extract", "object": "snake", "select": {"box": {"centre": [0.05, 0, 0], "halfSize": [0.051, 1, 1]}}, "as": "head"},
        {"op": "delete", "object": "snake", "select": {"box": {"centre": [0.95, 0, 0], "halfSize": [0.051, 1, 1]}}},
        {"op": "remove", "object": "stick"}])") == 4);
    const World& world = history.world();
    REQUIRE(world.objects.size() == 2);
    const Object *snake = world.find("snake"), *head = world.find("head");
    REQUIRE((snake && head));
    CHECK(head->splats->size() == 11);
    CHECK(snake->splats->size() == 100 - 11 - 10);
    const float red = 0.5f + kShC0 * head->splats->column(SplatColumn::Dc0).at<float>(0), green = 0.5f + kShC0 * head->splats->column(SplatColumn::Dc1).at<float>(0);
    CHECK(red == Approx(0.45f).margin(1e-4));
    CHECK(green == Approx(0.2f).margin(1e-4));
    CHECK(history.steps().size() == 5);
    for (int i = 0; i < 4; ++i) REQUIRE(history.undo());
    CHECK(canonicalText(history.world()) == canonicalText(startOf().world()));
}

TEST_CASE("keys, modifiers and stored selections can be scripted, and play", "[edit]")
{
    History history = startOf();
    run(history, R"([
        {"op": "select", "object": "snake", "select": {"range": {"property": "x", "least": 0.495}}, "as": "tail"},
        {"op": "addModifier", "object": "snake", "settings": {"kind": "opacity", "factor": 1}, "as": "fade", "mask": "tail"},
        {"op": "key", "object": "snake", "property": "modifiers/fade/factor", "time": 0, "value": 1, "interpolation": "linear"},
        {"op": "key", "object": "snake", "property": "modifiers/fade/factor", "time": 2, "value": 0},
        {"op": "key", "object": "stick", "property": "placement.translation", "time": 0, "value": [0, 0, 0], "interpolation": "linear"},
        {"op": "place", "object": "stick", "translation": [0, 4, 0], "time": 2},
        {"op": "addModifier", "object": "snake", "settings": {"kind": "lookAt", "target": "stick"}}])");
    const auto posed = poseAt(history.world(), 1);
    CHECK(posed[0].splats->peakAlpha(10) == Approx(0.9f));
    CHECK(posed[0].splats->peakAlpha(90) == Approx(0.45f).margin(1e-3));
    CHECK(posed[1].pose[0].translation() == Vec3(0, 2, 0));
    CHECK(history.world().durationSecs() == 2);
}

TEST_CASE("a script that can't be done changes nothing and says which step and why", "[edit]")
{
    CHECK(refusal(R"([{"op": "remove", "object": "stick"}, {"op": "fly", "object": "snake"}])").find("step 2 (fly): there is no command \"fly\"") != std::string::npos);
    CHECK(refusal(R"([{"op": "remove", "object": "sheep"}])").find("there is no object \"sheep\"; there is \"snake\", \"stick\"") != std::string::npos);
    CHECK(refusal(R"([{"op": "opacity", "object": "snake", "opacity": "half"}])").find("\"opacity\" of the command is not a number") != std::string::npos);
    CHECK(refusal(R"([{"op": "opacity", "object": "snake", "opacity": 0.5, "softly": true}])").find("\"softly\"") != std::string::npos);
    CHECK(refusal(R"([{"op": "opacity", "object": "snake", "opacity": 7}])").find("between 0 and 1") != std::string::npos);
    CHECK(refusal(R"([{"op": "delete", "object": "snake", "select": {"sphere": {"centre": [9, 9, 9], "radius": 0.1}}}])").find("no splat is selected") != std::string::npos);
    CHECK(refusal(R"([{"op": "delete", "object": "snake"}])").find("\"select\"") != std::string::npos);
    CHECK(refusal(R"([{"op": "key", "object": "snake", "property": "courage", "time": 1, "value": 1}])").find("no property \"courage\"") != std::string::npos);
    CHECK(refusal(R"([{"op": "key", "object": "snake", "property": "opacity", "time": -1, "value": 1}])").find("0 or later") != std::string::npos);
    CHECK(refusal(R"([{"op": "addModifier", "object": "snake", "settings": {"kind": "glow"}}])").find("names no modifier") != std::string::npos);
    CHECK(refusal(R"([{"op": "addModifier", "object": "snake", "settings": {"kind": "grade", "exposure": 99}}])").find("not within") != std::string::npos);
    CHECK(refusal("{\"op\": \"remove\"}").find("list of commands") != std::string::npos);
    CHECK(refusal("[]").find("no commands") != std::string::npos);
    CHECK(refusal("[{]").find("not valid JSON") != std::string::npos);
}

TEST_CASE("a history's steps are a script that does the same again", "[edit]")
{
    History history = startOf();
    const auto perform = [&](const AnyEdit& edit) {
        const json::Json command = editToJson(edit, history.world());
        auto changed = apply(history.world(), edit);
        INFO(command.dump());
        REQUIRE(changed);
        history.commit(*std::move(changed), labelOf(edit, history.world()), {}, command.dump());
    };
    const ObjectId snake = history.world().objects[0]->id, stick = history.world().objects[1]->id;
    const SplatChoice left{.object = snake, .where = SelectBox{{0.1f, 0, 0}, {0.1f, 1, 1}}};
    perform(StoreSelection{left, "left"});
    perform(StoreSelection{{.object = snake, .where = SelectInverse{SelectQuery(SelectNamed{"left"})}}, "left", Combine::Remove});
    perform(AddModifier{.object = snake, .settings = GradeSettings{.exposure = 0.5f, .hueTurn = 1}, .name = "warm", .mask = history.world().objects[0]->selections[0]->id});
    const ModifierId warm = history.world().objects[0]->modifiers[0]->id;
    perform(SetKey{snake, PropertyPath::of(warm, "exposure"), 0.25, valueOf(1.5f), KeyInterpolation::Bezier, std::array<float, 4>{0.1f, 0, 0.9f, 1.25f}});
    perform(SetKey{snake, {Property::Rotation, {}, {}}, 1.0 / 3, valueOf(Quat(1, 0.5f, 0.25f, 0)), {}, {}});
    perform(SetKey{snake, {Property::Visibility, {}, {}}, 3, valueOf(0.0f), {}, {}});
    perform(MoveKeys{snake, {{}, 0.25, 0.25}, 0.5, 2, 0.25, MoveKeys::Originals::Keep});
    perform(AddModifier{.object = snake, .settings = FollowPathSettings{.points = {{{0, 0, 0}, 0}, {{1, 2, 0.1f}, 1.5}}}, .position = 0});
    perform(AddModifier{.object = snake, .settings = LookAtSettings{.target = stick}});
    perform(MoveModifier{snake, warm, 2});
    perform(ChangeModifier{.object = snake, .modifier = warm, .isOn = false, .name = "warmer", .mask = SelectionId{}, .settings = GradeSettings{.saturation = 0.3f}});
    perform(RemoveKeys{snake, {PropertyPath{Property::Rotation, {}, {}}, 0, 1}});
    perform(Recolour{left, {1, 0.5f, 0.25f}});
    perform(HideSplats{left});
    perform(SeparateSplats{left, "piece", SeparateSplats::Originals::Keep});
    perform(RemoveSplats{left});
    perform(SetOpacity{stick, 0.5f});
    perform(DuplicateObject{stick, "twin"});
    perform(IsolateObjects{{stick, snake}});
    perform(SetPlacement{stick, {{1, 2, 3}, glm::normalize(Quat(1, 1, 0, 0)), {1, 2, 1}}});
    perform(SetVisible{stick, true});
    perform(RenameObject{stick, "staff"});
    perform(SetFps{30});
    perform(RemoveModifier{snake, warm});
    perform(RemoveObject{stick});
    const auto script = scriptOf(history, 1, history.steps().size() - 1);
    REQUIRE(script);
    INFO(*script);
    History again = startOf();
    run(again, *script);
    CHECK(canonicalText(again.world()) == canonicalText(history.world()));
    CHECK_FALSE(scriptOf(history, 0, 1));   // the start has no command
}

TEST_CASE("keys come and go without the object jumping", "[edit]")
{
    History history = startOf();
    const ObjectId id = history.world().objects[0]->id;
    run(history, R"([
        {"op": "key", "object": "snake", "property": "placement.translation", "time": 1, "value": [1, 0, 0]},
        {"op": "key", "object": "snake", "property": "placement.translation", "time": 2, "value": [5, 0, 0]},
        {"op": "moveKeys", "object": "snake", "range": [1, 2], "by": 1, "scale": 2, "pivot": 1}])");
    const Curve* curve = history.world().find(id)->curve({Property::Translation, {}, {}});
    REQUIRE(curve->keys.size() == 2);
    CHECK(curve->keys[0].timeSecs == 2);
    CHECK(curve->keys[1].timeSecs == 4);
    // Without keys it stays where they had it at the range's start.
    run(history, R"([{"op": "removeKeys", "object": "snake", "range": [2, 9]}])");
    CHECK(history.world().find(id)->curves.empty());
    CHECK(history.world().find(id)->placement.translation == Vec3(1, 0, 0));
    // A key at a time where there is one replaces it.
    run(history, R"([
        {"op": "key", "object": "snake", "property": "opacity", "time": 1, "value": 0.25},
        {"op": "key", "object": "snake", "property": "opacity", "time": 1.0001, "value": 0.5}])");
    CHECK(history.world().find(id)->curves[0]->keys.size() == 1);
}

TEST_CASE("showing what keys hide is refused with a sentence, not done without effect", "[edit]")
{
    const std::string why = refusal(R"([{"op": "key", "object": "snake", "property": "visible", "time": 1, "value": false}, {"op": "show", "object": "snake", "visible": false}])");
    CHECK(why.find("step 2 (show): snake: keys say when it is seen") != std::string::npos);
}

TEST_CASE("separating and joining loses nothing: every splat is in one of the parts, with its motion", "[edit]")
{
    History history = startOf();
    run(history, R"([{"op": "extract", "object": "snake", "select": {"range": {"property": "x", "most": 0.305}}, "as": "part"}])");
    const World& world = history.world();
    std::vector<float> xs;
    for (const char* name : {"snake", "part"}) {
        const auto column = world.find(name)->splats->column(SplatColumn::X).toVector<float>();
        xs.insert(xs.end(), column.begin(), column.end());
    }
    std::ranges::sort(xs);
    CHECK(xs == startOf().world().objects[0]->splats->column(SplatColumn::X).toVector<float>());
}

TEST_CASE("every edit has a command, and the command does the same to the same world", "[edit]")
{
    // Not AddObjects, whose objects are no text: who imports them from files keeps that as the command.
    std::mt19937 random(77);
    std::set<std::size_t> kinds;
    for (int round = 0; round < 12; ++round) {
        History history(support::randomWorld(random));
        for (int i = 0; i < 150; ++i) {
            std::string command;
            bool isImport = false;
            std::size_t kind = 0;
            const World before = history.world();
            const bool isDone = support::randomChange(history, random, [&](const World& world, const std::any& edit) {
                isImport = edit.type() == typeid(AddObjects);
                kind = edit.type().hash_code();
                command = commandOf(world, edit);
            });
            if (!isDone || isImport) continue;
            INFO(command);
            REQUIRE_FALSE(command.empty());
            kinds.insert(kind);
            History again(before);
            const auto done = runScript(again, "[" + command + "]", "again.json", {});
            INFO((done ? "" : done.error().message));
            REQUIRE(done);
            REQUIRE(canonicalText(again.world()) == canonicalText(history.world()));
        }
    }
    CHECK(kinds.size() >= 30);   // each kind was among them
}

TEST_CASE("cameras and calibrations can be scripted", "[edit]")
{
    History history = startOf();
    CHECK(run(history, R"([
        {"op": "setScale", "object": "snake", "from": [0, 0, 0], "to": [0.5, 0, 0], "length": 1.5},
        {"op": "setFloor", "object": "stick", "points": [[0, -1, 0], [1, -1, 0], [0, -1, 1]]},
        {"op": "setUp", "object": "snake", "up": [0, 2, 0]},
        {"op": "setOrigin", "object": "snake", "at": [1.5, 0, 0]},
        {"op": "addCamera", "as": "hero", "view": {"position": [0, 1, 4], "target": [0, 0, 0]}},
        {"op": "addCamera", "as": "dolly", "keys": [{"time": 0, "view": {"position": [0, 1, 4], "target": [0, 0, 0]}}, {"time": 2, "view": {"position": [4, 1, 0], "target": [0, 0, 0], "orthoHeight": 3}}]},
        {"op": "setCamera", "camera": "hero", "view": {"position": [0, 5, 4], "target": [0, 0, 0], "fovY": 0.5}},
        {"op": "renameCamera", "camera": "hero", "to": "front"},
        {"op": "removeCamera", "camera": "dolly"}])") == 9);
    const World& world = history.world();
    const Calibration& snake = world.find("snake")->calibration;
    CHECK(snake.isScaleKnown);
    CHECK(snake.isUpKnown);
    CHECK(snake.objectFromSource.scale.x == Approx(3));
    CHECK(snake.objectFromSource.translation.x == Approx(-1.5f));
    CHECK(world.find("stick")->calibration.isFloorKnown);
    CHECK(world.find("stick")->calibration.objectFromSource.translation.y == Approx(1));
    REQUIRE(world.cameras.size() == 1);
    CHECK(world.cameras[0]->name == "front");
    CHECK(world.cameras[0]->at(0).position == Vec3(0, 5, 4));
    CHECK(world.cameras[0]->at(0).fovYRadians == 0.5f);
    CHECK(refusal(R"([{"op": "setFloor", "object": "snake", "points": [[0, 0, 0], [1, 0, 0], [2, 0, 0]]}])").find("one line") != std::string::npos);
    CHECK(refusal(R"([{"op": "setFloor", "object": "snake", "points": [[0, 0, 0], [1, 0]]}])").find("three points") != std::string::npos);
    CHECK(refusal(R"([{"op": "setScale", "object": "snake", "from": [0, 0, 0], "to": [0, 0, 0], "length": 1}])").find("too close") != std::string::npos);
    CHECK(refusal(R"([{"op": "addCamera", "as": "a", "view": {"position": [0, 1, 4], "target": [0, 1, 4]}}])").find("\"target\"") != std::string::npos);
    CHECK(refusal(R"([{"op": "addCamera", "as": "a", "keys": []}])").find("no view") != std::string::npos);
    CHECK(refusal(R"([{"op": "addCamera", "as": "a", "view": {"position": [0, 1, 4], "target": [0, 0, 0], "zoom": 2}}])").find("\"zoom\"") != std::string::npos);
    CHECK(refusal(R"([{"op": "removeCamera", "camera": "hero"}])").find("there is no camera \"hero\"") != std::string::npos);
}

TEST_CASE("a copy that stands beside what keys move, stands beside it at all times", "[edit]")
{
    History history = startOf();
    run(history, R"([
        {"op": "key", "object": "stick", "property": "placement.translation", "time": 0, "value": [0, 0, 0], "interpolation": "linear"},
        {"op": "key", "object": "stick", "property": "placement.translation", "time": 2, "value": [0, 4, 0]},
        {"op": "duplicate", "object": "stick", "as": "twin", "by": [1, 0, 0.5]}])");
    for (const double secs : {0.0, 0.7, 2.0}) {
        const auto posed = poseAt(history.world(), secs);
        CHECK(glm::distance(posed[2].pose[0].translation(), posed[1].pose[0].translation() + Vec3(1, 0, 0.5f)) < 1e-6f);
    }
}

TEST_CASE("a script may import files only where someone reads them for it", "[edit]")
{
    const std::string script = R"([{"op": "import", "files": ["a/rope.ply"], "axes": "ydown", "metresPerUnit": 0.5}, {"op": "opacity", "object": "rope", "opacity": 0.5}])";
    CHECK(refusal(script).find("step 1 (import): a script can't read files here") != std::string::npos);
    History history = startOf();
    const auto reader = [](const ImportCommand& command, const World& world, const JobContext&) -> Result<std::vector<Object>> {
        CHECK(world.objects.size() == 2);
        CHECK(command.files == std::vector<std::filesystem::path>{"a/rope.ply"});
        CHECK(command.options.axes == SourceAxes::YDown);
        CHECK(command.options.metresPerUnit == 0.5);
        CHECK(importToJson(command).dump() == importToJson(*importFromJson(importToJson(command))).dump());
        return std::vector{row("rope", 3)};
    };
    const auto done = runScript(history, {script, "edits.json", reader}, {});
    REQUIRE(done);
    CHECK(history.world().find("rope")->opacity == 0.5f);
    CHECK(history.steps()[1].label == "Import rope");
    CHECK(scriptOf(history, 1, 2));
    const auto failing = [](const ImportCommand&, const World&, const JobContext&) -> Result<std::vector<Object>> { return makeError(Error::Kind::Io, "a/rope.ply", "is not there"); };
    History other = startOf();
    CHECK(runScript(other, {script, "edits.json", failing}, {}).error().message == "edits.json: step 1 (import): a/rope.ply: is not there");
    CHECK(other.steps().size() == 1);
    for (const char* wrong : {R"({"op": "import"})", R"({"op": "import", "files": [7]})", R"({"op": "import", "files": ["a"], "fps": 0})", R"({"op": "import", "files": ["a"], "shell": "x"})"})
        CHECK_FALSE(importFromJson(json::Json::parse(wrong)));
}
