// What a user takes away from a what-if in the window: both courses as two films with their table, and the answer to "Why?".
#include "core/io/image_read.h"
#include "core/store/project_file.h"
#include "tests/support/desk.h"
#include "tests/support/physics_worlds.h"
#include "tests/support/pictures.h"
#include "tests/support/shared.h"
#include "tests/support/text_files.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

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

TEST_CASE("the answer to why in the window names the cause and how sure it is, as the command line finds it", "[studio][whatif]")
{
    Desk desk(Screen{1280, 800, "1"});
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    const std::string world = (desk / "dominoes.morph").string();
    REQUIRE(ProjectFile::create(world, History(support::dominoWorld(4)), {}));
    const auto answer = [&](std::vector<std::string> arguments) {
        const support::ProgramRun run = desk.run(std::move(arguments));
        INFO(run.error);
        REQUIRE(run.exitCode == 0);
        return run.json();
    };
    // The lanes, in which the keys go from event to event, leave contacts out.
    std::vector<nlohmann::json> events;
    std::size_t firstNumber = 0;
    const auto simulated = answer({"simulate", world, "--json"})["events"];
    for (std::size_t k = 0; k < simulated.size(); ++k) {
        if (simulated[k]["kind"] == "contact") continue;
        if (events.empty()) firstNumber = k;
        events.push_back(simulated[k]);
    }
    const auto indexOf = [&](const nlohmann::json& event) { return std::ranges::find(events, event) - events.begin(); };
    const auto percent = [](const nlohmann::json& share, const char* of) { return std::to_string(std::lround(100 * share[of].get<double>())); };
    // The last domino starts because of those before it; that things stand on the ground comes of itself.
    const auto last = answer({"causes", world, "--event", "start(domino 4)", "--json"}), first = answer({"causes", world, "--event", std::to_string(firstNumber), "--json"});
    REQUIRE_FALSE(last["causes"].empty());
    const auto ask = [&](const nlohmann::json& found) {
        std::string steps = "key Right times " + std::to_string(indexOf(found["effect"]) + 1) + "\nwait 0.5\nclick \"Why?\"\nwait until reads \"Why it happened\" \"Varied: " + found["noise"].get<std::string>() + "\" within 120\n";
        const auto reads = [&](const std::string& words) { steps += "expect reads \"Why it happened\" \"" + words + "\"\n"; };
        for (const auto& cause : found["causes"]) {
            std::string who;
            for (const auto& name : cause["objects"]) who += (who.empty() ? "" : " and ") + name.get<std::string>();
            reads(who + " caused it");
            if (cause["verdict"] != "attributable") continue;
            for (const auto& [title, key] : {std::pair{"Necessary", "necessity"}, std::pair{"Sufficient", "sufficiency"}})
                reads(std::string(title) + ": " + percent(cause[key], "value") + " % (" + percent(cause[key], "low") + " to " + percent(cause[key], "high") + ")");
        }
        if (found["causes"].empty()) reads("Nothing that happened before it makes a difference");
        return steps;
    };
    std::string script = textOf(support::sourceFolder() / "tests/app/studio/what_if_why_session.txt");
    script += ask(last) + "screenshot @OUT@/why.png\naction whatif.events\nclick \"Courses of things\" 0.05 0.2\nkey Left times 60\n" + ask(first) + "quit\n";
    checkSilent(desk.perform(script));
}
