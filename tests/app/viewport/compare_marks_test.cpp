// What lies over two worlds: names, the divider, ribbons and event marks, judged by the pixels of the overlay alone.
#include "app/viewport/overlay/event_marks.h"
#include "app/viewport/overlay/overlay.h"
#include "app/viewport/overlay/ribbons.h"
#include "core/math/srgb.h"
#include "tests/app/viewport/told_stage.h"
#include "tests/app/viewport/two_worlds.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace morphogen;
using namespace morphogen::viewport;

using support::Told;

namespace {

/// A stage without badge and cube, of which only the overlay is drawn, over a plain colour.
struct Painted {
    Told told;
    Overlay overlay{{}};
    support::Composed pixels;
    Rgb under{0};

    Painted()
    {
        ViewportOptions options;
        options.hasViewCube = options.hasBadge = false;
        told.stage.setOptions(options);
    }
    void compare(CompareMode mode) { told.stage.setComparison({support::twoBalls(), mode, "Main line", "without ball"}); }
    void paint()
    {
        overlay.build(told.stage.camera(), {640, 400}, 1, [&](Sketch& sketch) { told.stage.paint(sketch, {}); });
        Composition composition;
        composition.backgroundTop = composition.backgroundBottom = under;
        composition.mesh = &overlay.mesh();
        composition.atlas = &overlay.atlas();
        pixels.compose(composition);
    }
    Rgb colour(const Vec2& at) const { return pixels.at(at); }
    /// Of the pixels in [left, right) x [top, bottom) that are no longer as they were.
    int marked(int left, int top, int right, int bottom) const
    {
        int count = 0;
        for (int y = top; y < bottom; ++y)
            for (int x = left; x < right; ++x) count += glm::distance(colour({x, y}), under) > 0.05f;
        return count;
    }
    int markedAt(const Vec2& pixel) const { return marked(int(pixel.x) - 8, int(pixel.y) - 8, int(pixel.x) + 8, int(pixel.y) + 8); }
};

/// Two ways along x, half a metre apart in height at the end.
Ribbon ribbonOf(float strongest, float z = 0)
{
    Ribbon ribbon{ObjectId{1}, {}};
    for (int k = 0; k <= 40; ++k) {
        const float along = static_cast<float>(k) / 40;
        ribbon.points.push_back({along, {2 * along - 1, 0.5f, z}, {2 * along - 1, 0.5f + 0.5f * along, z}, strongest * along});
    }
    return ribbon;
}

EventMark hit(const Vec3& place, double secs) { return {.pointInWorld = place, .timeSecs = secs, .letter = "C", .label = {}}; }

float luminance(const Rgb& c) { return 0.2126f * linearFromDisplay(c.x) + 0.7152f * linearFromDisplay(c.y) + 0.0722f * linearFromDisplay(c.z); }

}  // namespace

TEST_CASE("each part bears its name, readable on black and on white", "[viewport][compare]")
{
    for (const Rgb& under : {Rgb(0), Rgb(1)}) {
        Painted painted;
        painted.under = under;
        painted.compare(CompareMode::SideBySide);
        painted.paint();
        for (const int middle : {160, 480}) {
            float lightest = 0, darkest = 1;
            for (int y = 10; y < 30; ++y)
                for (int x = middle - 30; x < middle + 30; ++x) {
                    const float l = luminance(painted.colour({x, y}));
                    lightest = std::max(lightest, l), darkest = std::min(darkest, l);
                }
            CHECK((lightest + 0.05f) / (darkest + 0.05f) > 7);   // WCAG's AAA
        }
        CHECK(painted.marked(200, 300, 300, 390) == 0);
    }
}

TEST_CASE("a wipe's names keep to its divider and go where there is no room", "[viewport][compare]")
{
    Painted painted;
    painted.compare(CompareMode::Wipe);
    painted.paint();
    CHECK(painted.marked(220, 8, 310, 32) > 500);
    CHECK(painted.marked(330, 8, 420, 32) > 500);
    CHECK(painted.marked(318, 60, 323, 61) > 0);
    painted.told.drag({{320, 60}, {40, 60}});
    painted.paint();
    CHECK(painted.marked(0, 8, 36, 32) == 0);
    CHECK(painted.marked(50, 8, 150, 32) > 500);
}

TEST_CASE("a ribbon lies between both ways and shows how far they are apart", "[viewport][compare]")
{
    Painted painted;
    painted.told.stage.setRibbons({ribbonOf(1)});
    painted.paint();
    const auto within = [&](float along) { return painted.told.pixel({2 * along - 1, 0.5f + 0.25f * along, 0}); };
    const Rgb early = painted.colour(within(0.4f)), late = painted.colour(within(0.95f));
    CHECK(late.x > 0.35f);
    CHECK(late.x > late.z + 0.2f);
    CHECK(early.x < late.x);
    CHECK(painted.marked(0, 0, 640, 100) == 0);
    painted.told.stage.setRibbons({ribbonOf(0)});
    painted.paint();
    const Rgb quiet = painted.colour(within(0.95f));
    CHECK(quiet.x > 0.03f);
    CHECK(quiet.x < 0.2f);
    // No seam and no gap inside of it.
    for (float x = within(0.7f).x; x < within(0.95f).x; ++x) REQUIRE(glm::distance(painted.colour({x, within(0.9f).y + 2}), quiet) < 0.02f);
    painted.told.stage.setRibbons({});
    painted.paint();
    CHECK(painted.marked(0, 0, 640, 400) == 0);
}

