// What a user finds after the window was killed, as a user goes on from there: by pointer and keys.
#include "tests/support/desk.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <signal.h>

#include <cmath>
#include <fstream>
#include <random>
#include <thread>

using namespace morphogen;
using support::checkSilent, support::Desk, support::Pointer, support::Screen;

namespace {

/// A desk with the sample saved as world.morph, and an autosave every second.
void prepare(Desk& desk, const std::string& theme = "dark")
{
    REQUIRE(desk.run({"samples", "--prepare"}).exitCode == 0);
    REQUIRE(desk.run({"samples", "first-look", "-o", (desk / "world.morph").string()}).exitCode == 0);
    std::ofstream(desk / "settings.ini") << "[autosave]\nseconds=1\n[look]\ntheme=" << theme << "\n[recent]\nworlds=" << (desk / "world.morph").string() << "\n";
}

const std::string kOpen = "size @WIDTH@ @HEIGHT@\nwait until objects 8 within 60\nclick \"File\"\nwait 0.3\nclick \"Open recent\"\nwait 0.3\nclick \"world.morph\"\n"
                          "wait until file \"world.morph\" within 60\nclick \"red ball\"\nwait until selected \"red ball\" within 30\n";

std::string place(double x) { return fmt::format("click \"Position x\"\nkey Ctrl+A\ntype \"{}\"\nkey Return\nwait until placed \"red ball\" {} 1.05 0.36 0.02 within 30\n", x, x); }

nlohmann::json sessions(Desk& desk)
{
    const support::ProgramRun run = desk.run({"recover", "--list", "--json"});
    REQUIRE(run.exitCode == 0);
    return run.json()["sessions"];
}

}  // namespace

TEST_CASE("killed with unsaved edits, the next start offers them, and they open, undo and save", "[studio][autosave]")
{
    Desk desk;
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    prepare(desk);
    REQUIRE(desk.strike(kOpen + place(1.5) + "wait 0.3\naction object.hide\nwait until hidden \"red ball\" within 30\nwait until shown \"Not saved\" within 5\nwait until autosaved yes within 30", SIGKILL).exitCode == 128 + SIGKILL);
    const auto listed = sessions(desk);
    REQUIRE(listed.size() == 1);
    CHECK(listed[0]["changed"] == nlohmann::json{"red ball"});
    CHECK(listed[0]["stepsSinceSave"] == 2);
    CHECK(listed[0]["file"] == (desk / "world.morph").string());
    REQUIRE(desk.run({"recover", listed[0]["id"].get<std::string>(), "-o", (desk / "rescued.morph").string()}).exitCode == 0);
    const auto rescued = desk.run({"info", (desk / "rescued.morph").string(), "--json"}).json();

    // Decided later, it is offered again.
    checkSilent(desk.perform("size 1280 800\nwait until dialog \"Closed unexpectedly\" within 20\nwait 0.3\nclick \"Decide later\"\nwait until no-dialog within 5\nwait until objects 8 within 60\nquit"));
    // Recovered and killed again before it is saved, it is still there.
    REQUIRE(desk.strike("size 1280 800\nwait until dialog \"Closed unexpectedly\" within 20\nwait 0.3\nclick \"Open recovered\"\nwait until file \"world.morph\" within 60\nexpect dirty yes", SIGKILL).exitCode ==
            128 + SIGKILL);
    checkSilent(desk.perform("size 1280 800\nwait until dialog \"Closed unexpectedly\" within 20\nwait 0.5\nscreenshot @OUT@/dialog.png\nkey Return\nwait until no-dialog within 5\n"
                             "wait until file \"world.morph\" within 60\nexpect dirty yes\nexpect hidden \"red ball\"\nkey Ctrl+Z\nwait 0.3\nkey Ctrl+Z\nwait until dirty no within 10\n"
                             "key Ctrl+Shift+Z\nwait 0.3\nkey Ctrl+Shift+Z\nwait until dirty yes within 10\nkey Ctrl+S\nwait until dirty no within 30\nquit"));
    CHECK(sessions(desk).empty());
    CHECK(desk.run({"info", (desk / "world.morph").string(), "--json"}).json()["objects"] == rescued["objects"]);
    checkSilent(desk.perform("size 1000 700\nwait until objects 8 within 60\nexpect no-dialog\nquit"));
}

