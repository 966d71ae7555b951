// The tools that select splats, on the stage: what they propose, and how the picture shows what is selected.
#include "core/deform/posed_centres.h"
#include "core/edit/splat_edits.h"
#include "core/evaluate/pose_at.h"
#include "core/select/select.h"
#include "tests/app/viewport/told_stage.h"

#include <catch2/catch.hpp>

using namespace morphogen;
using namespace morphogen::viewport;

namespace {

struct Selecting : support::Told {
    explicit Selecting(ViewportTool tool)
    {
        stage.setSelection({ObjectId{1}});
        stage.setTool(tool, ToolStart::Handles);
        listen();
    }
    const World& world() { return *stage.scene().world; }
    const SplatProposal& last()
    {
        REQUIRE(!splatProposals.empty());
        return splatProposals.back();
    }
    SplatWeights answer(const SplatProposal& proposal, std::uint64_t object = 1)
    {
        const auto weights = select(proposal.where, {.world = world(), .object = ObjectId{object}, .timeSecs = 0, .stored = {}, .stop = {}});
        REQUIRE(weights);
        return *weights;
    }
};

/// How many bytes of the pictures differ by more than rounding, and the mean of each channel where they do.
struct Difference {
    std::size_t pixels = 0;
    Vec3 mean{0};
};
Difference differing(const Frame& a, const Frame& b)
{
    Difference difference;
    REQUIRE(a.bytes.size() == b.bytes.size());
    for (std::size_t i = 0; i + 3 < a.bytes.size(); i += 4) {
        const auto off = [&](std::size_t c) { return std::abs(int(a.bytes[i + c]) - int(b.bytes[i + c])); };
        if (off(0) + off(1) + off(2) < 6) continue;
        ++difference.pixels;
        for (int c = 0; c < 3; ++c) difference.mean[c] += static_cast<float>(a.bytes[i + static_cast<std::size_t>(c)]);
    }
    if (difference.pixels > 0) difference.mean /= static_cast<float>(difference.pixels);
    return difference;
}

}  // namespace

TEST_CASE("a rectangle drawn in the picture selects the splats whose centres are seen in it, and no others", "[viewport][select]")
{
    const Projection projection = GENERATE(Projection::Perspective, Projection::Orthographic);
    Selecting told(ViewportTool::SelectRectangle);
    ViewportOptions options;
    options.selectDepth = Depth::Through;
    told.stage.setOptions(options);
    told.stage.setProjection(projection);
    const Vec2 middle = told.pixel({-1, 0.5f, 0});
    told.drag({middle + Vec2(-150, -30), middle + Vec2(10, 40), middle + Vec2(7, 61)});
    REQUIRE(told.splatProposals.size() == 1);
    CHECK(told.last().how == Combine::Replace);
    CHECK_FALSE(told.last().object);
    const SplatWeights weights = told.answer(told.last());
    const auto centres = posedCentres(poseAt(told.world(), *told.world().find(ObjectId{1}), 0));
    REQUIRE(centres.size() == weights.size());
    std::size_t inside = 0;
    for (std::size_t i = 0; i < centres.size(); ++i) {
        const Vec2 at = told.pixel(centres[i]);
        const Vec2 from = middle + Vec2(-150, -30), to = middle + Vec2(7, 61);
        const float edge = std::min({std::abs(at.x - from.x), std::abs(at.x - to.x), std::abs(at.y - from.y), std::abs(at.y - to.y)});
        if (edge < 0.01f) continue;   // on the line: rounding decides
        const bool isInside = at.x > from.x && at.x < to.x && at.y > from.y && at.y < to.y;
        inside += isInside;
        REQUIRE(weights.isSelected(i) == isInside);
    }
    CHECK(inside > 10);
    CHECK(inside < centres.size());
}

TEST_CASE("Shift adds, Ctrl removes, both intersect", "[viewport][select]")
{
    const auto [held, how] = GENERATE(table<Modifiers, Combine>({{{false, false, false}, Combine::Replace}, {{true, false, false}, Combine::Add}, {{false, true, false}, Combine::Remove}, {{true, true, false}, Combine::Intersect}}));
    const auto tool = GENERATE(ViewportTool::SelectRectangle, ViewportTool::SelectLasso, ViewportTool::SelectBrush);
    Selecting told(tool);
    told.held = held;
    told.drag({{200, 100}, {260, 120}, {240, 180}, {190, 160}});
    REQUIRE(told.splatProposals.size() == 1);
    CHECK(told.last().how == how);
}

TEST_CASE("Escape gives up a rectangle under way, then the tool", "[viewport][select]")
{
    Selecting told(ViewportTool::SelectRectangle);
    told.mouse(InputEvent::Kind::Press, {100, 100}, Button::Left);
    told.mouse(InputEvent::Kind::Move, {200, 200});
    CHECK(told.stage.isToolUnderWay());
    told.key(Key::Escape);
    told.mouse(InputEvent::Kind::Release, {200, 200}, Button::Left);
    CHECK(told.splatProposals.empty());
    CHECK_FALSE(told.stage.isToolUnderWay());
    told.key(Key::Escape);
    CHECK(told.tools.back() == ViewportTool::Select);
}

