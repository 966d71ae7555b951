// What a user gets, from start to end, as a user does it: pointer, keys, drops and sheets.
#include "tests/support/desk.h"
#include "tests/support/display.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <signal.h>

#include <fstream>
#include <random>

using namespace morphogen;
using support::checkSilent, support::Desk, support::Pointer, support::Screen, support::textOf;

namespace {

void bothSessions(Screen screen, Pointer pointer)
{
    Desk desk(screen);
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    if (pointer == Pointer::Real && !support::hasProgram("xdotool")) MG_SKIP("needs xdotool");
    const support::ProgramRun prepared = desk.run({"samples", "--prepare"});
    REQUIRE(prepared.exitCode == 0);
    const std::string sample = prepared.out.substr(0, prepared.out.find('\n'));
    REQUIRE(desk.run({"export", sample, "-o", (desk / "jelly.ply").string(), "--object", "green jelly", "--time", "0"}).exitCode == 0);
    const std::filesystem::path scripts = support::sourceFolder() / "tests/app/studio";
    checkSilent(desk.perform(textOf(scripts / "first_session.txt"), pointer));
    CHECK(std::filesystem::exists(desk / "world.morph"));
    checkSilent(desk.perform(textOf(scripts / "second_session.txt"), pointer));
    CHECK(std::filesystem::exists(desk / "film.mp4"));
    CHECK(desk.run({"info", (desk / "world.morph").string(), "--json"}).exitCode == 0);
}

/// Random resizes, dock moves, opens and closes while the sample plays and a film is exported.
void churn(const std::string& device, unsigned seed)
{
    Desk desk;
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    REQUIRE(desk.run({"samples", "--prepare"}).exitCode == 0);
    std::mt19937 random(seed);
    const auto between = [&](int low, int high) { return std::uniform_int_distribution(low, high)(random); };
    std::string script = "size 1280 800\nwait until objects 8 within 60\naction file.export\nwait until dialog within 10\nwait 0.3\n"
                         "click \"File\"\nkey Ctrl+A\ntype \"@OUT@/film.mp4\"\nwait 0.3\nclick \"Export\"\nwait until no-dialog within 10\n";
    const char* panels[] = {"panel.outliner", "panel.history", "panel.inspector", "panel.timeline"};
    const char* sheets[] = {"help.shortcuts", "help.about", "file.import", "file.open", "file.saveAs", "help.palette"};
    for (int i = 0; i < 200; ++i) {
        switch (between(0, 6)) {
        case 0: case 1: script += fmt::format("size {} {}\n", between(320, 2500), between(240, 1400)); break;
        case 2: script += fmt::format("action {}\n", panels[between(0, 3)]); break;
        case 3: script += fmt::format("action {}\nwait 0.2\nkey Escape\nwait 0.1\n", sheets[between(0, 5)]); break;
        case 4: script += fmt::format("drag window 0.1 0.06 to {:.2f} {:.2f} steps 8\n", between(5, 95) / 100.0, between(10, 90) / 100.0); break;
        case 5: script += fmt::format("drag viewport {:.2f} 0.5 to {:.2f} 0.4 middle steps 4\n", between(10, 90) / 100.0, between(10, 90) / 100.0); break;
        default: script += "key Space\n";
        }
    }
    script += "key Escape\nsize 1280 800\nwait 0.5\nscreenshot @OUT@/after.png\nexpect objects 8\nquit\n";
    checkSilent(desk.perform(script, Pointer::Qt, device));
}

}  // namespace

TEST_CASE("a user's two sessions, from the walking sample to the film", "[studio]") { bothSessions({1280, 800, "1"}, Pointer::Qt); }
TEST_CASE("the two sessions by X events", "[.long][studio]") { bothSessions({1280, 800, "1"}, Pointer::Real); }
TEST_CASE("the two sessions at 2560x1440 with 200 %", "[.long][studio]") { bothSessions({1280, 720, "2"}, Pointer::Qt); }
TEST_CASE("the two sessions by X events at 2560x1440 with 200 %", "[.long][studio]") { bothSessions({1280, 720, "2"}, Pointer::Real); }

