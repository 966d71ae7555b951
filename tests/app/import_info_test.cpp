// `morphogen import` and `info` against the contract of the command line, on files nobody here made.
#include "tests/support/limits.h"
#include "tests/support/program.h"
#include "tests/support/reference_pose.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <set>
#include <unistd.h>

using namespace morphogen;
using support::runMorphogen;

namespace {

const auto kFox = support::sharedData("animated/fox/Fox.glb");
const auto kRobot = support::sharedData("animated/raylib/robot.glb");
const auto kBiker = support::sharedData("splats/biker.spz");
const auto kMonkeys = support::sharedData("splats/flipbook_monkey");

std::string bytesOf(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// What every failure must look like: code 1, nothing on stdout, one line that holds `word`.
void checkFailure(const support::ProgramRun& run, const std::string& word)
{
    INFO("stderr: " << run.error);
    CHECK(run.exitCode == 1);
    CHECK(run.out.empty());
    CHECK(run.errorLines().size() == 1);
    CHECK(run.error.find(word) != std::string::npos);
}

}  // namespace

TEST_CASE("the unit of what is imported is part of the one step of the import", "[cli]")
{
    MG_NEED(kFox);
    const support::TemporaryFolder folder;
    REQUIRE(runMorphogen({"import", kFox, "-o", folder / "plain.morph", "--splats", "2000"}).exitCode == 0);
    REQUIRE(runMorphogen({"import", kFox, "-o", folder / "small.morph", "--splats", "2000", "--unit", "0.01"}).exitCode == 0);
    const auto plain = runMorphogen({"info", folder / "plain.morph", "--json"}).json(), small = runMorphogen({"info", folder / "small.morph", "--json"}).json();
    for (const char* end : {"min", "max"})
        for (int axis = 0; axis < 3; ++axis)
            CHECK(small.at("objects").at(0).at("bounds").at(end).at(axis).get<double>() == Approx(0.01 * plain.at("objects").at(0).at("bounds").at(end).at(axis).get<double>()).margin(1e-6));
    CHECK(runMorphogen({"history", folder / "small.morph", "--json"}).json().at("steps").size() == 1);
    const auto refused = runMorphogen({"import", kFox, "-o", folder / "none.morph", "--unit", "0"});
    CHECK(refused.exitCode == 2);
    CHECK_THAT(refused.error, Catch::Contains("--unit"));
}

TEST_CASE("info --json has the promised fields, from a model and from the world made of it", "[cli]")
{
    MG_NEED(kFox);
    const support::TemporaryFolder folder;
    REQUIRE(runMorphogen({"import", kFox, "-o", folder / "fox.morph", "--splats", "2000"}).exitCode == 0);
    for (const std::filesystem::path& file : {kFox, folder / "fox.morph"}) {
        const auto run = runMorphogen({"info", file, "--json"});
        INFO(file << run.error);
        REQUIRE(run.exitCode == 0);
        CHECK(run.error.empty());
        const auto json = run.json();
        CHECK(json.at("fps") == 24.0);
        const auto& fox = json.at("objects").at(0);
        CHECK(fox.at("name") == "Fox");
        CHECK(fox.at("splats").get<int>() > 1000);
        CHECK(fox.at("nodes").get<int>() >= 24);
        // The names and lengths of the clips as Khronos publishes them.
        std::vector<std::string> names;
        for (const auto& clip : fox.at("clips")) names.push_back(clip.at("name"));
        CHECK(names == std::vector<std::string>{"Survey", "Walk", "Run"});
        CHECK(fox.at("clips").at(0).at("duration").get<double>() == Approx(3.4166667));
        CHECK(fox.at("clips").at(2).at("duration").get<double>() == Approx(1.1583333));
        CHECK(fox.at("duration") == fox.at("clips").at(0).at("duration"));
        CHECK(json.at("duration") == fox.at("duration"));
        // The bounds are those of the mesh as an independent reader poses it; samples end a little before its corners.
        const auto mesh = support::ReferenceGltf(kFox).posed(0, 0.0);
        for (int axis = 0; axis < 3; ++axis) {
            CHECK(fox.at("bounds").at("min").at(axis).get<double>() == Approx(mesh.lower()[axis]).margin(0.03 * mesh.diagonal()));
            CHECK(fox.at("bounds").at("max").at(axis).get<double>() == Approx(mesh.upper()[axis]).margin(0.03 * mesh.diagonal()));
        }
        CHECK(fox.at("memoryBytes").get<double>() > 0);
        CHECK(fox.at("calibration").at("scaleKnown") == true);
    }
}

TEST_CASE("a second import is added, under a name of its own", "[cli]")
{
    MG_NEED(kBiker);
    const support::TemporaryFolder folder;
    REQUIRE(runMorphogen({"import", kBiker, "-o", folder / "w.morph"}).exitCode == 0);
    REQUIRE(runMorphogen({"import", kBiker, kBiker, "-o", folder / "w.morph"}).exitCode == 0);
    const auto json = runMorphogen({"info", folder / "w.morph", "--json"}).json();
    std::set<std::string> names;
    for (const auto& object : json.at("objects")) names.insert(object.at("name").get<std::string>());
    CHECK(json.at("objects").size() == 3);
    CHECK(names.size() == 3);
    CHECK(names.count("biker") == 1);
    CHECK(support::namesIn(folder.path()) == std::vector<std::string>{"w.morph"});
}

TEST_CASE("a world imported into a world brings all its objects, and itself a second time", "[cli]")
{
    MG_NEED(kFox);
    MG_NEED(kBiker);
    const support::TemporaryFolder folder;
    const auto one = (folder / "one.morph").string(), two = (folder / "two.morph").string();
    REQUIRE(runMorphogen({"import", kFox.string(), "-o", one, "--splats", "500"}).exitCode == 0);
    REQUIRE(runMorphogen({"import", kBiker.string(), one, "-o", two}).exitCode == 0);
    REQUIRE(runMorphogen({"import", two, "-o", two}).exitCode == 0);
    const auto run = runMorphogen({"info", two, "--json"});
    REQUIRE(run.exitCode == 0);
    std::vector<std::string> names;
    const auto info = nlohmann::json::parse(run.out);
    for (const auto& object : info["objects"]) names.push_back(object["name"]);
    CHECK(names == std::vector<std::string>{"biker", "Fox", "biker 2", "Fox 2"});
}

TEST_CASE("an import that fails leaves the world byte for byte as it was", "[cli]")
{
    MG_NEED(kBiker);
    const support::TemporaryFolder folder;
    REQUIRE(runMorphogen({"import", kBiker, "-o", folder / "w.morph"}).exitCode == 0);
    const std::string before = bytesOf(folder / "w.morph");
    const std::string whole = bytesOf(kBiker);
    std::ofstream(folder / "cut.spz", std::ios::binary) << whole.substr(0, whole.size() / 2);
    std::ofstream(folder / "empty.ply");
    std::ofstream(folder / "text.ply") << "this is no splat\n";

    checkFailure(runMorphogen({"import", folder / "cut.spz", "-o", folder / "w.morph"}), "cut.spz");
    checkFailure(runMorphogen({"import", kBiker, folder / "empty.ply", "-o", folder / "w.morph"}), "empty.ply");
    checkFailure(runMorphogen({"import", folder / "text.ply", "-o", folder / "w.morph"}), "text.ply");
    checkFailure(runMorphogen({"import", folder / "none.glb", "-o", folder / "w.morph"}), "none.glb");
    checkFailure(runMorphogen({"import", folder / "cut.spz", "-o", folder / "new.morph"}), "cut.spz");
    // A disk that fills up while the world is written.
    support::ProgramOptions full;
    full.beforeExec = [&] {
        const rlimit limit{before.size() + 65536, before.size() + 65536};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    };
    const auto copy = folder / "other.spz";
    std::filesystem::copy_file(kBiker, copy);
    checkFailure(runMorphogen({"import", copy, support::sharedData("splats/biker.compressed.ply"), "-o", folder / "w.morph"}, full), "w.morph");

    CHECK(bytesOf(folder / "w.morph") == before);
    CHECK(support::namesIn(folder.path()) == std::vector<std::string>{"cut.spz", "empty.ply", "other.spz", "text.ply", "w.morph"});
}

TEST_CASE("a world that is none is refused, and stays what it is", "[cli]")
{
    MG_NEED(kBiker);
    const support::TemporaryFolder folder;
    std::ofstream(folder / "w.morph") << "dear diary\n";
    checkFailure(runMorphogen({"info", folder / "w.morph"}), "w.morph");
    checkFailure(runMorphogen({"render", folder / "w.morph", "-o", folder / "a.png"}), "w.morph");
    checkFailure(runMorphogen({"import", kBiker, "-o", folder / "w.morph"}), "w.morph");
    checkFailure(runMorphogen({"undo", folder / "w.morph"}), "w.morph");
    CHECK(bytesOf(folder / "w.morph") == "dear diary\n");
    checkFailure(runMorphogen({"info", folder.path()}), folder.path().filename().string());
    checkFailure(runMorphogen({"info", "/dev/null"}), "/dev/null");
}

TEST_CASE("the clip and the axes asked for are obeyed, and an unknown clip names those there are", "[cli]")
{
    MG_NEED(kFox);
    const support::TemporaryFolder folder;
    REQUIRE(runMorphogen({"import", kFox, "-o", folder / "w.morph", "--splats", "500", "--clip", "Run"}).exitCode == 0);
    CHECK(runMorphogen({"info", folder / "w.morph", "--json"}).json().at("objects").at(0).at("activeClip") == "Run");
    const auto unknown = runMorphogen({"import", kFox, "-o", folder / "w.morph", "--clip", "Swim"});
    checkFailure(unknown, "Fox.glb");
    CHECK(unknown.error.find("Walk") != std::string::npos);

    MG_NEED(kBiker);
    REQUIRE(runMorphogen({"import", kBiker, "-o", folder / "up.morph", "--axes", "yup"}).exitCode == 0);
    REQUIRE(runMorphogen({"import", kBiker, "-o", folder / "down.morph", "--axes", "ydown"}).exitCode == 0);
    const auto up = runMorphogen({"info", folder / "up.morph", "--json"}).json().at("objects").at(0).at("bounds");
    const auto down = runMorphogen({"info", folder / "down.morph", "--json"}).json().at("objects").at(0).at("bounds");
    CHECK(up.at("max").at(1).get<double>() == Approx(-down.at("min").at(1).get<double>()));
    CHECK(up.at("max").at(0).get<double>() == Approx(down.at("max").at(0).get<double>()));
}

TEST_CASE("the robot comes with its fourteen clips", "[cli]")
{
    MG_NEED(kRobot);
    const auto json = runMorphogen({"info", kRobot, "--json"}).json();
    CHECK(json.at("objects").at(0).at("name") == "robot");
    CHECK(json.at("objects").at(0).at("clips").size() == 14);
}

TEST_CASE("a numbered series becomes one object that plays at the rate asked for", "[cli]")
{
    MG_NEED(kMonkeys);
    const support::TemporaryFolder folder;
    std::vector<std::string> arguments{"import"};
    for (int k = 1; k <= 5; ++k) arguments.push_back(kMonkeys / ("monkey_000" + std::to_string(k) + ".sog"));
    arguments.insert(arguments.end(), {"-o", folder / "w.morph", "--fps", "30"});
    const auto run = runMorphogen(arguments);
    INFO(run.error);
    REQUIRE(run.exitCode == 0);
    const auto json = runMorphogen({"info", folder / "w.morph", "--json"}).json();
    REQUIRE(json.at("objects").size() == 1);
    CHECK(json.at("fps") == 30.0);
    CHECK(json.at("objects").at(0).at("sequence").at("frames") == 5);
    CHECK(json.at("objects").at(0).at("duration").get<double>() == Approx(4.0 / 30.0));
}

TEST_CASE("memory that is not there is a sentence", "[cli]")
{
    MG_NEED(kBiker);
    const support::TemporaryFolder folder;
    support::ProgramOptions little;
    little.environment = {"MORPHOGEN_MEMORY_LIMIT=4"};
    checkFailure(runMorphogen({"import", kBiker, "-o", folder / "w.morph"}, little), "biker.spz");
    CHECK(support::namesIn(folder.path()).empty());
}

TEST_CASE("wrong usage is exit code 2 and says what was expected", "[cli]")
{
    const std::vector<std::vector<std::string>> wrong = {
        {"dance"}, {"info"}, {"info", "a", "--dance"}, {"import", "a.glb"}, {"import", "-o", "w.morph"}, {"import", "a.glb", "-o", "w.morph", "--splats", "-5"},
        {"import", "a.glb", "-o", "w.morph", "--axes", "sideways"}, {"import", "a.glb", "-o", "w.morph", "--fps", "0"}, {"render", "w.morph"},
        {"render", "w.morph", "-o", "a.gif"}, {"render", "w.morph", "-o", "a"}, {"render", "w.morph", "-o", "a.png", "--size", "12"}, {"render", "w.morph", "-o", "a.png", "--size", "0x5"},
        {"render", "w.morph", "-o", "a.png", "--frames", "5:2"}, {"render", "w.morph", "-o", "a.png", "--frames", "-1:2"}, {"render", "w.morph", "-o", "a.png", "--frames", "0:5"},
        {"render", "w.morph", "-o", "a.mp4", "--time", "1"}, {"render", "w.morph", "-o", "a_%04d.mp4"}, {"render", "w.morph", "-o", "a_%s.png"},
        {"render", "w.morph", "-o", "a.png", "--time", "1", "--frames", "0:0"}, {"render", "w.morph", "-o", "a.png", "--time", "nan"}, {"render", "w.morph", "-o", "a.png", "--aov", "depth"},
        {"render", "w.morph", "-o", "a.exr", "--aov", "smell"}, {"render", "w.morph", "-o", "a.png", "--device", "abacus"}, {"render", "w.morph", "-o", "a.png", "--background", "#12345"},
        {"export", "w.morph", "-o", "a.obj"}, {"export", "w.morph", "-o", "a.ply", "--axes", "zup"}, {"calibrate", "w.morph"}, {"calibrate", "w.morph", "--scale", "0,0,0", "1,0,0", "0"}};
    for (const auto& arguments : wrong) {
        const auto run = runMorphogen(arguments);
        std::string shown;
        for (const auto& argument : arguments) shown += argument + " ";
        INFO(shown << ": " << run.error);
        CHECK(run.exitCode == 2);
        CHECK(run.out.empty());
        CHECK_FALSE(run.error.empty());
    }
}

TEST_CASE("help and version are answers, not errors", "[cli]")
{
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"}, {"render", "--help"}, {"import", "-h"}, {"--version"}}) {
        const auto run = runMorphogen(arguments);
        CHECK(run.exitCode == 0);
        CHECK(run.error.empty());
        CHECK(run.out.find("orphogen") != std::string::npos);
    }
    CHECK(runMorphogen({"render", "--help"}).out.find("0.2 m") != std::string::npos);
}

