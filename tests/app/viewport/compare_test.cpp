// Two worlds in one viewport, without a window: whose part is whose, what tools and clicks do there, what is drawn.
#include "app/viewport/compared_picture.h"
#include "core/evaluate/differing.h"
#include "core/evaluate/pose_at.h"
#include "tests/app/viewport/told_stage.h"
#include "tests/app/viewport/two_worlds.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace morphogen;
using namespace morphogen::viewport;

using support::kOnlyHigh;
using support::kOnlyLow;
using support::redBallHigher;
using support::Told;

namespace {

/// What a viewport would show of a stage, without its overlay.
struct Drawn {
    Told told;
    ComparedPicture compared;
    support::Composed pixels;

    explicit Drawn(CompareMode mode)
    {
        told.stage.setComparison({redBallHigher(), mode, "Main line", "red higher"});
        told.listen();
        draw();
    }
    void draw(int divisor = 1)
    {
        PictureSource& source = told.stage.source();
        const Scene scene = told.stage.scene();
        Composition whole;
        whole.width = told.stage.width();
        whole.height = told.stage.height();
        whole.backgroundTop = whole.backgroundBottom = Rgb(0.2f);
        if (const auto other = told.stage.otherScene()) {
            REQUIRE(source.drawBoth(scene, *other, divisor, {}));
            Composition half = whole;
            half.width = scene.width;
            half.height = scene.height;
            REQUIRE(compared.lay(source, told.stage.compareRequest(), half, whole));
        } else {
            REQUIRE(source.draw(scene, divisor, {}));
            whole.picture = &source.picture();
        }
        pixels.compose(whole);
    }
    Rgb colour(const Vec2& at) const { return pixels.at(at); }
    bool isRed(const Vec2& at) const { return colour(at).x > 0.5f && colour(at).z < 0.35f; }
    bool isBlue(const Vec2& at) const { return colour(at).z > 0.5f && colour(at).x < 0.35f; }
    bool isBackground(const Vec2& at) const { return glm::distance(colour(at), Rgb(0.2f)) < 0.02f; }
};

const Vec3 kRed(-1, 0.5f, 0), kRaised(-1, 1.1f, 0), kBlue(1, 0.5f, 0);

/// Where a point is in one half of a window of 640x400, drawn half as large.
Vec2 inHalf(Told& told, const Vec3& point, Side side) { return 0.5f * told.pixel(point) + Vec2(side == Side::Own ? 0 : 320, 100); }

}  // namespace

TEST_CASE("the other world shows instead of this one, and tools rest", "[viewport][compare]")
{
    Drawn drawn(CompareMode::Other);
    CHECK(drawn.isRed(drawn.told.pixel(kOnlyHigh)));
    CHECK(drawn.isBackground(drawn.told.pixel(kOnlyLow)));
    drawn.told.stage.setSelection({ObjectId{1}});
    drawn.told.stage.setTool(ViewportTool::Move, ToolStart::Handles);
    drawn.told.drag({drawn.told.pixel(kRed + Vec3(0.4f, 0, 0)), drawn.told.pixel(kRed + Vec3(0.9f, 0, 0))});
    CHECK(drawn.told.placements.empty());
    drawn.told.click(drawn.told.pixel(kOnlyHigh));
    REQUIRE_FALSE(drawn.told.picks.empty());
    CHECK(drawn.told.picks.back().object == ObjectId{1});
}

TEST_CASE("side by side each half shows all that the window showed", "[viewport][compare]")
{
    Drawn drawn(CompareMode::SideBySide);
    const auto at = [&](const Vec3& point, Side side) { return inHalf(drawn.told, point, side); };
    CHECK(drawn.isRed(at(kOnlyLow, Side::Own)));
    CHECK(drawn.isBackground(at(kOnlyHigh, Side::Own)));
    CHECK(drawn.isBackground(at(kOnlyLow, Side::Other)));
    CHECK(drawn.isRed(at(kOnlyHigh, Side::Other)));
    CHECK(drawn.isBlue(at(kBlue, Side::Own)));
    CHECK(drawn.isBlue(at(kBlue, Side::Other)));
    drawn.draw(3);
    CHECK(drawn.isRed(at(kRed, Side::Own)));
    CHECK(drawn.isRed(at(kRaised, Side::Other)));
}