TEST_CASE("what of a ribbon is behind the camera is not drawn", "[viewport][compare]")
{
    Painted painted;
    painted.told.stage.setRibbons({ribbonOf(1, 8)});
    painted.paint();
    CHECK(painted.marked(0, 0, 640, 400) == 0);
    Ribbon through = ribbonOf(1);
    for (RibbonPoint& point : through.points) point.own.z = point.other.z = static_cast<float>(20 * point.timeSecs - 10);   // past the eye
    painted.told.stage.setRibbons({through});
    painted.paint();
    CHECK(painted.marked(0, 0, 640, 400) > 0);
    for (const OverlayVertex& vertex : painted.overlay.mesh().vertices) REQUIRE(std::isfinite(vertex.x + vertex.y));
}

TEST_CASE("a ribbon's ink grows with the divergence, whatever number it is", "[viewport][compare]")
{
    float before = -1;
    for (int i = 0; i <= 20; ++i) {
        const float alpha = ribbonInk(static_cast<float>(i) / 20).alpha;
        CHECK(alpha > before);
        before = alpha;
    }
    CHECK(ribbonInk(7).colour == ribbonInk(1).colour);
    CHECK(ribbonInk(-1).colour == ribbonInk(0).colour);
    CHECK(ribbonInk(NAN).colour == ribbonInk(0).colour);
}

TEST_CASE("an event is marked about its time, and always while it is lit", "[viewport][compare]")
{
    Painted painted;
    EventMark mark = hit({-1, 0.5f, 0}, 1.0);
    const Vec2 at = painted.told.pixel(mark.pointInWorld);
    const auto isShownAt = [&](double secs) {
        painted.told.stage.setTime(secs);
        painted.paint();
        return painted.markedAt(at) > 100;
    };
    painted.told.stage.setEventMarks({mark});
    CHECK_FALSE(isShownAt(0.84));
    CHECK(isShownAt(0.86));
    CHECK(isShownAt(1.0));
    CHECK(isShownAt(1.14));
    CHECK_FALSE(isShownAt(1.16));
    mark.isLit = true;
    painted.told.stage.setEventMarks({mark});
    CHECK(isShownAt(3));
    painted.told.stage.setEventMarks({hit({0, 0.5f, 9}, 3)});   // behind the eye
    painted.paint();
    CHECK(painted.marked(0, 0, 640, 400) == 0);
}

TEST_CASE("an event of the other world is marked where that world is shown", "[viewport][compare]")
{
    Painted painted;
    EventMark own = hit({-1, 0.5f, 0}, 0), other = hit({1, 0.5f, 0}, 0);
    other.isOther = true;
    painted.told.stage.setEventMarks({own, other});
    const Vec2 ownAt = painted.told.pixel(own.pointInWorld), otherAt = painted.told.pixel(other.pointInWorld);
    const auto shown = [&](CompareMode mode) {
        if (mode == CompareMode::Off) painted.told.stage.setComparison({});
        else painted.compare(mode);
        painted.paint();
        return std::pair(painted.markedAt(ownAt) > 100, painted.markedAt(otherAt) > 100);
    };
    CHECK(shown(CompareMode::Off) == std::pair(true, false));
    CHECK(shown(CompareMode::Other) == std::pair(false, true));
    CHECK(shown(CompareMode::Wipe) == std::pair(true, true));    // each on its side of the divider
    CHECK(shown(CompareMode::Ghost) == std::pair(true, true));
    painted.compare(CompareMode::SideBySide);
    painted.paint();
    CHECK(painted.markedAt(0.5f * ownAt + Vec2(0, 100)) > 100);
    CHECK(painted.markedAt(0.5f * ownAt + Vec2(320, 100)) == 0);
    CHECK(painted.markedAt(0.5f * otherAt + Vec2(0, 100)) == 0);
    CHECK(painted.markedAt(0.5f * otherAt + Vec2(320, 100)) > 100);
}

TEST_CASE("colliders are drawn where their bodies stand in the world that is shown, and the same marks cost nothing", "[viewport][collider]")
{
    Painted painted;
    Told& told = painted.told;
    const Vec3 corner(0.4f, 0.4f, 0.4f);
    const std::vector<ColliderMark> marks{{ObjectId{1}, Rgb(1, 1, 0), std::make_shared<const std::vector<std::array<Vec3, 2>>>(std::vector<std::array<Vec3, 2>>{{-corner, corner}})}};
    told.stage.setColliders(marks);
    const std::uint64_t shown = told.stage.overlayRevision();
    told.stage.setColliders(marks);
    CHECK(told.stage.overlayRevision() == shown);
    const auto endOf = [&](const World& world) { return told.pixel(world.objects.front()->placement.translation + 0.9f * corner); };
    const auto own = support::twoBalls(), other = support::redBallHigher();
    painted.paint();
    CHECK(painted.markedAt(endOf(*own)) > 4);
    CHECK(painted.markedAt(endOf(*other)) == 0);
    told.stage.setComparison({other, CompareMode::Other, "", ""});
    painted.paint();
    CHECK(painted.markedAt(endOf(*own)) == 0);
    CHECK(painted.markedAt(endOf(*other)) > 4);
    // What is hidden has none, and neither has what is gone.
    told.stage.setComparison({});
    World hidden = *own;
    Object red = *hidden.objects.front();
    red.isVisible = false;
    hidden.replace(std::move(red));
    told.stage.setWorld(std::make_shared<const World>(std::move(hidden)));
    painted.paint();
    CHECK(painted.marked(0, 0, 640, 400) == 0);
}
