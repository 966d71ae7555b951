// A hole filled in the window, and what was invented tinted, selected and offered to be left out of an export.
#include "app/session/world_io.h"
#include "core/edit/invent_edits.h"
#include "core/select/splat_rows.h"
#include "tests/support/desk.h"
#include "tests/support/display.h"
#include "tests/support/pictures.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace morphogen;
using support::checkSilent, support::Desk, support::Pointer, support::Screen, support::textOf;

TEST_CASE("what fills a hole is marked, tinted in the view, selected, and can be left out", "[studio][select]")
{
    Desk desk(Screen{1280, 800, "1"});
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    REQUIRE(desk.run({"samples", "--prepare"}).exitCode == 0);
    checkSilent(desk.perform(textOf(support::sourceFolder() / "tests/app/studio/invent_session.txt"), Pointer::Qt));
    const Result<World> world = openWorld(desk / "filled.morph", {}, JobContext{});
    REQUIRE(world);
    const Object& stage = *world->find("stage");
    const auto marks = inventedMarks(*stage.splats);
    const auto invented = std::count(marks.begin(), marks.end(), 1);
    CHECK(invented > 20);
    CHECK(withoutInvented(*world).find("stage")->splats->size() == stage.splats->size() - static_cast<std::size_t>(invented));
    // The tint is seen, and only a small part of the window has it.
    const Image filled = support::readPng(desk / "filled.png").image, tinted = support::readPng(desk / "tinted.png").image;
    REQUIRE(filled.samples.size() == tinted.samples.size());
    std::size_t changed = 0;
    for (std::size_t i = 0; i + 2 < filled.samples.size(); i += static_cast<std::size_t>(filled.channels))
        changed += tinted.samples[i] - filled.samples[i] > 0.03f && tinted.samples[i + 2] - filled.samples[i + 2] > 0.03f;
    const double share = static_cast<double>(changed * static_cast<std::size_t>(filled.channels)) / static_cast<double>(filled.samples.size());
    CHECK(share > 0.0003);
    CHECK(share < 0.05);
}