TEST_CASE("side by side an object is dragged in the own half by what it would be in the window", "[viewport][compare]")
{
    Told told;
    told.stage.setComparison({redBallHigher(), CompareMode::SideBySide, "", ""});
    told.stage.setSelection({ObjectId{2}});
    told.stage.setTool(ViewportTool::Move, ToolStart::Handles);
    const CameraView& view = told.stage.camera();
    const auto pixel = [&](const Vec3& point) { return *pixelOf(view, point, {320, 200}) + Vec2(0, 100); };
    told.drag({pixel(kBlue + Vec3(0.4f, 0, 0)), pixel(kBlue + Vec3(0.6f, 0, 0)), pixel(kBlue + Vec3(0.9f, 0, 0))});
    REQUIRE_FALSE(told.placements.empty());
    CHECK(told.placements.back().second == DragPhase::Commit);
    CHECK(glm::distance(told.placements.back().first[0].placement.translation, kBlue + Vec3(0.5f, 0, 0)) < 0.02f);
}

TEST_CASE("side by side a click picks in either half, and an orbit begun in either keeps its point", "[viewport][compare]")
{
    Told told;
    told.stage.setComparison({redBallHigher(), CompareMode::SideBySide, "", ""});
    told.click(inHalf(told, kOnlyLow, Side::Own));
    told.click(inHalf(told, kOnlyHigh, Side::Own));
    told.click(inHalf(told, kOnlyHigh, Side::Other));
    told.click(inHalf(told, kOnlyLow, Side::Other));
    REQUIRE(told.picks.size() == 4);
    CHECK(told.picks[0].object == ObjectId{1});
    CHECK_FALSE(told.picks[1].object);
    CHECK(told.picks[2].object == ObjectId{1});
    CHECK_FALSE(told.picks[3].object);
    for (const Side side : {Side::Own, Side::Other}) {
        told.stage.setCamera({.position = {0, 0.5f, 5}, .target = {0, 0.5f, 0}});
        const Vec3 surface = (side == Side::Own ? kRed : kRaised) + Vec3(0, 0, 0.5f);
        const Vec2 from = inHalf(told, surface, side);
        told.mouse(InputEvent::Kind::Press, from, Button::Middle);
        told.mouse(InputEvent::Kind::Move, from + Vec2(200, 12));   // over the seam
        told.mouse(InputEvent::Kind::Release, from + Vec2(200, 12), Button::Middle);
        CHECK(glm::distance(told.stage.camera().position, Vec3(0, 0.5f, 5)) > 0.5f);
        CHECK(glm::distance(inHalf(told, surface, side), from) < 4);
    }
}

TEST_CASE("what only the other world has is nothing to be selected", "[viewport][compare]")
{
    Told told;
    std::shared_ptr<const World> own = told.stage.scene().world;
    World without = *own;
    std::erase_if(without.objects, [](const auto& object) { return object->id == ObjectId{2}; });
    told.stage.setWorld(std::make_shared<const World>(std::move(without)));
    told.stage.setComparison({own, CompareMode::SideBySide, "", ""});
    told.click(inHalf(told, kBlue, Side::Other));
    REQUIRE(told.picks.size() == 1);
    CHECK_FALSE(told.picks[0].object);
}