TEST_CASE("a closed or full standard output is an error and no crash", "[cli]")
{
    MG_NEED(kBiker);
    support::ProgramOptions closed;
    closed.beforeExec = [] { ::close(STDOUT_FILENO); };
    checkFailure(runMorphogen({"info", kBiker, "--json"}, closed), "standard output");
    support::ProgramOptions broken;
    broken.beforeExec = [] {
        int ends[2];
        if (::pipe(ends) != 0) ::_exit(125);
        ::close(ends[0]);
        ::dup2(ends[1], STDOUT_FILENO);
    };
    checkFailure(runMorphogen({"info", kBiker, "--json"}, broken), "Broken pipe");
}

TEST_CASE("doctor reports the machine, in words and as JSON", "[cli]")
{
    const auto words = runMorphogen({"doctor"});
    CHECK(words.exitCode == 0);
    CHECK(words.error.empty());
    CHECK_FALSE(words.out.empty());
    const auto json = runMorphogen({"doctor", "--json"}).json();
    CHECK(json.at("groups").size() >= 2);
    for (const auto& group : json.at("groups")) CHECK(group.at("facts").is_object());
    for (const auto& finding : json.at("findings")) CHECK_FALSE(finding.at("advice").get<std::string>().empty());
}

TEST_CASE("bench --json is a list of records with a median each", "[cli]")
{
    const auto run = runMorphogen({"bench", "open", "--splats", "1000,2000", "--rounds", "3", "--json"});
    INFO(run.error);
    REQUIRE(run.exitCode == 0);
    const auto json = run.json();
    std::set<std::pair<std::string, int>> measured;
    for (const auto& record : json) measured.emplace(record.at("name"), record.at("splats"));
    CHECK(json.size() == measured.size());
    for (const int splats : {1000, 2000})
        for (const char* name : {"save a new file", "open", "check integrity", "save a small edit"}) CHECK(measured.count({name, splats}) == 1);
    for (const auto& record : json) {
        CHECK(record.at("bytes").get<double>() > 0);
        CHECK(record.at("medianMs").get<double>() > 0);
        CHECK(record.at("runs") == 3);
        CHECK(record.at("device").is_string());
        CHECK(record.at("peakMiB").get<double>() > 0);
    }
}
