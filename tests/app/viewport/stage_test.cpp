// The stage without a window: what the user does, and what is proposed, previewed and taken back.
#include "core/edit/morph_edits.h"
#include "tests/app/viewport/told_stage.h"

#include <catch2/catch.hpp>

using namespace morphogen;
using namespace morphogen::viewport;

using support::Told;

TEST_CASE("G X 2 Enter moves two metres along x, previewed until it is settled", "[viewport][stage]")
{
    Told told;
    told.stage.setSelection({ObjectId{1}});
    told.mouse(InputEvent::Kind::Move, {300, 200});
    told.type("GX2");
    CHECK(told.stage.wantsKeys());
    CHECK(told.shownPlace(1).x == Approx(1));
    CHECK(told.placements.back().second == DragPhase::Preview);
    told.key(Key::Enter);
    REQUIRE(told.placements.back().second == DragPhase::Commit);
    CHECK(told.wasProposal);
    REQUIRE(told.placements.back().first.size() == 1);
    CHECK(glm::distance(told.placements.back().first[0].placement.translation, Vec3(1, 0.5f, 0)) < 1e-5f);
    CHECK(told.placements.back().first[0].object == ObjectId{1});
    CHECK(told.shownPlace(1).x == Approx(1));    // still shown: the studio has not answered
    told.stage.settled();
    CHECK(told.shownPlace(1).x == Approx(-1));   // it did not take it
    CHECK_FALSE(told.stage.wantsKeys());
}

TEST_CASE("Escape and the right button take a drag back", "[viewport][stage]")
{
    for (const bool isEscape : {true, false}) {
        Told told;
        told.stage.setSelection({ObjectId{1}, ObjectId{2}});
        told.mouse(InputEvent::Kind::Move, {300, 200});
        told.type("R");
        told.mouse(InputEvent::Kind::Move, {330, 120});
        CHECK(told.placements.back().second == DragPhase::Preview);
        CHECK(told.placements.back().first.size() == 2);
        if (isEscape) told.key(Key::Escape);
        else told.mouse(InputEvent::Kind::Press, {330, 120}, Button::Right);
        CHECK(told.placements.back().second == DragPhase::Revert);
        CHECK(told.shownPlace(1) == Vec3(-1, 0.5f, 0));
        CHECK_FALSE(told.stage.wantsKeys());
    }
}

TEST_CASE("a handle that is dragged moves the object by what it was dragged", "[viewport][stage]")
{
    Told told;
    told.stage.setSelection({ObjectId{2}});
    told.stage.setTool(ViewportTool::Move, ToolStart::Handles);
    const Vec3 pivot(1, 0.5f, 0);
    const Vec2 from = told.pixel(pivot + Vec3(0.4f, 0, 0)), to = told.pixel(pivot + Vec3(0.9f, 0, 0));
    told.mouse(InputEvent::Kind::Press, from, Button::Left);
    told.mouse(InputEvent::Kind::Move, 0.5f * (from + to));
    told.mouse(InputEvent::Kind::Move, to);
    told.mouse(InputEvent::Kind::Release, to, Button::Left);
    REQUIRE_FALSE(told.placements.empty());
    CHECK(told.placements.back().second == DragPhase::Commit);
    CHECK(glm::distance(told.placements.back().first[0].placement.translation, pivot + Vec3(0.5f, 0, 0)) < 0.01f);
    CHECK(told.picks.empty());
}

TEST_CASE("moving nothing says what to do first", "[viewport][stage]")
{
    Told told;
    told.mouse(InputEvent::Kind::Move, {300, 200});
    told.type("S");
    REQUIRE(told.messages.size() == 1);
    CHECK_FALSE(told.stage.wantsKeys());
}

TEST_CASE("three clicks propose a floor, and three on a line do not", "[viewport][stage]")
{
    Told told;
    told.stage.setTool(ViewportTool::SetFloor, ToolStart::Handles);
    const Vec2 ball = told.pixel({1, 0.5f, 0});
    told.click(ball);
    told.click(ball);
    told.click(ball);
    CHECK(told.floors.empty());
    told.click(ball);
    told.click(ball + Vec2(15, 0));
    told.click(ball + Vec2(0, 15));
    REQUIRE(told.floors.size() == 1);
    CHECK(told.floors[0].object == ObjectId{2});
    for (const Vec3& point : told.floors[0].pointsInWorld) CHECK(glm::distance(point, Vec3(1, 0.5f, 0)) == Approx(0.5f).margin(0.06));
}

