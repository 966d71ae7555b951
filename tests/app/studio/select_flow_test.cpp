// Splats selected, deleted and brought back in the window, as a user does it, against the geometry worked out here.
#include "app/session/world_io.h"
#include "core/deform/posed_centres.h"
#include "core/edit/splat_edits.h"
#include "core/evaluate/pose_at.h"
#include "tests/support/desk.h"
#include "tests/support/display.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace morphogen;
using support::checkSilent, support::Desk, support::Pointer, support::Screen, support::textOf;

TEST_CASE("splats are selected in the view as the geometry says, deleted, and undone to the same bytes", "[studio][select]")
{
    const auto [screen, pointer] = GENERATE(table<Screen, Pointer>({{{1280, 800, "1"}, Pointer::Real}, {{1280, 720, "2"}, Pointer::Qt}}));
    Desk desk(screen);
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    const support::ProgramRun prepared = desk.run({"samples", "--prepare"});
    REQUIRE(prepared.exitCode == 0);
    const auto open = [&](const std::filesystem::path& path) {
        Result<World> world = openWorld(path, {}, JobContext{});
        REQUIRE(world);
        return *world;
    };
    const World sample = open(prepared.out.substr(0, prepared.out.find('\n')));
    const bool isReal = pointer == Pointer::Real && support::hasProgram("xdotool");
    checkSilent(desk.perform(textOf(support::sourceFolder() / "tests/app/studio/select_session.txt"), isReal ? Pointer::Real : Pointer::Qt));
    const World undone = open(desk / "undone.morph"), deleted = open(desk / "deleted.morph");
    const Object &fox = *sample.find("fox"), &kept = *undone.find("fox"), &rest = *deleted.find("fox");
    CHECK(*kept.splats == *fox.splats);
    const SplatSelection* selection = kept.selection(kWorkingSelection);
    REQUIRE(selection);
    const auto weights = SplatWeights::from(selection->weights, fox.splats->size(), "fox");
    REQUIRE(weights);
    CHECK(rest.splats->size() == fox.splats->size() - weights->count());
    // The rectangle covers what lies lower than 0.45 of the picture's height, all of its width.
    const CameraView view = undone.cameras.back()->at(0);
    const Vec3 forward = glm::normalize(view.target - view.position), right = glm::normalize(glm::cross(forward, view.up)), up = glm::cross(right, forward);
    const auto centres = posedCentres(poseAt(sample, fox, 0));
    std::size_t clear = 0;
    for (std::size_t i = 0; i < centres.size(); ++i) {
        const Vec3 seen = centres[i] - view.position;
        const float fromTop = 0.5f - 0.5f * glm::dot(seen, up) / (glm::dot(seen, forward) * std::tan(0.5f * view.fovYRadians));
        if (std::abs(fromTop - 0.45f) < 0.006f || fromTop > 0.98f) continue;   // pointers stand on whole pixels
        ++clear;
        REQUIRE(weights->isSelected(i) == (fromTop > 0.45f));
    }
    CHECK(clear > centres.size() / 2);
}
