// What the view shows of motion: ghosts, trails, a camera that is looked through; and what the hand does to it: a pen for
// paths, a drag of what a path moves.
#include "app/viewport/overlay/trails.h"
#include "app/viewport/tools/path_tool.h"
#include "core/edit/add_camera.h"
#include "core/edit/camera_keys.h"
#include "core/edit/edit_modifiers.h"
#include "core/edit/set_key.h"
#include "core/evaluate/object_at.h"
#include "tests/app/viewport/told_stage.h"
#include "tests/support/make_edit.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace morphogen;
using namespace morphogen::viewport;
using support::make, support::Told;

namespace {

constexpr ObjectId kRed{1};
const PropertyPath kTranslation{Property::Translation, {}, {}};

/// The red ball goes from its place two metres up within two seconds.
World rising()
{
    World world = *support::twoBalls();
    for (const double secs : {0.0, 2.0}) make(world, SetKey{kRed, kTranslation, secs, valueOf(Vec3(-1, 0.5f + static_cast<float>(secs), 0)), KeyInterpolation::Linear, {}});
    return world;
}

void show(Told& told, World world) { told.stage.setWorld(std::make_shared<const World>(std::move(world))); }

/// Coverage of a pixel in the picture.
int coveredAt(Told& told, const Vec2& pixel)
{
    REQUIRE(told.stage.source().draw(told.stage.scene(), 1, {}));
    const Frame& picture = told.stage.source().picture();
    return picture.bytes[4 * (static_cast<std::size_t>(pixel.y) * static_cast<std::size_t>(picture.width) + static_cast<std::size_t>(pixel.x)) + 3];
}

}  // namespace

TEST_CASE("ghosts stand where the object was and will be, can't be picked, and stay away while time runs", "[viewport][ghosts]")
{
    Told told;
    World world = rising();
    world.fps = 24;
    show(told, world);
    told.stage.setTime(1);
    told.stage.setSelection({kRed});
    const Vec2 before = told.pixel({-1, 0.5f, 0}), now = told.pixel({-1, 1.5f, 0}), after = told.pixel({-1, 2.5f, 0});
    CHECK(coveredAt(told, before) == 0);
    const int whole = coveredAt(told, now);
    CHECK(whole > 200);
    ViewportOptions options = told.stage.options();
    options.ghosts = {true, 1, 1, 24, 0.5f};
    const std::uint64_t revision = told.stage.revision();
    told.stage.setOptions(options);
    CHECK(told.stage.revision() != revision);
    for (const Vec2& ghost : {before, after}) {
        CHECK(coveredAt(told, ghost) > 60);
        CHECK(coveredAt(told, ghost) < whole);
        const auto picked = told.stage.source().pick(told.stage.scene(), ghost);
        REQUIRE(picked);
        CHECK_FALSE(*picked);
    }
    CHECK(coveredAt(told, now) >= whole);
    told.stage.setPlaying(true);
    CHECK(coveredAt(told, before) == 0);
    told.stage.setPlaying(false);
    CHECK(coveredAt(told, before) > 60);
    told.stage.setSelection({});
    CHECK(coveredAt(told, before) == 0);
    told.stage.setSelection({ObjectId{2}});   // it stands still: its ghosts would hide it
    REQUIRE(told.stage.source().draw(told.stage.scene(), 1, {}));
    const std::uint64_t withGhosts = told.stage.source().times().splats;
    CHECK(withGhosts == told.stage.scene().world->objects[0]->splats->size() + told.stage.scene().world->objects[1]->splats->size());
}

TEST_CASE("a trail follows an object's middle, keys and all", "[viewport][trails]")
{
    const World world = rising();
    for (const double secs : {0.0, 0.5, 2.0}) CHECK(glm::distance(trailPoint(world, *world.find(kRed), secs), Vec3(-1, 0.5f + static_cast<float>(secs), 0)) < 0.05f);
}

