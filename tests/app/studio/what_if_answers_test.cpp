// What a user takes away from a what-if in the window: both courses as two films with their table.
#include "core/io/image_read.h"
#include "core/store/project_file.h"
#include "tests/support/desk.h"
#include "tests/support/physics_worlds.h"
#include "tests/support/pictures.h"
#include "tests/support/shared.h"
#include "tests/support/text_files.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace morphogen;
using support::checkSilent, support::Desk, support::Screen, support::textOf;

TEST_CASE("both courses are two films, each of its own course from beginning to end", "[studio][whatif]")
{
    Desk desk(Screen{1280, 800, "1"});
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    REQUIRE(ProjectFile::create(desk / "dominoes.morph", History(support::dominoWorld(4)), {}));
    checkSilent(desk.perform(textOf(support::sourceFolder() / "tests/app/studio/what_if_films_session.txt")));
    const auto main = support::readVideo(desk / "films_main.mp4"), other = support::readVideo(desk / "films_without_domino_3.mp4");
    REQUIRE(main.frames.size() == other.frames.size());
    REQUIRE(main.frames.size() > 24);
    CHECK(main.width == other.width);
    CHECK(main.fps == other.fps);

    // The command line works both courses out by itself, and draws them by the saved camera.
    const std::size_t last = main.frames.size() - 1;
    const std::string frames = std::to_string(last - 2) + ":" + std::to_string(last), size = std::to_string(main.width) + "x" + std::to_string(main.height);
    REQUIRE(desk.run({"whatif", (desk / "films.morph").string(), "--do", "remove(\"domino 3\")", "-o", (desk / "other.morph").string()}).exitCode == 0);
    const auto drawn = [&](const char* world, const char* film) {
        REQUIRE(desk.run({"render", (desk / world).string(), "-o", (desk / film).string(), "--camera", "Camera", "--frames", frames, "--size", size}).exitCode == 0);
        return support::readVideo(desk / film).frames.back();
    };
    const Image mainLine = drawn("films.morph", "own_main.mp4"), without = drawn("other.morph", "own_other.mp4");
    CHECK(support::psnr(main.frames[last], mainLine) > 35);
    CHECK(support::psnr(other.frames[last], without) > 35);
    CHECK(support::psnr(main.frames[last], without) < 30);
    CHECK(support::psnr(other.frames[last], mainLine) < 30);

    const auto events = support::linesOf(desk / "films_events.csv");
    REQUIRE(events.size() > 5);
    const auto count = [&](std::string_view begin) { return std::ranges::count_if(events, [&](const std::string& line) { return line.starts_with(begin); }); };
    CHECK(count("main,") > 0);
    CHECK(count("without domino 3,") > 0);
    CHECK(count("without domino 3,lost,") > 0);
}
