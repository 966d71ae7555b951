#include "app/cli/simulate_command.h"

#include "app/cli/console.h"
#include "app/cli/physics_options.h"
#include "core/causal/intervene.h"
#include "core/causal/report.h"
#include "core/dynamics/simulate.h"
#include "core/edit/bake_notes.h"
#include "core/edit/dynamics_edits.h"

#include <fmt/format.h>

namespace morphogen::cli {
namespace {

struct Options {
    std::string world, output, branch;
    TableFiles tables;
    bool isJson = false;
};

Result<void> prepare(const Options& options)
{
    if (options.output.empty() && options.tables.csv.empty() && options.tables.npz.empty() && !options.isJson)
        return Error{Error::Kind::Usage, "simulate: say where the result goes, -o OUT.morph, --csv, --npz or --json"};
    if (!options.output.empty() && !options.branch.empty()) return Error{Error::Kind::Usage, "simulate: -o writes the main line; \"whatif -o\" writes a branch as a world"};
    return {};
}

Result<void> run(const Options& options, const JobContext& job)
{
    MG_ASSIGN(History history, openHistory(options.world, job.part(0, 0.2)));
    MG_ASSIGN(const BranchId branch, branchNamed(history.world(), options.branch));
    MG_ASSIGN(const dynamics::SimScene scene, causal::sceneOfBranch(history.world(), branch, job));
    job.report(0.3, "simulating");
    MG_ASSIGN(dynamics::Rollout rollout, dynamics::simulate(scene, job.stop));
    const causal::NamedRollout named[] = {{options.branch.empty() ? "main" : options.branch, scene.noise.seed, scene, rollout}};
    MG_TRY(options.tables.write(named));
    std::vector<std::string> notes;
    if (!options.output.empty()) {
        const auto shared = std::make_shared<const dynamics::Rollout>(rollout);
        notes = bakeNotes(history.world());
        MG_TRY(perform(history, BakeSimulation{shared}));
        MG_TRY(saveHistory(history, options.output, job.part(0.7, 1)));
    }
    if (options.isJson) {
        json::Json events = json::Json::array(), bodies = json::Json::array();
        for (const Event& event : rollout.events) events.push_back(causal::eventToJson(event, scene));
        for (const dynamics::SimBody& body : scene.bodies)
            bodies.push_back({{"object", json::textToJson(body.name)},
                              {"role", kBodyRoleNames[static_cast<std::size_t>(body.role)]},
                              {"massKg", body.massKg()},
                              {"massFrom", body.typedMassKg ? "typed" : "volume and density"},
                              {"volumeM3", body.collider->volumeM3 * body.size * body.size * body.size},
                              {"pieces", body.collider->pieces.size()}});
        return print(json::Json{{"steps", rollout.steps},
                                {"stepsPerSec", rollout.stepsPerSec},
                                {"seconds", rollout.durationSecs()},
                                {"hash", fmt::format("{:016x}", rollout.hash)},
                                {"bodies", std::move(bodies)},
                                {"events", std::move(events)},
                                {"notes", notes}}
                         .dump(2) +
                     "\n");
    }
    std::string text = fmt::format("{:g} s, {} bodies, {} events, state {:016x}\n", rollout.durationSecs(), rollout.tracks.size(), rollout.events.size(), rollout.hash);
    for (std::size_t i = 0; i < rollout.events.size(); ++i) text += fmt::format("{:4} {}\n", i, causal::sentenceOf(rollout.events[i], scene));
    for (const std::string& note : notes) text += "note: " + note + "\n";
    return print(text);
}

}  // namespace

Command makeSimulate(CLI::App& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("simulate", "Simulate a world's bodies and keep the motion as keys");
    app->footer("The same world gives the same motion to the bit, on the same build and kind of processor. Prints the events.\n\n"
                "  morphogen samples dominoes -o d.morph\n"
                "  morphogen simulate d.morph -o d.morph --csv d.csv");
    app->add_option("W", options->world, "The world (.morph) with bodies")->required();
    app->add_option("-o,--output", options->output, "The world to write, its objects keyed as they moved");
    app->add_option("--branch", options->branch, "Simulate this branch instead of the main line");
    options->tables.addTo(app);
    app->add_flag("--json", options->isJson, "Bodies and events as JSON");
    return {app, [options] { return prepare(*options); }, [options](const JobContext& job) { return run(*options, job); }, [options] { return std::vector{options->world}; }};
}

}  // namespace morphogen::cli