TEST_CASE("several windows that were killed are all listed, one is discarded after asking, the other opened as it was saved", "[studio][autosave]")
{
    Desk desk;
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    prepare(desk);
    // Never saved: the sample, changed.
    REQUIRE(desk.strike("size 1280 800\nwait until objects 8 within 60\nkey Space\nwait 0.5\nclick \"red ball\"\nwait until selected \"red ball\" within 30\naction edit.delete\nwait until objects 7 within 30\nwait until autosaved yes within 30", SIGKILL)
                .exitCode == 128 + SIGKILL);
    REQUIRE(desk.strike("size 1280 800\nwait until dialog within 20\nwait 0.3\nkey Escape\nwait until no-dialog within 5\n" + kOpen + place(2) + "wait until autosaved yes within 30", SIGKILL).exitCode == 128 + SIGKILL);
    CHECK(sessions(desk).size() == 2);
    checkSilent(desk.perform("size 1280 800\nwait until dialog \"Closed unexpectedly\" within 20\nwait 0.5\nscreenshot @OUT@/several.png\n"
                             "key Tab times 1\nwait 0.2\nclick \"Discard...\"\nwait until dialog \"Discard\" within 5\nwait 0.2\nscreenshot @OUT@/discard.png\nclick \"Keep\"\nwait 0.3\n"
                             "expect dialog \"Closed unexpectedly\"\nclick \"Open saved\"\nwait until file \"world.morph\" within 60\nexpect dirty no\nquit"));
    CHECK(sessions(desk).size() == 2);   // opening the saved one throws nothing away
    checkSilent(desk.perform("size 1280 800\nwait until dialog \"Closed unexpectedly\" within 20\nwait 0.5\nclick \"Discard...\"\nwait until dialog \"Discard\" within 5\nwait 0.2\nclick \"Throw away\"\nwait 0.5\n"
                             "expect dialog \"Closed unexpectedly\"\nexpect shown \"Never saved\"\nclick \"Open recovered\"\nwait until objects 7 within 60\nexpect file none\nexpect dirty yes\nquit"));
    REQUIRE(sessions(desk).size() == 1);   // a script's end discards nothing that was recovered
    CHECK(sessions(desk)[0]["file"].is_null());
}

TEST_CASE("ended by the system, as at the end of a login, the window keeps what nobody was asked about", "[studio][autosave]")
{
    Desk desk;
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    prepare(desk);
    std::ofstream(desk / "settings.ini", std::ios::app) << "[autosave]\nseconds=600\n";
    REQUIRE(desk.strike("size 1280 800\nwait until objects 8 within 60\nkey Space\nclick \"red ball\"\nwait until selected \"red ball\" within 30\naction edit.delete\nwait until objects 7 within 30", SIGTERM).exitCode == 130);
    REQUIRE(sessions(desk).size() == 1);
    CHECK(sessions(desk)[0]["recovered"]["objects"] == 7);
}

TEST_CASE("closing asks about what is not saved, a second window is read-only and says so", "[studio]")
{
    Desk desk;
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    prepare(desk);
    checkSilent(desk.perform(kOpen + place(3) + "expect dirty yes\nkey Ctrl+Q\nwait until dialog \"Not saved\" within 5\nwait 0.3\nclick \"Cancel\"\nwait until no-dialog within 5\nexpect dirty yes\n"
                             "action file.quit\nwait until dialog \"Not saved\" within 5\nwait 0.3\nclick \"Save\""));
    CHECK(desk.run({"history", (desk / "world.morph").string(), "--json"}).json()["steps"].size() == 2);
    // While one window has it, another reads it.
    support::ProgramRun second;
    const support::ProgramRun first = desk.strike(kOpen + "expect read-only no", SIGTERM, [&] {
        second = desk.perform(kOpen + "wait until read-only yes within 30\nexpect shown \"Read-only\"\nquit");
    });
    CHECK(first.exitCode == 130);
    checkSilent(second);
}

