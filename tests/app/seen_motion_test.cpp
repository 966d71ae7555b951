// Motion that was only seen, as a user meets it on the command line.
#include "tests/support/program.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace morphogen;
using support::runMorphogen;

namespace {

const auto kStates = support::sharedData("clevrer/clevrer_states");

/// A ball that comes at 1 m/s and hits its equal at 0.8 s.
std::string exchange()
{
    std::string table = "time,object,x,y,z\n";
    for (int i = 0; i <= 20; ++i) {
        const double secs = 0.1 * i;
        table += std::to_string(secs) + ",white," + std::to_string(std::min(secs, 0.8) - 1.2) + ",0.2,0\n";
        table += std::to_string(secs) + ",red," + std::to_string(std::max(secs - 0.8, 0.0)) + ",0.2,0\n";
    }
    return table;
}

constexpr const char* kBalls = R"({"fps":10,"objects":{"white":{"shape":"sphere","radius":0.2,"colour":"#f0f0f0"},"red":{"shape":"sphere","radius":0.2,"colour":"#d02020"}}})";

}  // namespace

TEST_CASE("a tracker's table becomes a world whose events and physics can be asked for", "[cli]")
{
    const support::TemporaryFolder folder;
    const std::string table = folder / "t.csv", shapes = folder / "s.json", world = folder / "w.morph";
    std::ofstream(table) << exchange();
    std::ofstream(shapes) << kBalls;
    const auto imported = runMorphogen({"import", "--trajectory", table, "--shapes", shapes, "-o", world, "--splats", "500", "--json"});
    INFO(imported.error);
    REQUIRE(imported.exitCode == 0);
    CHECK(imported.json().at("imported").size() == 2);
    CHECK(runMorphogen({"info", world, "--json"}).json().at("fps") == 10);

    const auto events = runMorphogen({"events", world, "--json"}).json().at("events");
    REQUIRE(events.size() >= 3);
    const auto collision = std::find_if(events.begin(), events.end(), [](const auto& event) { return event.at("kind") == "collision"; });
    REQUIRE(collision != events.end());
    CHECK(collision->at("time").get<double>() == Approx(0.8).margin(0.02));
    CHECK(collision->at("participants") == nlohmann::json({"white", "red"}));

    const auto physics = runMorphogen({"physics", world, "--json"}).json();
    CHECK(physics.at("quality") == "good");
    const auto& bodies = physics.at("bodies");
    CHECK(bodies.at(0).at("relativeMass").get<double>() / bodies.at(1).at("relativeMass").get<double>() == Approx(1).epsilon(0.05));
    CHECK(bodies.at(0).at("restitution").get<double>() > 0.9);

    // Given to the objects, the simulation finds the collision that was seen.
    const auto given = runMorphogen({"physics", world, "--apply"});
    INFO(given.error);
    REQUIRE(given.exitCode == 0);
    CHECK(runMorphogen({"history", world, "--json"}).json().at("steps").size() == 2);
    const auto simulated = runMorphogen({"simulate", world, "-o", folder / "s.morph", "--json"});
    INFO(simulated.error);
    REQUIRE(simulated.exitCode == 0);
    const auto again = simulated.json().at("events");
    const auto met = std::find_if(again.begin(), again.end(), [](const auto& event) { return event.at("kind") == "collision" && event.at("participants") == nlohmann::json({"white", "red"}); });
    REQUIRE(met != again.end());
    CHECK(met->at("time").get<double>() == Approx(0.8).margin(0.05));
}

TEST_CASE("a prediction beside the truth is a branch that goes where its table says", "[cli]")
{
    const support::TemporaryFolder folder;
    const std::string table = folder / "t.csv", other = folder / "p.csv", shapes = folder / "s.json", world = folder / "w.morph";
    std::ofstream(table) << exchange();
    std::string predicted = "time,object,x,y,z\n";   // the red ball is not hit
    for (int i = 0; i <= 20; ++i) predicted += std::to_string(0.1 * i) + ",red,0,0.2,0\n";
    std::ofstream(other) << predicted;
    std::ofstream(shapes) << kBalls;
    REQUIRE(runMorphogen({"import", "--trajectory", table, "--shapes", shapes, "-o", world, "--splats", "500"}).exitCode == 0);
    const auto branch = runMorphogen({"import", "--trajectory", other, "--shapes", shapes, "-o", world, "--as-branch", "still", "--json"});
    INFO(branch.error);
    REQUIRE(branch.exitCode == 0);
    CHECK(branch.json().at("branch") == "still");
    CHECK(branch.json().at("objects") == 1);
    CHECK(runMorphogen({"history", world, "--json"}).json().at("steps").size() == 2);
    // Two seconds on, the truth has red 1.2 m along; in the branch it lies where it was.
    const auto whatIf = runMorphogen({"whatif", world, "--report", folder / "r.json"});
    INFO(whatIf.error);
    REQUIRE(whatIf.exitCode == 0);
    std::ifstream in(folder / "r.json");
    const auto report = nlohmann::json::parse(in);
    REQUIRE(report.at("branches").size() == 1);
    CHECK(report.at("branches").at(0).at("name") == "still");
    CHECK_FALSE(report.at("branches").at(0).contains("failed"));
    std::ofstream(folder / "q.csv") << "time,object,x,y,z\n0,green,0,0,0\n";
    std::ofstream(folder / "g.json") << R"({"objects":{"green":{"shape":"sphere","radius":0.2}}})";
    const auto refused = runMorphogen({"import", "--trajectory", folder / "q.csv", "--shapes", folder / "g.json", "-o", world, "--as-branch", "x"});
    CHECK(refused.exitCode == 1);
    CHECK_THAT(refused.error, Catch::Contains("no object \"green\""));
}

