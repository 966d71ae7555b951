// The edits of MorphoSim (recolour, delete, extract by name) from one script, on an animated world with several objects, judged
// by the pictures at several times.
#include "tests/support/pictures.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>

using namespace morphogen;
using support::readPng;
using support::runMorphogen;

namespace {

constexpr const char* kTimes[] = {"0.2", "0.9", "1.7"};

std::filesystem::path drawn(const std::filesystem::path& world, const std::string& time, const std::filesystem::path& to)
{
    // The same camera for every world: what is deleted must not move the view.
    const auto run = runMorphogen({"render", world, "-o", to, "--size", "160x120", "--time", time, "--camera", "hero", "--device", "cpu", "--background", "black"});
    INFO(run.error);
    REQUIRE(run.exitCode == 0);
    return to;
}

/// Share of the picture's pixels that differ visibly.
double changedShare(const Image& a, const Image& b)
{
    REQUIRE(a.samples.size() == b.samples.size());
    std::size_t changed = 0;
    const std::size_t pixels = a.samples.size() / static_cast<std::size_t>(a.channels);
    for (std::size_t i = 0; i < pixels; ++i) {
        float most = 0;
        for (std::size_t c = 0; c < 3; ++c) most = std::max(most, std::abs(a.samples[i * static_cast<std::size_t>(a.channels) + c] - b.samples[i * static_cast<std::size_t>(b.channels) + c]));
        changed += most > 0.03f;
    }
    return static_cast<double>(changed) / static_cast<double>(pixels);
}

/// How much redder than blue the picture is, over all pixels.
double redness(const Image& image)
{
    double sum = 0;
    for (std::size_t i = 0; i + 2 < image.samples.size(); i += static_cast<std::size_t>(image.channels)) sum += image.samples[i] - image.samples[i + 2];
    return sum;
}

}  // namespace

TEST_CASE("one script recolours, deletes and extracts by name on an animated world of several objects, over all time", "[cli][edit]")
{
    const support::TemporaryFolder folder;
    const auto world = folder / "world.morph", edited = folder / "edited.morph", bare = folder / "bare.morph", alone = folder / "alone.morph";
    REQUIRE(runMorphogen({"samples", "first-look", "-o", world}).exitCode == 0);
    const auto before = runMorphogen({"info", world, "--json"}).json();
    REQUIRE(before["objects"].size() >= 5);
    REQUIRE(before["duration"].get<double>() > 1.7);
    const auto perform = [&](const std::filesystem::path& from, const std::string& script, const std::filesystem::path& to) {
        std::ofstream(folder / "edits.json") << script;
        const auto run = runMorphogen({"edit", from, "--script", folder / "edits.json", "-o", to});
        INFO(run.error);
        REQUIRE(run.exitCode == 0);
    };
    perform(world, R"([
        {"op": "recolour", "object": "green jelly", "select": {"all": true}, "factor": [2.2, 0.5, 0.4]},
        {"op": "remove", "object": "red ball"},
        {"op": "delete", "object": "stone", "select": {"range": {"property": "height", "least": 0.05}}},
        {"op": "extract", "object": "fox", "select": {"bound": {"nodes": ["head"]}}, "time": 0.9, "as": "fox head"}
    ])", edited);
    const auto after = runMorphogen({"info", edited, "--json"}).json();
    CHECK(after["objects"].size() == before["objects"].size());   // one gone, one new
    CHECK(after["duration"] == before["duration"]);

    // The world without what was meant to change, before and after: nothing else may differ. The head belongs to the fox.
    const std::string hidden = R"({"op": "show", "object": "green jelly", "visible": false}, {"op": "show", "object": "stone", "visible": false})";
    perform(world, R"([{"op": "remove", "object": "red ball"}, )" + hidden + "]", bare);
    perform(edited, "[" + hidden + "]", alone);
    for (const char* time : kTimes) {
        INFO("at " << time << " s");
        const Image was = readPng(drawn(world, time, folder / "was.png")).image, is = readPng(drawn(edited, time, folder / "is.png")).image;
        CHECK(changedShare(was, is) > 0.01);
        CHECK(changedShare(readPng(drawn(bare, time, folder / "bare.png")).image, readPng(drawn(alone, time, folder / "alone.png")).image) < 0.002);
    }

    // What was extracted is an object of its own that moves as it did.
    perform(edited, R"([{"op": "isolate", "objects": ["fox head"]}])", alone);
    const Image first = readPng(drawn(alone, kTimes[0], folder / "a.png")).image, last = readPng(drawn(alone, kTimes[2], folder / "b.png")).image;
    const Image nothing(first.width, first.height, first.channels);
    CHECK(changedShare(first, nothing) > 0.001);
    CHECK(changedShare(last, nothing) > 0.001);
    CHECK(changedShare(first, last) > 0.001);

    // The recoloured jelly alone: redder at every time.
    perform(world, R"([{"op": "isolate", "objects": ["green jelly"]}])", bare);
    perform(edited, R"([{"op": "isolate", "objects": ["green jelly"]}])", alone);
    for (const char* time : kTimes)
        CHECK(redness(readPng(drawn(alone, time, folder / "a.png")).image) > redness(readPng(drawn(bare, time, folder / "b.png")).image) + 1);
}
