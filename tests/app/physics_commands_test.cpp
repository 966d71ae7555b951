// The commands of physics as a user runs them, on samples.
#include "tests/support/program.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <thread>

using namespace morphogen;
using support::runMorphogen;
using nlohmann::json;

namespace {

std::string read(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

json jsonOf(const std::vector<std::string>& arguments)
{
    const auto run = runMorphogen(arguments);
    INFO(run.error);
    REQUIRE(run.exitCode == 0);
    return run.json();
}

/// The sample's world, made once for all tests here.
std::filesystem::path sample(const support::TemporaryFolder& folder, const std::string& name)
{
    const auto path = folder / (name + ".morph");
    REQUIRE(runMorphogen({"samples", name, "-o", path}).exitCode == 0);
    return path;
}

bool holds(const json& events, const std::string& kind, const std::vector<std::string>& participants)
{
    return std::ranges::any_of(events, [&](const json& event) { return event["kind"] == kind && event["participants"] == participants; });
}

}  // namespace

TEST_CASE("a what-if of dominoes is the same bytes each time, says what is lost, and can be kept and drawn", "[physics]")
{
    const support::TemporaryFolder folder;
    const std::string world = sample(folder, "dominoes");
    const std::vector<std::string> ask{"whatif", world, "--do", "remove(domino 5)", "--runs", "6", "-o", folder / "without.morph", "--csv", folder / "t.csv", "--npz", folder / "t.npz", "--report"};
    auto first = ask, second = ask;
    first.push_back(folder / "a.json"), second.push_back(folder / "b.json");
    const auto run = runMorphogen(first);
    INFO(run.error);
    REQUIRE(run.exitCode == 0);
    REQUIRE(runMorphogen(second).exitCode == 0);
    CHECK(read(folder / "a.json") == read(folder / "b.json"));
    const json report = json::parse(read(folder / "a.json"));
    const json& lost = report["branches"][0]["events"]["lost"];
    CHECK(holds(report["main"]["events"], "start", {"domino 9"}));
    for (const char* later : {"domino 6", "domino 7", "domino 8", "domino 9"}) CHECK(holds(lost, "start", {later}));
    for (const char* earlier : {"domino 1", "domino 2", "domino 3", "domino 4"}) CHECK(!holds(lost, "start", {earlier}));
    CHECK_THAT(report["noise"].get<std::string>(), Catch::Contains("6 runs"));
    CHECK(read(folder / "a.json").find(folder.path().string()) == std::string::npos);
    CHECK_THAT(read(folder / "t.csv"), Catch::StartsWith("branch,seed,object,time,x,y,z") && Catch::Contains("\nmain,") && Catch::Contains("domino 9"));
    // The world as it would be simulates to what the report says.
    CHECK(jsonOf({"simulate", folder / "without.morph", "--json"})["hash"] == report["branches"][0]["hash"]);
    CHECK(jsonOf({"simulate", world, "--json"})["hash"] == report["main"]["hash"]);
    REQUIRE(runMorphogen({"render", folder / "without.morph", "-o", folder / "p.png", "--size", "64x48", "--time", "2", "--device", "cpu"}).exitCode == 0);
    // Kept as a branch, it is asked for by itself.
    REQUIRE(runMorphogen({"whatif", world, "--do", "remove(domino 5)", "--keep", "without 5", "--runs", "2"}).exitCode == 0);
    const json kept = jsonOf({"whatif", world, "--runs", "2", "--json"});
    CHECK(kept["branches"][0]["name"] == "without 5");
    CHECK(kept["branches"][0]["hash"] == report["branches"][0]["hash"]);
}

TEST_CASE("causes of pre-emption and over-determination come out of the command line as they should", "[physics]")
{
    const support::TemporaryFolder folder;
    const json preempted = jsonOf({"causes", sample(folder, "pre-emption"), "--event", "start(bottle)", "--runs", "6", "--json"});
    REQUIRE(preempted["causes"].size() == 1);
    CHECK(preempted["causes"][0]["objects"] == json{"suzy"});
    CHECK(preempted["causes"][0]["held"] == json{"billy"});
    CHECK(preempted["causes"][0]["butFor"] == false);
    CHECK(preempted["causes"][0]["necessity"]["hits"] == 0);
    const json together = jsonOf({"causes", sample(folder, "over-determination"), "--event", "start(bottle)", "--runs", "6", "--json"});
    REQUIRE(together["causes"].size() == 1);
    CHECK(together["causes"][0]["objects"] == json({"left", "right"}));
    CHECK(together["causes"][0]["verdict"] == "attributable");
    const std::string barrier = sample(folder, "barrier");
    const json graph = jsonOf({"causes", barrier, "--json", "--svg", folder / "g.svg", "--dot", folder / "g.dot"});
    const auto without = std::ranges::find_if(graph["objects"], [](const json& one) { return one["without"] == "barrier"; });
    REQUIRE(without != graph["objects"].end());
    CHECK(holds((*without)["gained"], "start", {"bottle"}));
    CHECK_THAT(read(folder / "g.svg"), Catch::Contains("</svg>"));
    CHECK_THAT(read(folder / "g.dot"), Catch::StartsWith("digraph"));
}

TEST_CASE("a sweep writes a table and says where the outcome flips", "[physics]")
{
    const support::TemporaryFolder folder;
    const json sweep = jsonOf({"sweep", sample(folder, "barrier"), "--vary", "size(barrier)=0.3:1:6", "--measure", "happens(start, bottle)", "-o", folder / "t.csv", "--json"});
    CHECK(sweep["rows"].size() == 6);
    CHECK(sweep["rows"][0]["outcome"] == 1);
    CHECK(sweep["rows"][5]["outcome"] == 0);
    CHECK(sweep["flips"].size() == 1);
    CHECK_THAT(read(folder / "t.csv"), Catch::StartsWith("size(barrier),\"happens(start, bottle)\",problem\n0.3,1,\n"));
}

TEST_CASE("commands of physics refuse what makes no sense in one line and leave everything as it was", "[physics]")
{
    const support::TemporaryFolder folder;
    const std::string world = sample(folder, "barrier"), before = read(world);
    const auto refused = [&](std::vector<std::string> arguments, int code, const std::string& why) {
        const auto run = runMorphogen(arguments);
        INFO(arguments[0] << ": " << run.error);
        CHECK(run.exitCode == code);
        CHECK(run.errorLines().size() == 1);
        CHECK_THAT(run.error, Catch::Contains(why));
    };
    refused({"whatif", world, "--do", "remove(bal)"}, 1, "there is no object \"bal\"");
    refused({"whatif", world, "--do", "mass(ball)=-1", "--keep", "x"}, 1, "a mass is above 0 kg");
    refused({"whatif", world, "--do", "velocity(ball, t=70)=(1,0,0)"}, 1, "from 0 to 4 s");
    refused({"whatif", world, "--do", "pose(ball)=(0,0.2,0)", "-o", folder / "out.morph", "--keep", "x"}, 1, "inside");
    refused({"whatif", world}, 1, "has no branch");
    refused({"simulate", world}, 2, "say where");
    refused({"causes", world, "--event", "start(bottle)"}, 1, "did not happen");
    refused({"sweep", world, "--vary", "mass(ball)=1:2:3", "--measure", "weight(ball)"}, 1, "there is no measure");
    refused({"sweep", world, "--vary", "mass(ball)=1:2:3", "--measure", "x(ball)", "-o", folder / "t.xls"}, 2, "a table is a .csv or an .npz");
    CHECK(read(world) == before);
    CHECK(!std::filesystem::exists(folder / "out.morph"));
    const auto stopped = runMorphogen({"causes", sample(folder, "colliding-toys"), "--runs", "10000"}, {.whileRunning = [](pid_t process) {
                                          std::this_thread::sleep_for(std::chrono::milliseconds(600));
                                          ::kill(process, SIGINT);
                                      }});
    CHECK(stopped.exitCode == 130);
}
