// A study in the window: colliders seen, a removal dragged to a later time, a question why, a sweep with its table, films of both courses.
#include "app/session/world_io.h"
#include "core/causal/course.h"
#include "core/io/image_read.h"
#include "core/scene/dynamics.h"
#include "core/store/project_file.h"
#include "tests/support/desk.h"
#include "tests/support/physics_worlds.h"
#include "tests/support/pictures.h"
#include "tests/support/shared.h"
#include "tests/support/text_files.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace morphogen;
using support::checkSilent, support::Desk, support::Screen, support::textOf;

namespace {

/// Of the pixels in a part of both pictures, how many differ visibly.
std::size_t changed(const Image& a, const Image& b, double left, double top, double right, double bottom)
{
    REQUIRE(a.samples.size() == b.samples.size());
    std::size_t count = 0;
    for (int y = static_cast<int>(top * a.height); y < static_cast<int>(bottom * a.height); ++y)
        for (int x = static_cast<int>(left * a.width); x < static_cast<int>(right * a.width); ++x) {
            const std::size_t at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(a.width) + static_cast<std::size_t>(x)) * static_cast<std::size_t>(a.channels);
            count += std::abs(a.samples[at] - b.samples[at]) + std::abs(a.samples[at + 1] - b.samples[at + 1]) + std::abs(a.samples[at + 2] - b.samples[at + 2]) > 0.15f;
        }
    return count;
}

}  // namespace

TEST_CASE("a study: colliders, a dragged intervention, a reason, a sweep and films of both courses", "[studio][whatif]")
{
    Desk desk(Screen{1280, 800, "1"});
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    const World world = support::dominoWorld(6);
    REQUIRE(ProjectFile::create(desk / "dominoes.morph", History(world), {}));
    checkSilent(desk.perform(textOf(support::sourceFolder() / "tests/app/studio/what_if_study_session.txt")));
    const auto picture = [&](const char* name) { return support::readPng(desk / name).image; };
    CHECK(changed(picture("plain.png"), picture("colliders.png"), 0.2, 0.1, 0.75, 0.6) > 200);

    // The removal begins later, by whole frames, and as one step.
    const Result<World> later = openWorld(desk / "later.morph", {}, JobContext{});
    REQUIRE(later);
    REQUIRE(later->dynamics->branches.size() == 1);
    const Intervention removal = later->dynamics->branches.front().interventions.front();
    CHECK(removal.kind == InterventionKind::Remove);
    CHECK(removal.fromSecs > 0.3);
    CHECK(removal.fromSecs * later->fps == Approx(std::round(removal.fromSecs * later->fps)).margin(1e-6));

    // The answer stands where the question was invited.
    CHECK(changed(picture("asked.png"), picture("why.png"), 0.2, 0.7, 0.98, 0.95) > 2000);

    const auto table = support::linesOf(desk / "sweep.csv");
    REQUIRE(table.size() == 1 + 24);
    CHECK(table.front().starts_with("mass(domino"));
    CHECK(table.front().find("happens(") != std::string::npos);
    const auto events = support::linesOf(desk / "later_events.csv");
    REQUIRE(events.size() > 10);
    CHECK(std::ranges::any_of(events, [](const std::string& line) { return line.starts_with("without domino 3,lost,"); }));
    // Side by side: both halves of the last picture show dominoes, and not the same ones lie.
    const auto film = support::readVideo(desk / "later.mp4");
    CHECK(film.frames.size() == 73);   // three seconds at 24 frames, both ends
    const Image& last = film.frames.back();
    std::size_t differing = 0;
    for (int y = 0; y < last.height; ++y)
        for (int x = 0; x < last.width / 2; ++x) {
            const auto at = [&](int column) { return last.samples[(static_cast<std::size_t>(y) * static_cast<std::size_t>(last.width) + static_cast<std::size_t>(column)) * static_cast<std::size_t>(last.channels)]; };
            differing += std::abs(at(x) - at(x + last.width / 2)) > 0.1f;
        }
    CHECK(differing > 500);
}