TEST_CASE("two clicks and a typed length propose a scale", "[viewport][stage]")
{
    Told told;
    told.stage.setTool(ViewportTool::SetScale, ToolStart::Handles);
    const Vec2 ball = told.pixel({1, 0.5f, 0});
    told.click(told.pixel({-1, 0.5f, 0}));
    told.click(ball);   // another object: begins anew
    told.click(ball - Vec2(20, 0));
    told.click(ball + Vec2(20, 0));
    CHECK(told.scales.empty());
    told.key(Key::Enter);
    CHECK(told.scales.empty());   // nothing was typed
    told.type("1.75");
    told.key(Key::Enter);
    REQUIRE(told.scales.size() == 1);
    CHECK(told.scales[0].object == ObjectId{2});
    CHECK(told.scales[0].lengthMetres == Approx(1.75));
}

TEST_CASE("two clicks measure, from one object to another", "[viewport][stage]")
{
    Told told;
    told.stage.setTool(ViewportTool::Measure, ToolStart::Handles);
    told.click(told.pixel({-1, 0.5f, 0}));
    told.click({320, 20});   // nothing there: no point
    told.click(told.pixel({1, 0.5f, 0}));
    REQUIRE(told.measures.size() == 1);
    CHECK(told.measures[0].from.object == ObjectId{1});
    CHECK(told.measures[0].to.object == ObjectId{2});
    CHECK(glm::distance(told.measures[0].from.pointInWorld, told.measures[0].to.pointInWorld) == Approx(1.8f).margin(0.1));
    told.key(Key::Escape);
    told.key(Key::Escape);
    CHECK(told.tools.back() == ViewportTool::Select);
}

TEST_CASE("what only moves the pointer changes no picture", "[viewport][stage]")
{
    Told told;
    const std::uint64_t revision = told.stage.revision();
    for (int x = 0; x < 640; x += 40) told.mouse(InputEvent::Kind::Move, {x, 200});
    CHECK(told.stage.revision() == revision);
    told.stage.setTime(told.stage.scene().timeSecs);
    told.stage.setWorld(told.stage.scene().world);
    CHECK(told.stage.revision() == revision);
}

TEST_CASE("a click on the view cube looks from that side", "[viewport][stage]")
{
    Told told;
    told.stage.setCamera({.position = {3, 2.5f, 4}, .target = {0, 0.5f, 0}});
    // The cube's middle: the corner of three faces; a little above it lies the top.
    told.click({640 - 54, 56 - 12});
    for (int k = 0; k < 10; ++k) told.stage.advance(0.1);
    CHECK(axesOf(told.stage.camera()).forward.y == Approx(-1).margin(1e-3));
    CHECK(told.picks.empty());
}

TEST_CASE("a morph is framed where it is seen, though it is made of objects that are not chosen", "[viewport][stage]")
{
    Told told;
    const auto morphed = apply(*told.stage.scene().world, AddMorph{.from = {ObjectId{1}}, .to = {ObjectId{2}}});
    REQUIRE(morphed);
    told.stage.setWorld(std::make_shared<const World>(*morphed));
    told.stage.setSelection({morphed->objects.back()->id});
    told.stage.setCamera({.position = {0, 0.5f, 500}, .target = {40, 0.5f, 0}});
    told.key(Key::NumpadPeriod);
    for (int k = 0; k < 10; ++k) told.stage.advance(0.1);
    const CameraView view = told.stage.camera();
    CHECK(glm::distance(view.target, Vec3(0, 0.5f, 0)) < 0.5f);   // it goes from one ball to the other
    CHECK(glm::distance(view.position, view.target) < 10);
}

TEST_CASE("what is pressed while the view still glides starts from where it will be", "[viewport][stage]")
{
    const auto pressed = [](double secsBetween, const std::vector<Key>& keys) {
        Told told;
        told.stage.setCamera({.position = {3, 2.5f, 4}, .target = {0, 0.5f, 0}});
        told.stage.setSelection({ObjectId{2}});
        for (const Key key : keys) {
            told.key(key);
            told.stage.advance(secsBetween);
        }
        for (int k = 0; k < 10; ++k) told.stage.advance(0.1);
        return told.stage.camera();
    };
    const std::vector<Key> topAndSelected{Key::Numpad7, Key::NumpadPeriod}, twoTurns{Key::Numpad4, Key::Numpad4}, topAndFlat{Key::Numpad7, Key::Numpad5, Key::Numpad8};
    for (const auto& keys : {topAndSelected, twoTurns, topAndFlat}) {
        const CameraView inPeace = pressed(1, keys);
        for (const double secsBetween : {0.0, 0.01, 0.11}) {
            const CameraView inHaste = pressed(secsBetween, keys);
            CHECK(inHaste.projection == inPeace.projection);
            CHECK(glm::distance(inHaste.position, inPeace.position) < 1e-4f);
            CHECK(glm::distance(inHaste.target, inPeace.target) < 1e-4f);
        }
    }
    CHECK(axesOf(pressed(0, topAndSelected)).forward.y == Approx(-1).margin(1e-3));
}
