// A better plan of a morph takes the place of the one that was shown without a jump.
#include "app/viewport/compared_picture.h"
#include "core/edit/morph_edits.h"
#include "tests/app/viewport/told_stage.h"
#include "tests/app/viewport/two_worlds.h"
#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>

using namespace morphogen;
using namespace morphogen::viewport;

namespace {

/// A morph between two clouds of coloured splats, by a plan of that care.
std::shared_ptr<const World> morphing(morph::PlanCare care)
{
    static const World before = [] {
        World world;
        for (const unsigned seed : {1u, 2u}) {
            Object object;
            object.name = seed == 1 ? "pear" : "apple";
            object.splats = std::make_shared<const Splats>(support::randomSplats(1000 + 500 * seed, 0, seed));
            world.add(object);
        }
        return world;
    }();
    AddMorph edit{.from = {before.objects[0]->id}, .to = {before.objects[1]->id}, .durationSecs = 2};
    const auto plan = planOf(before, {.from = edit.from, .to = edit.to}, {edit.seed, care}, {});
    REQUIRE(plan);
    edit.plan = *plan;
    const auto after = apply(before, edit);
    REQUIRE(after);
    return std::make_shared<const World>(*after);
}

/// As a render loop has it: both pictures drawn when the world changes, then mixed.
struct Shown {
    support::Told told;
    ComparedPicture mixed;
    support::Composed pixels;

    explicit Shown(std::shared_ptr<const World> world)
    {
        told.stage.setTime(1);
        set(std::move(world));
    }
    void set(std::shared_ptr<const World> world)
    {
        told.stage.setWorld(std::move(world));
        const auto other = told.stage.otherScene();
        REQUIRE((other ? told.stage.source().drawBoth(told.stage.scene(), *other, 1, {}) : told.stage.source().draw(told.stage.scene(), 1, {})));
    }
    std::vector<std::uint8_t> frame()
    {
        Composition window;
        window.width = told.stage.width();
        window.height = told.stage.height();
        window.picture = &told.stage.source().picture();
        if (const auto share = told.stage.dissolved()) REQUIRE(mixed.layMixed(told.stage.source(), *share, window));
        pixels.compose(window);
        return pixels.bytes;
    }
};

int largest(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b)
{
    int most = 0;
    for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
    return most;
}

}  // namespace

TEST_CASE("a better plan of a morph dissolves into the picture in small steps and is there at the end", "[viewport][morph]")
{
    const auto first = morphing(morph::PlanCare::First), whole = morphing(morph::PlanCare::Whole);
    Shown shown(first);
    CHECK_FALSE(shown.told.stage.dissolved());
    const auto before = shown.frame(), after = Shown(whole).frame();
    const int jump = largest(before, after);
    REQUIRE(jump > 8);   // else there is nothing to be seen
    shown.set(whole);
    CHECK(shown.told.stage.isAnimated());
    CHECK(largest(shown.frame(), before) == 0);
    auto last = before;
    int frames = 0, most = 0;
    // Slow pictures, a tenth of a second each, are what jumps most.
    for (; shown.told.stage.dissolved() && frames < 100; ++frames) {
        const auto overlay = shown.told.stage.overlayRevision(), picture = shown.told.stage.revision();
        shown.told.stage.advance(0.1);
        CHECK(shown.told.stage.overlayRevision() != overlay);
        CHECK(shown.told.stage.revision() == picture);   // nothing is drawn anew
        const auto now = shown.frame();
        most = std::max(most, largest(last, now));
        last = now;
    }
    CHECK(frames >= 8);
    CHECK(most <= jump / 8 + 2);
    CHECK(last == after);
    CHECK_FALSE(shown.told.stage.isAnimated());
    CHECK_FALSE(shown.told.stage.otherScene());
    // While both are drawn twice as many splats are; afterwards those that are seen count.
    const auto both = shown.told.stage.source().times().splats;
    shown.told.stage.source().dropOther();
    CHECK(2 * shown.told.stage.source().times().splats == both);
}

TEST_CASE("a world that differs in more than plans is shown at once", "[viewport][morph]")
{
    const auto first = morphing(morph::PlanCare::First), whole = morphing(morph::PlanCare::Whole);
    Shown shown(support::twoBalls());
    shown.set(first);
    CHECK_FALSE(shown.told.stage.dissolved());
    shown.set(whole);
    REQUIRE(shown.told.stage.dissolved());
    World moved = *whole;
    Object ball = *moved.objects.front();
    ball.placement.translation.y += 1;
    moved.objects.front() = std::make_shared<const Object>(std::move(ball));
    shown.set(std::make_shared<const World>(std::move(moved)));
    CHECK_FALSE(shown.told.stage.dissolved());
}