TEST_CASE("the wheel and the brackets change the brush, Ctrl and the wheel zoom", "[viewport][select]")
{
    Selecting told(ViewportTool::SelectBrush);
    const auto radius = [&] {
        told.drag({{200, 200}, {205, 200}});
        return std::get<SelectBrush>(told.last().where.how).radius;
    };
    const auto wheel = [&](bool isControl) {
        InputEvent event;
        event.kind = InputEvent::Kind::Wheel;
        event.wheelNotches = 1;
        event.pixel = {200, 200};
        event.modifiers.isControl = isControl;
        told.send(event);
    };
    const float first = radius();
    const CameraView before = told.stage.camera();
    wheel(false);
    CHECK(radius() > first);
    CHECK(told.stage.camera() == before);
    CHECK(told.stage.ownKeys() == "[]");
    told.type("[");
    CHECK(radius() == Approx(first));
    told.type("]]");
    CHECK(radius() > first);
    wheel(true);
    CHECK(told.stage.camera() != before);
}

TEST_CASE("a ball begins on the surface that was pressed and reaches as far as the pointer was dragged", "[viewport][select]")
{
    Selecting told(ViewportTool::SelectSphere);
    const Vec2 middle = told.pixel({1, 0.5f, 0});
    told.drag({middle, middle + Vec2(20, 0), middle + Vec2(40, 0)});
    const auto ball = std::get<SelectSphere>(told.last().where.how);
    CHECK(told.last().object == ObjectId{2});
    const Vec3 towardsCamera = glm::normalize(told.stage.camera().position - Vec3(1, 0.5f, 0));
    CHECK(glm::distance(ball.centre, Vec3(1, 0.5f, 0) + 0.5f * towardsCamera) < 0.1f);
    CHECK(glm::distance(told.pixel(ball.centre + ball.radius * axesOf(told.stage.camera()).right), middle + Vec2(40, 0)) < 1);
}

TEST_CASE("a polygon is closed by a double click, its first corner or Enter, and selects what a lasso of its corners does", "[viewport][select]")
{
    Selecting told(ViewportTool::SelectPolygon);
    const Vec2 middle = told.pixel({-1, 0.5f, 0});
    const std::vector<Vec2> corners{middle + Vec2(-60, -50), middle + Vec2(20, -40), middle + Vec2(10, 45)};
    const auto setCorners = [&] {
        for (const Vec2& corner : corners) told.click(corner);
        CHECK(told.stage.isToolUnderWay());
    };
    const int ending = GENERATE(0, 1, 2);
    setCorners();
    CHECK(told.splatProposals.empty());
    if (ending == 0) {
        told.mouse(InputEvent::Kind::DoublePress, corners.back(), Button::Left);
        told.mouse(InputEvent::Kind::Release, corners.back(), Button::Left);
    } else if (ending == 1) {
        told.click(corners.front() + Vec2(2, -1));
    } else {
        told.key(Key::Enter);
    }
    REQUIRE(told.splatProposals.size() == 1);
    CHECK_FALSE(told.stage.isToolUnderWay());
    CHECK(told.picks.empty());
    const auto polygon = std::get<SelectPolygon>(told.last().where.how);
    CHECK(polygon.corners == corners);
    Selecting other(ViewportTool::SelectLasso);
    other.drag({corners[0], corners[1], corners[2]});
    CHECK(other.answer(other.last()) == told.answer(told.last()));
    CHECK(told.answer(told.last()).count() > 10);
}

TEST_CASE("corners of a polygon are taken back one by one, and Escape gives it up before the tool", "[viewport][select]")
{
    Selecting told(ViewportTool::SelectPolygon);
    told.held.isShift = true;
    told.click({100, 100});
    told.held = {};
    for (const Vec2& corner : {Vec2(200, 100), Vec2(200, 200), Vec2(50, 300)}) told.click(corner);
    told.key(Key::Backspace);
    told.key(Key::Enter);
    CHECK(std::get<SelectPolygon>(told.last().where.how).corners == std::vector<Vec2>{{100, 100}, {200, 100}, {200, 200}});
    CHECK(told.last().how == Combine::Add);   // as it was begun
    told.click({100, 100});
    told.key(Key::Enter);                     // a point is no polygon
    CHECK(told.splatProposals.size() == 1);
    CHECK(told.stage.isToolUnderWay());
    told.key(Key::Escape);
    CHECK_FALSE(told.stage.isToolUnderWay());
    CHECK(told.tools.back() == ViewportTool::SelectPolygon);
    told.key(Key::Escape);
    CHECK(told.tools.back() == ViewportTool::Select);
}