TEST_CASE("the recovery dialog in the light theme, and twice as large", "[studio][autosave]")
{
    for (const auto& [theme, screen] : {std::pair<const char*, Screen>{"light", {1280, 800, "1"}}, {"dark", {1280, 720, "2"}}}) {
        Desk desk(screen);
        if (!desk.isThere()) MG_SKIP("needs Xvfb");
        prepare(desk, theme);
        REQUIRE(desk.strike(kOpen + place(1) + "wait until autosaved yes within 30", SIGKILL).exitCode == 128 + SIGKILL);
        checkSilent(desk.perform("size @WIDTH@ @HEIGHT@\nwait until dialog \"Closed unexpectedly\" within 20\nwait 0.5\nexpect shown \"Open recovered\"\nexpect shown \"Decide later\"\nscreenshot @OUT@/dialog.png\n"
                                 "key Escape\nwait until no-dialog within 5\nquit"));
    }
}

TEST_CASE("killed 20 times at any moment while the window is edited by pointer and keys, no more than the last moments are lost", "[.long][studio]")
{
    Desk desk;
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    prepare(desk);
    std::ofstream(desk / "settings.ini") << "[autosave]\nseconds=2\n[recent]\nworlds=" << (desk / "world.morph").string() << "\n";
    constexpr int kEdits = 300;
    constexpr auto kPeriod = std::chrono::seconds(2), kWrite = std::chrono::seconds(1);   // of 53 MB, or less, on a busy machine
    std::mt19937 random(3);
    double worstSecs = 0;
    for (int kill = 0; kill < 20; ++kill) {
        for (int k = 1; k <= kEdits; ++k) std::filesystem::remove(desk / fmt::format("edit{}.png", k));
        // Each life has numbers of its own; the picture after an edit says when it was done.
        const int first = 1000 * kill;
        std::string edits;
        for (int k = 1; k <= kEdits; ++k) edits += place(first + k) + fmt::format("screenshot @OUT@/edit{}.png\n", k);
        const std::string start = kill == 0 ? kOpen : "size 1280 800\nwait until dialog \"Closed unexpectedly\" within 30\nwait 0.3\nclick \"Open recovered\"\nwait until file \"world.morph\" within 60\n"
                                                      "wait until no-dialog within 5\nclick \"red ball\"\nwait until selected \"red ball\" within 30\n";
        std::filesystem::file_time_type killed;
        const auto live = [&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(4000 + random() % 4000));
            killed = std::filesystem::file_time_type::clock::now();
        };
        REQUIRE(desk.strike(start, SIGKILL, live, edits).exitCode == 128 + SIGKILL);
        const auto listed = sessions(desk);
        REQUIRE(listed.size() == 1);
        const std::filesystem::path out = desk / fmt::format("out{}.morph", kill);
        REQUIRE(desk.run({"recover", listed[0]["id"].get<std::string>(), "-o", out.string()}).exitCode == 0);
        const auto world = desk.run({"info", out.string(), "--json"}).json();
        double x = -1;
        for (const auto& object : world["objects"])
            if (object["name"] == "red ball") x = object["placement"]["translation"][0].get<double>();
        CHECK(world["objects"].size() == 8);
        CHECK(x == std::round(x));   // a state that the session had
        // The first edit that is lost must have been done a short while ago.
        const std::filesystem::path lost = desk / fmt::format("edit{}.png", x < first ? 1 : static_cast<int>(x) - first + 1);
        if (!std::filesystem::exists(lost)) continue;
        const auto age = killed - std::filesystem::last_write_time(lost);
        worstSecs = std::max(worstSecs, std::chrono::duration<double>(age).count());
        INFO("kill " << kill << " lost what was " << std::chrono::duration<double>(age).count() << " s old");
        CHECK(age <= kPeriod + kWrite);
        std::filesystem::remove(out);
    }
    std::cout << fmt::format("20 kills of the window, at the most {:.2f} s of work lost (period 2 s)\n", worstSecs);
}