TEST_CASE("a wipe shows each world on its side, and moving the divider draws nothing anew", "[viewport][compare]")
{
    Drawn drawn(CompareMode::Wipe);
    Told& told = drawn.told;
    CHECK(drawn.isRed(told.pixel(kOnlyLow)));
    CHECK(drawn.isBackground(told.pixel(kOnlyHigh)));
    CHECK(drawn.isBlue(told.pixel(kBlue)));
    const std::uint64_t revision = told.stage.revision(), overlay = told.stage.overlayRevision(), serial = told.stage.source().picture(Side::Other).serial;
    const float redX = told.pixel(kRed).x;
    told.drag({{323, 50}, {200, 60}, {redX - 97, 60}});   // three pixels beside it: it keeps them
    CHECK(told.stage.revision() == revision);
    CHECK(told.stage.overlayRevision() > overlay);
    CHECK(told.stage.compareRequest().wipe == Approx((redX - 100) / 640).margin(1e-4));
    drawn.draw();
    CHECK(told.stage.source().picture(Side::Other).serial == serial);
    CHECK(drawn.isBackground(told.pixel(kOnlyLow)));
    CHECK(drawn.isRed(told.pixel(kOnlyHigh)));
    told.mouse(InputEvent::Kind::DoublePress, {redX - 98, 300}, Button::Left);
    told.mouse(InputEvent::Kind::Release, {redX - 98, 300}, Button::Left);
    CHECK(told.stage.compareRequest().wipe == Approx(0.5f));
    told.drag({{320, 300}, {400, 300}});
    told.mouse(InputEvent::Kind::Press, {400, 300}, Button::Left);   // as Qt does: the press and the double press
    told.mouse(InputEvent::Kind::DoublePress, {400, 300}, Button::Left);
    told.mouse(InputEvent::Kind::Move, {410, 300});
    told.mouse(InputEvent::Kind::Release, {410, 300}, Button::Left);
    CHECK(told.stage.compareRequest().wipe == Approx(0.5f));
    CHECK(told.picks.empty());
}

TEST_CASE("the divider is grabbed within six points of it, keeps its share of the window and stays within it", "[viewport][compare]")
{
    Told told;
    std::vector<PointerShape> shapes;
    told.calls.onPointerShape = [&](PointerShape shape) { shapes.push_back(shape); };
    told.stage.setComparison({redBallHigher(), CompareMode::Wipe, "", ""});
    told.drag({{328, 20}, {100, 20}});
    CHECK(told.stage.compareRequest().wipe == 0.5f);
    CHECK(shapes.empty());
    told.mouse(InputEvent::Kind::Move, {326, 20});
    CHECK(shapes == std::vector{PointerShape::SplitHorizontal});
    told.drag({{326, 20}, {166, 20}});
    CHECK(told.stage.compareRequest().wipe == Approx(0.25f));
    told.stage.setSize(1280, 400, 1);
    told.drag({{320, 20}, {5000, 20}});
    CHECK(told.stage.compareRequest().wipe == 1);
    told.mouse(InputEvent::Kind::Move, {500, 20});
    CHECK(shapes.back() == PointerShape::Plain);
    told.stage.setComparison({});
    told.stage.setComparison({redBallHigher(), CompareMode::Wipe, "", ""});
    CHECK(told.stage.compareRequest().wipe == 1);
}

TEST_CASE("only what stands elsewhere in the other world is a ghost", "[viewport][compare]")
{
    Drawn drawn(CompareMode::Ghost);
    Told& told = drawn.told;
    const Frame& ghosts = told.stage.source().picture(Side::Other);
    const auto alphaAt = [&](const Vec3& point) { return int(ghosts.bytes[4 * (640 * std::size_t(told.pixel(point).y) + std::size_t(told.pixel(point).x)) + 3]); };
    CHECK(alphaAt(kBlue) == 0);
    CHECK(alphaAt(kOnlyHigh) == 255);
    CHECK(drawn.isRed(told.pixel(kOnlyLow)));
    CHECK(drawn.isBlue(told.pixel(kBlue)));
    const Rgb ghost = drawn.colour(told.pixel(kOnlyHigh));
    CHECK_FALSE(drawn.isBackground(told.pixel(kOnlyHigh)));
    CHECK(ghost.x > ghost.z + 0.1f);
    told.stage.setComparison({support::twoBalls(), CompareMode::Ghost, "", ""});   // the same things, made once more
    drawn.draw();
    CHECK(drawn.isBackground(told.pixel(kOnlyHigh)));
    CHECK(std::ranges::all_of(told.stage.source().picture(Side::Other).bytes, [](std::uint8_t byte) { return byte == 0; }));
}

