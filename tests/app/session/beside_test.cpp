// Films and tables of two courses: each half is the world that it is of, and the table says what the other has lost and gained.
#include "app/session/render_world.h"
#include "core/causal/course.h"
#include "core/edit/dynamics_edits.h"
#include "tests/support/make_edit.h"
#include "tests/support/physics_worlds.h"
#include "tests/support/pictures.h"
#include "tests/support/shared.h"
#include "tests/support/text_files.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace morphogen;

TEST_CASE("side by side the left half is one world and the right half the other, seen by one camera", "[render]")
{
    const support::TemporaryFolder folder;
    const World left = support::physicsWorld({support::ball("a", 0.4f, {0, 0, 0})}), right = support::physicsWorld({support::box("a", {0.3f, 0.5f, 0.3f}, {0.2f, 0, 0})});
    CameraView view;
    view.position = {0, 0, 3};
    RenderRequest request;
    request.camera = Camera{{}, "view", {{0, view}}};
    request.times = 0.0;
    request.height = 60, request.background = Rgb(0.2f, 0.4f, 0.6f), request.device = RenderDevice::Cpu;
    const auto drawn = [&](const World& world, int width, const char* name) {
        request.world = world, request.width = width;
        request.output = *FilePattern::parse((folder / name).string());
        const auto report = renderWorld(request, {});
        INFO((report ? "" : report.error().message));
        REQUIRE(report);
        return support::readPng(folder / name).image;
    };
    // Each half shows from left to right what the whole width shows: so it is drawn smaller.
    CameraView wider = view;
    wider.fovYRadians = 2 * std::atan(std::tan(0.5f * view.fovYRadians) * 161.0f / 80.0f);
    request.camera = Camera{{}, "view", {{0, wider}}};
    const Image own = drawn(left, 80, "l.png"), other = drawn(right, 81, "r.png");
    request.camera = Camera{{}, "view", {{0, view}}};
    request.beside = right;
    const Image both = drawn(left, 161, "b.png");
    REQUIRE((both.width == 161 && both.height == 60));
    for (int y = 0; y < 60; ++y)
        for (int x = 0; x < 161; ++x)
            for (int c = 0; c < 3; ++c) {
                const Image& part = x < 80 ? own : other;
                const auto at = [&](const Image& image, int column) { return image.samples[(static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(column)) * static_cast<std::size_t>(image.channels) + static_cast<std::size_t>(c)]; };
                REQUIRE(at(both, x) == at(part, x < 80 ? x : x - 80));
            }
    // A film of both.
    request.output = *FilePattern::parse((folder / "b.mp4").string());
    request.times = FrameRange{0, 3};
    request.width = 160;
    REQUIRE(renderWorld(request, {}));
    const auto film = support::readVideo(folder / "b.mp4");
    CHECK(film.frames.size() == 4);
    CHECK(film.width == 160);
    request.output = *FilePattern::parse((folder / "b.exr").string());
    request.times = 0.0;
    request.aovs = Aov::Normal;
    const auto refused = renderWorld(request, {});
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().message, Catch::Contains("in colour only"));
}

TEST_CASE("the table of events says of each course what happens, and what it lost and gained", "[whatif]")
{
    const support::TemporaryFolder folder;
    World world = support::dominoWorld(4);
    support::make(world, AddBranch{.name = "without, alas", .interventions = {{.kind = InterventionKind::Remove, .object = world.find("domino 2")->id}}});
    std::vector<causal::Course> courses = causal::coursesOf(world);
    for (causal::Course& course : courses) course = causal::played(world, course, {});
    courses[1] = causal::compared(courses[1], courses[0], {});
    REQUIRE(causal::writeEventTable(folder / "e.csv", courses));
    const auto lines = support::linesOf(folder / "e.csv");
    REQUIRE(lines.size() > 5);
    CHECK(lines[0] == "course,change,kind,time,was,a,b,x,y,z,strength");
    const auto count = [&](const std::string& beginning) { return static_cast<std::size_t>(std::ranges::count_if(lines, [&](const std::string& line) { return line.starts_with(beginning); })); };
    CHECK(count("main,same,") == courses[0].rollout->events.size());
    CHECK(count("\"without, alas\",lost,") == courses[1].comparison->events.lost.size());
    CHECK(count("\"without, alas\",gained,") == courses[1].comparison->events.gained.size());
    CHECK(count("\"without, alas\",lost,") > 0);
    // Who is gone has its name nevertheless.
    CHECK(std::ranges::any_of(lines, [](const std::string& line) { return line.starts_with("\"without, alas\",lost,start,") && line.find(",domino 2,") != std::string::npos; }));
    CHECK(lines.size() == 1 + courses[0].rollout->events.size() + courses[1].rollout->events.size() + courses[1].comparison->events.lost.size());
}
