#include "app/cli/clevrer_command.h"

#include "app/cli/console.h"
#include "app/session/describe.h"
#include "core/dynamics/clevrer_check.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace morphogen::cli {
namespace {

using Json = nlohmann::ordered_json;

Json jsonOf(const EventScore& score)
{
    return {{"precision", score.precision()}, {"recall", score.recall()}, {"f1", score.f1()}, {"matched", score.matched}, {"found", score.found}, {"recorded", score.recorded}};
}

Json jsonOf(const PredictionScore& score)
{
    return {{"collisions", score.collisions}, {"passedOver", score.passedOver}, {"betterThanStraight", score.betterShare()}, {"predictedMetres", score.predictedMetres},
            {"straightMetres", score.straightMetres}, {"ratioQuantiles", {{"10", score.ratioQuantiles[0]}, {"25", score.ratioQuantiles[1]}, {"50", score.ratioQuantiles[2]},
            {"75", score.ratioQuantiles[3]}, {"90", score.ratioQuantiles[4]}}}};
}

Json jsonOf(const ClevrerCheck& check)
{
    Json rows = Json::array();
    for (int row = 0; row < 3; ++row) {
        Json numbers = Json::array();
        for (int column = 0; column < 3; ++column) numbers.push_back(check.groundFromPicture.toFromFrom[column][row]);
        rows.push_back(std::move(numbers));
    }
    Json ground = Json::object();
    for (std::size_t kind = 0; kind < kObservedShapeNames.size(); ++kind)
        ground[kObservedShapeNames[kind]] = {{"sliding", check.laws.ground[kind].sliding}, {"drag", check.laws.ground[kind].drag}, {"reach", check.laws.reach[kind]}, {"stretches", check.laws.ground[kind].stretches}};
    return {{"scenes", check.scenes},
            {"training", check.training},
            {"map", {{"groundFromPicture", std::move(rows)}, {"restingBodies", check.restingPairs}, {"medianMetres", check.mapMedianMetres}, {"worstTenthMetres", check.mapWorstTenthMetres},
                     {"constantsDifferMetres", check.constantsDifferMetres}}},
            {"events", jsonOf(check.events)},
            {"eventsHeldOut", jsonOf(check.eventsHeldOut)},
            {"laws", {{"ground", std::move(ground)}, {"restitution", check.laws.restitution}, {"speedNoise", check.laws.speedNoise}}},
            {"prediction", jsonOf(check.prediction)},
            {"predictionByLawsAlone", jsonOf(check.byLawsAlone)},
            {"masses", {{"pairs", check.masses.pairs}, {"medianFactor", check.masses.medianFactor}, {"assumedFactor", check.masses.assumedFactor}, {"heldShare", check.masses.heldShare}}}};
}

std::string textOf(const EventScore& score)
{
    return fmt::format("F1 {:.3f}, precision {:.3f}, recall {:.3f} ({} of {} recorded, {} found)", score.f1(), score.precision(), score.recall(), score.matched, score.recorded, score.found);
}

std::string textOf(const PredictionScore& score)
{
    const auto& q = score.ratioQuantiles;
    return fmt::format("nearer than going straight on in {:.1f} % of {} collisions ({} not seen long enough); mean error {:.3f} m against {:.3f} m;\n"
                       "    ratio of errors at 10, 25, 50, 75, 90 %: {:.2f} {:.2f} {:.2f} {:.2f} {:.2f}",
                       100 * score.betterShare(), score.collisions, score.passedOver, score.predictedMetres, score.straightMetres, q[0], q[1], q[2], q[3], q[4]);
}

std::string textOf(const ClevrerCheck& check)
{
    std::string text = fmt::format("{} scenes, {} of them to fit to\n", check.scenes, check.training);
    text += fmt::format("picture to ground: fitted to {} bodies at rest; held out: {:.1f} mm (median), {:.1f} mm (90 %); the constants differ by {:.1f} mm at most\n", check.restingPairs,
                        1000 * check.mapMedianMetres, 1000 * check.mapWorstTenthMetres, 1000 * check.constantsDifferMetres);
    text += "events: " + textOf(check.events) + "\n  held out: " + textOf(check.eventsHeldOut) + "\n";
    for (std::size_t kind = 0; kind < kObservedShapeNames.size(); ++kind)
        text += fmt::format("{}: slowed by {:.3f} m/s^2 + {:.3f} / m * speed^2, as a disc of {:.2f} of its radius\n", kObservedShapeNames[kind], check.laws.ground[kind].sliding,
                            check.laws.ground[kind].drag, check.laws.reach[kind]);
    text += fmt::format("restitution: {:.2f}\nprediction: {}\n  by the laws alone: {}\n", check.laws.restitution, textOf(check.prediction), textOf(check.byLawsAlone));
    text += fmt::format("mass ratios of {} pairs: off by a factor of {:.2f} (median), {:.2f} had all been taken for equal; {:.0f} % within two stated deviations\n", check.masses.pairs, check.masses.medianFactor,
                        check.masses.assumedFactor, 100 * check.masses.heldShare);
    return text;
}

}  // namespace

Command makeClevrer(CLI::App& program)
{
    struct Options {
        std::string folder;
        bool isJson = false;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("clevrer", "Check events and physics of seen motion on CLEVRER states");
    app->footer("Half of the scenes fit the map from picture to ground and the laws of motion; the other half judges them.\n\n"
                "  morphogen clevrer clevrer_states --json");
    app->add_option("FOLDER", options->folder, "A folder of CLEVRER states (.json)")->required();
    app->add_flag("--json", options->isJson, "As JSON");
    return {app, []() -> Result<void> { return {}; },
            [options](const JobContext& job) -> Result<void> {
                MG_ASSIGN(const auto states, readClevrerFolder(options->folder, job.part(0, 0.3)));
                MG_ASSIGN(const ClevrerCheck check, checkClevrer(states, job.part(0.3, 1)));
                return print(options->isJson ? morphogen::textOf(jsonOf(check)) : textOf(check));
            },
            [options] { return std::vector{options->folder}; }};
}

}  // namespace morphogen::cli