TEST_CASE("a script that can't be performed ends with the line and the cause", "[studio]")
{
    Desk desk;
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    const support::ProgramRun wrongWord = desk.perform("wait 0\nclik viewport");
    CHECK(wrongWord.exitCode == 1);
    CHECK_THAT(wrongWord.error, Catch::Contains("script.txt:2: \"clik\" is no step"));
    const support::ProgramRun noAction = desk.perform("action file.saev");
    CHECK(noAction.exitCode == 1);
    CHECK_THAT(noAction.error, Catch::Contains("script.txt:1:") && Catch::Contains("file.saev"));
    const support::ProgramRun wrongWorld = desk.perform("# nothing is that large\nwait until objects 1000 within 0.2");
    CHECK(wrongWorld.exitCode == 1);
    CHECK_THAT(wrongWorld.error, Catch::Contains("script.txt:2:") && Catch::Contains("the number of objects is"));
    // The sample plays: its view never comes to rest. Said at once, long before the minute that such a wait may take.
    const support::ProgramRun restless = desk.perform("wait until playing yes\nwait idle");
    CHECK(restless.exitCode == 1);
    CHECK_THAT(restless.error, Catch::Contains("script.txt:2:") && Catch::Contains("the world plays"));
}

TEST_CASE("what can't be opened leaves a sentence and the world as it was", "[studio]")
{
    Desk desk;
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    REQUIRE(desk.run({"samples", "--prepare"}).exitCode == 0);
    std::ofstream(desk / "letter.txt") << "Dear reader";
    std::ofstream(desk / "broken.morph") << "SQLite format 3";
    std::filesystem::create_directory(desk / "empty");
    checkSilent(desk.perform("size 1000 700\nwait until objects 8 within 60\n"
                             "drop viewport 0.5 0.5 @OUT@/letter.txt\nwait 0.7\nkey Escape\nwait jobs\nexpect objects 8\n"
                             "drop viewport 0.5 0.5 @OUT@/empty\nwait 0.7\nkey Escape\nwait jobs\nexpect objects 8\n"
                             "drop viewport 0.5 0.5 @OUT@/broken.morph\nwait 0.7\nwait jobs\nexpect objects 8\nexpect file none\n"
                             "screenshot @OUT@/sentence.png\nquit"));
}

TEST_CASE("a file dragged in from another program is imported", "[studio]")
{
    Desk desk;
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    if (!support::hasProgram("xdotool")) MG_SKIP("needs xdotool");
    const std::string prepared = desk.run({"samples", "--prepare"}).out;
    REQUIRE(desk.run({"export", prepared.substr(0, prepared.find('\n')), "-o", (desk / "jelly.ply").string(), "--object", "green jelly", "--time", "0"}).exitCode == 0);
    bool isTaken = false;
    checkSilent(desk.performBeside("size 1280 800\nwait until objects 8 within 60\nscreenshot @OUT@/ready.png\nwait until dialog within 60\nwait until shown \"Import\" within 30\n"
                                   "wait 0.5\nclick \"Import\"\nwait until object \"jelly\" within 60\nexpect objects 9\nquit",
                                   [&] { isTaken = desk.dragIn(desk / "jelly.ply"); }));
    CHECK(isTaken);
}

TEST_CASE("after a crash the next start tells of it once", "[studio]")
{
    Desk desk;
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    REQUIRE(desk.run({"samples", "--prepare"}).exitCode == 0);
    const support::ProgramRun crashed = desk.strike("wait until objects 8 within 60\naction play.toggle\nwait 0.7", SIGSEGV);
    if (crashed.exitCode != 128 + SIGSEGV) MG_SKIP("a sanitizer keeps its own handlers");
    const auto reports = [&] {
        std::vector<std::filesystem::path> all;
        for (const auto& entry : std::filesystem::directory_iterator(desk / "home/state"))
            if (entry.is_regular_file()) all.push_back(entry.path());
        return all;
    };
    REQUIRE(reports().size() == 1);
    const std::string text = textOf(reports().front());
    CHECK_THAT(text, Catch::Contains("SIGSEGV") && Catch::Contains("Drawing with") && Catch::Contains("Open sample") && Catch::Contains("play.toggle"));
    checkSilent(desk.perform("size 1000 700\nwait until dialog \"Closed unexpectedly\" within 10\nwait 0.3\nscreenshot @OUT@/notice.png\nclick \"Close\"\nwait until no-dialog within 5\nquit"));
    CHECK(reports().size() == 1);
    checkSilent(desk.perform("size 1000 700\nwait 0.5\nexpect no-dialog\nquit"));
}

TEST_CASE("without a display the window says so", "[studio]")
{
    const support::ProgramRun run = support::runMorphogen({"studio"}, {.environment = {"DISPLAY=", "WAYLAND_DISPLAY=", "QT_QPA_PLATFORM="}});
    CHECK(run.exitCode == 1);
    CHECK(run.errorLines().size() == 1);
    CHECK_THAT(run.error, Catch::Contains("no display"));
}

TEST_CASE("200 random resizes, dock moves, opens and closes while playing and exporting", "[.long][studio]") { churn("auto", 20); }
TEST_CASE("200 random resizes, dock moves, opens and closes, drawn by Vulkan", "[.long][studio]") { churn("vulkan", 21); }