TEST_CASE("a view through a keyed camera goes with it until the user looks elsewhere", "[viewport][camera]")
{
    Told told;
    World world = rising();
    make(world, AddCamera{{{}, "dolly", {{0, {.position = {0, 1, 5}}}}}});
    const CameraId dolly = world.cameras[0]->id;
    make(world, SetCameraKey{dolly, 2, {.position = {4, 1, 5}}});
    show(told, world);
    told.stage.useCamera(dolly);
    for (int i = 0; i < 100; ++i) told.stage.advance(0.05);
    CHECK(told.stage.camera() == world.cameras[0]->at(0));
    told.stage.setTime(1);
    CHECK(told.stage.camera() == world.cameras[0]->at(1));
    told.mouse(InputEvent::Kind::Press, {300, 200}, Button::Middle);
    told.mouse(InputEvent::Kind::Move, {360, 230});
    told.mouse(InputEvent::Kind::Release, {360, 230}, Button::Middle);
    const CameraView free = told.stage.camera();
    CHECK_FALSE(free == world.cameras[0]->at(1));
    told.stage.setTime(2);
    CHECK(told.stage.camera() == free);
}

TEST_CASE("the pen draws a path on the object's level, at the hand's speed, and Escape gives it up", "[viewport][path]")
{
    Told told;
    told.stage.setCamera({.position = {0, 4, 5}, .target = {0, 0.5f, 0}});
    told.stage.setSelection({kRed});
    told.stage.setTool(ViewportTool::DrawPath, ToolStart::Handles);
    told.listen();
    const Vec3 from(-1, 0.5f, 0), to(1.5f, 0.5f, 1);
    const auto stroke = [&](bool isGivenUp) {
        InputEvent event;
        event.seen = std::chrono::steady_clock::now();
        for (int k = 0; k <= 40; ++k) {
            // Slow in the first half, four times as fast in the second.
            const float share = static_cast<float>(k) / 40;
            event.kind = k == 0 ? InputEvent::Kind::Press : InputEvent::Kind::Move;
            event.button = k == 0 ? Button::Left : Button::None;
            event.pixel = told.pixel(glm::mix(from, to, share));
            event.seen += std::chrono::milliseconds(k <= 20 ? 80 : 20);
            told.send(event);
        }
        if (isGivenUp) return told.key(Key::Escape);
        event.kind = InputEvent::Kind::Release;
        event.button = Button::Left;
        told.send(event);
    };
    stroke(true);
    CHECK(told.paths.empty());
    told.stage.setTool(ViewportTool::DrawPath, ToolStart::Handles);
    stroke(false);
    REQUIRE(told.paths.size() == 1);
    const PathProposal& path = told.paths[0];
    CHECK(path.object == kRed);
    REQUIRE(path.points.size() >= 8);
    CHECK(path.points.size() < 40);
    for (std::size_t i = 0; i < path.points.size(); ++i) {
        CHECK(path.points[i].position.y == Approx(0.5f).margin(1e-3));
        if (i > 0) CHECK(path.points[i].timeSecs > path.points[i - 1].timeSecs);
    }
    CHECK(glm::distance(path.points.front().position, from) < 0.02f);
    CHECK(glm::distance(path.points.back().position, to) < 0.05f);
    // Followed, half of the way takes four fifths of the time.
    FollowPathSettings follow;
    follow.points = path.points;
    follow.endSecs = static_cast<float>(path.points.back().timeSecs);
    CHECK(glm::distance(placeOnPath(follow, 0.8 * static_cast<double>(follow.endSecs)).position, 0.5f * (from + to)) < 0.12f);
}

TEST_CASE("what a path moves is taken hold of where it is, and follows the hand", "[viewport][path]")
{
    Told told;
    World world = *support::twoBalls();
    FollowPathSettings path;
    path.points = {{{-1, 0.5f, 0}, 0}, {{1, 0.5f, 0}, 1}};
    path.endSecs = 2;
    make(world, AddModifier{.object = kRed, .settings = path});
    show(told, world);
    told.stage.setTime(1);
    told.stage.setSelection({kRed});
    told.mouse(InputEvent::Kind::Move, {300, 200});
    told.type("GY2");
    const auto shown = [&] { return placedAt(*told.stage.scene().world->find(kRed), 1).translation; };
    CHECK(glm::distance(shown(), Vec3(0, 2.5f, 0)) < 1e-3f);
    told.key(Key::Enter);
    REQUIRE(told.placements.back().second == DragPhase::Commit);
    CHECK(glm::distance(told.placements.back().first[0].placement.translation, Vec3(0, 2.5f, 0)) < 1e-3f);
    told.stage.settled();
    CHECK(glm::distance(shown(), Vec3(0, 0.5f, 0)) < 1e-3f);   // nobody took it
}