TEST_CASE("a box stands level where its foot was dragged, and is as high as it was pulled", "[viewport][select]")
{
    Selecting told(ViewportTool::SelectBox);
    told.stage.setCamera({.position = {0.5f, 3, 5}, .target = {0, 0.5f, 0}});
    told.mouse(InputEvent::Kind::Move, told.pixel({-1, 0.98f, 0}));
    const Vec2 from = told.pixel({-1, 0.98f, 0});
    told.mouse(InputEvent::Kind::Press, from, Button::Left);
    told.mouse(InputEvent::Kind::Move, from + Vec2(5, 5));
    // Where it began is known once it is done; until then take the pixels of a corner on that height.
    const float y = 0.98f;
    const Vec2 to = told.pixel({-0.4f, y, 0.5f});
    told.mouse(InputEvent::Kind::Move, to);
    told.mouse(InputEvent::Kind::Release, to, Button::Left);
    CHECK(told.splatProposals.empty());
    CHECK(told.stage.isToolUnderWay());
    told.click(told.pixel({-0.4f, y - 0.6f, 0.5f}));
    REQUIRE(told.splatProposals.size() == 1);
    CHECK(told.last().object == ObjectId{1});
    const auto box = std::get<SelectBox>(told.last().where.how);
    const Vec3 low = box.centre - box.halfSize, high = box.centre + box.halfSize;
    CHECK(low.x == Approx(-1).margin(0.08f));     // the surface that is seen there, by the depth of the picture
    CHECK(high.x == Approx(-0.4f).margin(0.08f));
    CHECK(low.z == Approx(0).margin(0.12f));
    CHECK(high.z == Approx(0.5f).margin(0.12f));
    CHECK(high.y == Approx(y).margin(0.1f));
    CHECK(high.y - low.y == Approx(0.6f).margin(0.1f));
    CHECK(box.rotation == Quat(1, 0, 0, 0));
    const SplatWeights weights = told.answer(told.last());
    CHECK(weights.count() > 10);
    CHECK(weights.count() < weights.size());
    told.click({5, 395});   // on nothing: nothing begins
    CHECK_FALSE(told.stage.isToolUnderWay());
}

TEST_CASE("clicks of a cut-out are collected, what is beside it with Ctrl, and the fourth begins anew", "[viewport][select]")
{
    Selecting told(ViewportTool::CutOut);
    const Vec2 middle = told.pixel({-1, 0.5f, 0});
    told.click(middle);
    CHECK_FALSE(told.last().isRefined);
    told.click(middle + Vec2(12, 0));
    CHECK(told.last().isRefined);
    told.held.isControl = true;
    told.click(middle + Vec2(0, 20));
    told.held = {};
    told.click(middle + Vec2(-12, 0));
    const auto clicks = std::get<SelectCutOut>(told.last().where.how);
    CHECK(clicks.on.size() == 3);
    CHECK(clicks.off.size() == 1);
    told.click(middle);
    CHECK(std::get<SelectCutOut>(told.last().where.how).on.size() == 1);
    CHECK_FALSE(told.last().isRefined);
    told.click({5, 395});   // on nothing: nothing is asked
    CHECK(told.splatProposals.size() == 5);
}

TEST_CASE("a flood begins on what was clicked and stays on that object", "[viewport][select]")
{
    Selecting told(ViewportTool::SelectFlood);
    told.click(told.pixel({1, 0.5f, 0}));
    CHECK(told.last().object == ObjectId{2});
    CHECK(told.answer(told.last(), 2).count() > 0);
}

TEST_CASE("a click with a shape's tool makes another object active, beside everything it selects no splats", "[viewport][select]")
{
    Selecting told(ViewportTool::SelectRectangle);
    told.click(told.pixel({1, 0.5f, 0}));
    REQUIRE(told.picks.size() == 1);
    CHECK(told.picks[0].object == ObjectId{2});
    CHECK(told.splatProposals.empty());
    told.click({5, 395});
    CHECK(std::holds_alternative<SelectSplats>(told.last().where.how));
}

TEST_CASE("selected splats are marked in the picture while a tool for splats is chosen, and only then", "[viewport][select]")
{
    Selecting told(ViewportTool::SelectRectangle);
    const auto picture = [&] {
        REQUIRE(told.stage.source().drawInMemory(told.stage.scene(), 1, {}));
        return told.stage.source().picture();
    };
    const Frame plain = picture();
    const auto selected = apply(told.world(), StoreSelection{.choice = {.object = ObjectId{1}, .where = SelectAll{}}});
    REQUIRE(selected);
    const std::uint64_t revision = told.stage.revision();
    told.stage.setWorld(std::make_shared<const World>(*selected));
    CHECK(told.stage.revision() != revision);
    const Frame marked = picture();
    const Difference difference = differing(marked, plain);
    CHECK(difference.pixels > 500);
    CHECK(difference.mean.z > difference.mean.x + 20);   // the red ball is as blue as the accent
    told.stage.setTool(ViewportTool::Select, ToolStart::Handles);
    CHECK(differing(picture(), plain).pixels == 0);
}
