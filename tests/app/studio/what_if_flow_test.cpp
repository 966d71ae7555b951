// A researcher's questions in the window: dominoes, one of them taken away by a click in a menu, the other course seen beside the
// first, an event chosen and explained, the branch made the main line; and the world that is saved.
#include "app/session/world_io.h"
#include "core/evaluate/object_at.h"
#include "core/io/image_read.h"
#include "core/scene/dynamics.h"
#include "core/store/project_file.h"
#include "tests/support/desk.h"
#include "tests/support/physics_worlds.h"
#include "tests/support/pictures.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace morphogen;
using support::checkSilent, support::Desk, support::Pointer, support::Screen, support::textOf;

namespace {

/// Of the pixels of a part of the picture, from 0 to 1 over it, how many differ visibly between two pictures.
double changedShare(const Image& a, const Image& b, double left, double right)
{
    REQUIRE(a.samples.size() == b.samples.size());
    std::size_t changed = 0, all = 0;
    for (int y = 0; y < a.height; ++y)
        for (int x = static_cast<int>(left * a.width); x < static_cast<int>(right * a.width); ++x) {
            const std::size_t at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(a.width) + static_cast<std::size_t>(x)) * static_cast<std::size_t>(a.channels);
            changed += std::abs(a.samples[at] - b.samples[at]) + std::abs(a.samples[at + 1] - b.samples[at + 1]) > 0.1f;
            ++all;
        }
    return static_cast<double>(changed) / static_cast<double>(all);
}

void asks(Pointer pointer)
{
    if (pointer == Pointer::Real && !support::hasProgram("xdotool")) MG_SKIP("needs xdotool");
    Desk desk(Screen{1280, 800, "1"});
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    const World world = support::dominoWorld(6);
    REQUIRE(ProjectFile::create(desk / "dominoes.morph", History(world), {}));
    checkSilent(desk.perform(textOf(support::sourceFolder() / "tests/app/studio/what_if_session.txt"), pointer));

    const Result<World> branched = openWorld(desk / "branched.morph", {}, JobContext{});
    REQUIRE(branched);
    REQUIRE(branched->dynamics);
    REQUIRE(branched->dynamics->branches.size() == 1);
    const Branch& branch = branched->dynamics->branches.front();
    REQUIRE(branch.interventions.size() == 1);
    CHECK(branch.interventions.front().kind == InterventionKind::Remove);
    CHECK(branch.interventions.front().object == world.find("domino 3")->id);

    // Without the third, the last one stands to the end; it had fallen. Both as the keys say that were baked.
    const auto lean = [](const World& in) {
        const Object& last = *in.find("domino 6");
        return glm::degrees(std::acos(std::abs((objectAt(last, 3.0, &in).placement.rotation * Vec3(0, 1, 0)).y)));
    };
    const Result<World> baked = openWorld(desk / "baked.morph", {}, JobContext{}), promoted = openWorld(desk / "promoted.morph", {}, JobContext{});
    REQUIRE((baked && promoted));
    CHECK(lean(*baked) > 45);
    CHECK(lean(*promoted) < 1);
    CHECK(promoted->dynamics->branches.empty());
    CHECK(promoted->dynamics->mainLine.size() == 1);

    // Side by side: the right half of the view is another picture than the left one shows.
    const Image alone = support::readPng(desk / "alone.png").image, side = support::readPng(desk / "side.png").image;
    CHECK(changedShare(alone, side, 0.2, 0.7) > 0.005);
}

}  // namespace

TEST_CASE("a domino is taken away, both courses are seen and the other becomes the main line", "[studio][whatif]") { asks(Pointer::Qt); }
TEST_CASE("the same question by X events", "[.long][studio][whatif]") { asks(Pointer::Real); }