TEST_CASE("a difference is hot where one world has something else, and dark where both have the same", "[viewport][compare]")
{
    Drawn drawn(CompareMode::Difference);
    Told& told = drawn.told;
    CHECK(glm::distance(drawn.colour(told.pixel(kBlue)), heatColour(0)) < 0.02f);
    CHECK(glm::distance(drawn.colour({5, 5}), heatColour(0)) < 0.02f);
    CHECK(drawn.colour(told.pixel(kOnlyHigh)).x > 0.5f);
    CHECK(drawn.colour(told.pixel(kOnlyLow)).x > 0.5f);
    REQUIRE(drawn.compared.largestDifference());
    CHECK(*drawn.compared.largestDifference() > 0.2f);
    told.stage.setComparison({told.stage.scene().world, CompareMode::Difference, "", ""});
    drawn.draw();
    CHECK(*drawn.compared.largestDifference() == 0);
}

TEST_CASE("without a comparison everything is as it was", "[viewport][compare]")
{
    Told told;
    const Scene before = told.stage.scene();
    told.stage.setComparison({redBallHigher(), CompareMode::SideBySide, "", ""});
    CHECK(told.stage.otherScene());
    CHECK(told.stage.scene().view != before.view);
    const CameraView camera = told.stage.camera();
    told.stage.setComparison({redBallHigher(), CompareMode::Off, "", ""});
    CHECK_FALSE(told.stage.otherScene());
    CHECK(told.stage.scene().view == before.view);
    CHECK(told.stage.scene().width == before.width);
    CHECK(told.stage.camera() == camera);
    const std::uint64_t revision = told.stage.revision();
    told.stage.setComparison({nullptr, CompareMode::Wipe, "a", "b"});
    CHECK_FALSE(told.stage.otherScene());
    CHECK(told.stage.revision() == revision);
}

TEST_CASE("objects differ by where they stand, what they are made of, or that they are not there", "[viewport][compare]")
{
    const auto own = support::twoBalls(), other = redBallHigher();
    const auto ownPosed = poseAt(*own, 0), otherPosed = poseAt(*other, 0);
    const auto ids = [](const std::vector<PosedObject>& posed) {
        std::vector<std::uint64_t> result;
        for (const PosedObject& one : posed) result.push_back(one.id.value);
        return result;
    };
    CHECK(thatDiffer({own.get(), ownPosed}, {own.get(), ownPosed}).empty());
    std::vector<PosedObject> none;
    CHECK(ids(thatDiffer({own.get(), ownPosed}, {other.get(), none})) == std::vector<std::uint64_t>{1, 2});
    World shared = *own;   // the red ball elsewhere, the blue one of the very same object
    Object moved = *shared.objects.front();
    moved.placement.translation.x += 2e-3f;
    shared.objects.front() = std::make_shared<const Object>(moved);
    CHECK(ids(thatDiffer({&shared, poseAt(shared, 0)}, {own.get(), ownPosed})) == std::vector<std::uint64_t>{1});
    moved.placement.translation.x -= 2e-3f - 1e-6f;
    shared.objects.front() = std::make_shared<const Object>(moved);
    CHECK(thatDiffer({&shared, poseAt(shared, 0)}, {own.get(), ownPosed}).empty());
}

TEST_CASE("what is not there in the other world is tinted where that one is a ghost, and as it is everywhere else", "[viewport][compare]")
{
    const auto withoutBlue = [] {
        World world = *support::twoBalls();
        Object blue = *world.objects[1];
        blue.isVisible = false;
        world.replace(std::move(blue));
        return std::make_shared<const World>(std::move(world));
    }();
    Drawn drawn(CompareMode::Ghost);
    const Vec2 at = drawn.told.pixel(kBlue);
    CHECK(drawn.isBlue(at));   // it stands in both
    drawn.told.stage.setComparison({withoutBlue, CompareMode::Ghost, "", ""});
    drawn.draw();
    const Rgb gone = drawn.colour(at);
    CHECK(gone.x > 0.45f);       // reddish, and seen through
    CHECK(gone.x > gone.z);
    CHECK(drawn.isRed(drawn.told.pixel(kRed)));
    drawn.told.stage.setComparison({withoutBlue, CompareMode::Wipe, "", ""});
    drawn.draw();
    drawn.told.stage.setComparison({nullptr, CompareMode::Off, "", ""});
    drawn.draw();
    CHECK(drawn.isBlue(at));
}