TEST_CASE("importing trajectories says what is missing, and a refused table leaves the world as it was", "[cli]")
{
    const support::TemporaryFolder folder;
    const std::string table = folder / "t.csv", shapes = folder / "s.json", world = folder / "w.morph";
    std::ofstream(table) << "time,object,x,y,z\n1,white,0,0,0\n0,white,0,0,0\n";
    std::ofstream(shapes) << kBalls;
    CHECK(runMorphogen({"import", "-o", world}).exitCode == 2);
    const auto without = runMorphogen({"import", "--trajectory", table, "-o", world});
    CHECK(without.exitCode == 2);
    CHECK_THAT(without.error, Catch::Contains("--shapes"));
    const auto refused = runMorphogen({"import", "--trajectory", table, "--shapes", shapes, "-o", world});
    CHECK(refused.exitCode == 1);
    CHECK(refused.errorLines().size() == 1);
    CHECK_THAT(refused.error, Catch::Contains("line 3") && Catch::Contains("goes back"));
    CHECK_FALSE(std::filesystem::exists(world));
    const auto still = runMorphogen({"events", folder / "missing.morph"});
    CHECK(still.exitCode == 1);
    CHECK(still.errorLines().size() == 1);
}

TEST_CASE("a CLEVRER state becomes a world with its frame rate and its camera, in one step", "[cli]")
{
    MG_NEED(kStates);
    const support::TemporaryFolder folder;
    const std::string world = folder / "w.morph";
    const auto imported = runMorphogen({"import", kStates / "sim_10001.json", "-o", world, "--splats", "300"});
    INFO(imported.error);
    REQUIRE(imported.exitCode == 0);
    CHECK_THAT(imported.out, Catch::Contains("picture to ground") && Catch::Contains("of 26 frames"));
    const auto info = runMorphogen({"info", world, "--json"}).json();
    CHECK(info.at("fps").get<double>() == Approx(25.6));
    CHECK(info.at("objects").size() == 5);
    CHECK(info.at("cameras").at(0).at("name") == "CLEVRER");
    CHECK(runMorphogen({"history", world, "--json"}).json().at("steps").size() == 1);
    // Into a world that is there it brings its objects only.
    REQUIRE(runMorphogen({"import", kStates / "sim_10008.json", "-o", world, "--splats", "300"}).exitCode == 0);
    const auto both = runMorphogen({"info", world, "--json"}).json();
    CHECK(both.at("objects").size() == 11);
    CHECK(both.at("cameras").size() == 1);
}

TEST_CASE("morphogen clevrer says how well it does as text and as JSON", "[cli]")
{
    MG_NEED(kStates);
    const support::TemporaryFolder folder;
    for (const char* name : {"sim_10001.json", "sim_10008.json", "sim_10011.json", "sim_10016.json"}) std::filesystem::copy_file(kStates / name, folder / name);
    const auto text = runMorphogen({"clevrer", folder.path()});
    INFO(text.error);
    REQUIRE(text.exitCode == 0);
    CHECK_THAT(text.out, Catch::Contains("4 scenes, 2 of them to fit to") && Catch::Contains("F1"));
    const auto json = runMorphogen({"clevrer", folder.path(), "--json"}).json();
    CHECK(json.at("scenes") == 4);
    CHECK(json.at("events").at("recorded").get<int>() > 4);
    const support::TemporaryFolder empty;
    const auto none = runMorphogen({"clevrer", empty.path()});
    CHECK(none.exitCode == 1);
    CHECK_THAT(none.error, Catch::Contains("no CLEVRER state"));
}
