// The tour, selecting by numbers, polygon and box, as a user does them; the polygon against the geometry worked out here.
#include "core/deform/posed_centres.h"
#include "core/edit/splat_edits.h"
#include "core/evaluate/pose_at.h"
#include "core/store/project_file.h"
#include "tests/support/desk.h"
#include "tests/support/display.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>

using namespace morphogen;
using support::checkSilent, support::Desk, support::Pointer, support::Screen, support::textOf;

TEST_CASE("the tour really performs its steps, splats are selected by range, clean-up, polygon and box in the window", "[studio][shell]")
{
    const auto [screen, pointer] = GENERATE(table<Screen, Pointer>({{{1280, 800, "1"}, Pointer::Real}, {{1280, 720, "2"}, Pointer::Qt}}));
    Desk desk(screen);
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    const support::ProgramRun prepared = desk.run({"samples", "--prepare"});
    REQUIRE(prepared.exitCode == 0);
    const bool isReal = pointer == Pointer::Real && support::hasProgram("xdotool");
    checkSilent(desk.perform(textOf(support::sourceFolder() / "tests/app/studio/shell_session.txt"), isReal ? Pointer::Real : Pointer::Qt));
    // The step that the project kept says what was drawn; what is selected is seen in it.
    auto file = ProjectFile::open(desk / "polygon.morph", OpenMode::Read);
    REQUIRE(file);
    const auto project = file->load({});
    REQUIRE(project);
    const History& history = project->history;
    const auto command = nlohmann::json::parse(history.steps()[history.cursor()].command);
    CHECK(command["op"] == "select");
    const auto& drawn = command["select"]["polygon"];
    const auto vector = [](const nlohmann::json& v) { return Vec3(v[0].get<float>(), v[1].get<float>(), v[2].get<float>()); };
    const Vec3 eye = vector(drawn["view"]["position"]), forward = glm::normalize(vector(drawn["view"]["target"]) - eye);
    const Vec3 right = glm::normalize(glm::cross(forward, vector(drawn["view"]["up"]))), up = glm::cross(right, forward);
    const double tangent = std::tan(0.5 * drawn["view"]["fovY"].get<double>()), width = drawn["view"]["width"].get<double>(), height = drawn["view"]["height"].get<double>();
    const Object& fox = *history.world().find("fox");
    const SplatSelection* selection = fox.selection(kWorkingSelection);
    REQUIRE(selection);
    const auto weights = SplatWeights::from(selection->weights, fox.splats->size(), "fox");
    REQUIRE(weights);
    const auto centres = posedCentres(poseAt(history.world(), fox, command.value("time", 0.0)));
    for (std::size_t i = 0; i < centres.size(); ++i) {
        if (!weights->isSelected(i)) continue;
        const Vec3 seen = centres[i] - eye;
        const double depth = glm::dot(seen, forward);
        const double x = 0.5 + 0.5 * glm::dot(seen, right) / (depth * tangent) * height / width, y = 0.5 - 0.5 * glm::dot(seen, up) / (depth * tangent);
        REQUIRE(std::max(std::abs(x - 0.5), std::abs(y - 0.5)) < 0.2 + 0.006);   // clicks were at 0.3 and 0.7; pointers stand on whole pixels
    }
    CHECK(weights->count() > 100);
    CHECK(weights->count() < fox.splats->size());
}
