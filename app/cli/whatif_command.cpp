#include "app/cli/whatif_command.h"

#include "app/cli/console.h"
#include "app/cli/physics_options.h"
#include "core/base/file.h"
#include "core/causal/branches.h"
#include "core/causal/report.h"
#include "core/edit/dynamics_edits.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace morphogen::cli {
namespace {

struct Options {
    std::string world, output, report, on, keep;
    std::vector<std::string> does;
    causal::Chance chance;
    TableFiles tables;
    bool isJson = false;
};

Result<void> prepare(const Options& options)
{
    if (!options.output.empty() && options.does.empty()) return Error{Error::Kind::Usage, "whatif: -o writes the world of --do, which is missing"};
    if (!options.keep.empty() && options.does.empty()) return Error{Error::Kind::Usage, "whatif: --keep stores the branch of --do, which is missing"};
    return {};
}

std::string sentencesOf(const causal::BranchRun& branch, const causal::MainRun& main)
{
    std::string text = fmt::format("{}\n", branch.name);
    if (!branch.problem.empty()) return text + fmt::format("  failed: {}\n", branch.problem);
    const causal::EventDifference& events = branch.comparison.events;
    // Who merely touches whom is in the report.
    const auto isTold = [](const Event& event) { return event.kind != EventKind::Contact; };
    for (const Event& event : events.lost)
        if (isTold(event)) text += fmt::format("  lost    {}\n", causal::sentenceOf(event, main.scene));
    for (const Event& event : events.gained)
        if (isTold(event)) text += fmt::format("  gained  {}\n", causal::sentenceOf(event, branch.scene));
    for (const causal::EventChange& change : events.shifted)
        if (isTold(change.before)) text += fmt::format("  shifted {} by {:+.3g} s\n", causal::sentenceOf(change.before, main.scene), change.bySecs());
    for (const causal::Divergence& one : branch.comparison.objects) {
        if (one.mostMetres == 0) continue;
        text += fmt::format("  {}: {:.3g} m away at most, ", one.name, one.mostMetres);
        text += one.firstSignificantSecs ? fmt::format("beyond chance from {:.3g} s on\n", *one.firstSignificantSecs) : "not attributable\n";
    }
    return text;
}

Result<void> run(const Options& options, const JobContext& job)
{
    MG_ASSIGN(History history, openHistory(options.world, job.part(0, 0.1)));
    if (!options.does.empty()) {
        MG_ASSIGN(const BranchId parent, branchNamed(history.world(), options.on));
        const std::vector<Intervention> before = history.world().dynamics ? history.world().dynamics->interventionsOf(parent) : std::vector<Intervention>();
        MG_ASSIGN(const auto interventions, causal::interventionsFrom(options.does, history.world(), before));
        MG_TRY(perform(history, AddBranch{options.keep, parent, interventions}));
    }
    const World& world = history.world();
    if (!world.dynamics || world.dynamics->branches.empty()) return Error{Error::Kind::Usage, "the world has no branch; ask with --do, as in --do \"remove(ball)\""};
    const BranchId asked = options.does.empty() ? BranchId{} : world.dynamics->branches.back().id;
    MG_ASSIGN(const causal::MainRun main, causal::runMain(world, asked ? world.dynamics->find(asked)->parent : BranchId{}, options.chance, job.part(0.1, 0.6)));
    std::vector<causal::BranchRun> runs;
    for (const Branch& branch : world.dynamics->branches) {
        if (asked && branch.id != asked) continue;
        MG_ASSIGN(causal::BranchRun run, causal::runBranch(world, branch.id, main, job.part(0.6, 0.9)));
        runs.push_back(std::move(run));
    }
    const std::string report = causal::branchesToJson(main, runs, options.chance).dump(2) + "\n";
    if (!options.report.empty()) {
        MG_ASSIGN(AtomicFile file, AtomicFile::create(options.report));
        MG_TRY(file.write(report));
        MG_TRY(file.commit());
    }
    if (asked && !runs.front().problem.empty()) return Error{Error::Kind::Usage, runs.front().problem};
    std::vector<causal::NamedRollout> tables{{main.name, options.chance.jitter.seed, main.scene, main.rollout}};
    for (const causal::BranchRun& branch : runs)
        if (branch.problem.empty()) tables.push_back({branch.name, options.chance.jitter.seed, branch.scene, branch.rollout});
    MG_TRY(options.tables.write(tables));
    if (!options.output.empty()) {
        History promoted = history;
        MG_TRY(perform(promoted, PromoteBranch{asked}));
        MG_TRY(saveHistory(promoted, options.output, job.part(0.9, 1)));
    }
    if (!options.keep.empty()) MG_TRY(saveHistory(history, options.world, job));
    if (options.isJson) return print(report);
    std::string text;
    for (const causal::BranchRun& branch : runs) text += sentencesOf(branch, main);
    return print(text);
}

}  // namespace

Command makeWhatIf(CLI::App& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("whatif", "Ask what would have happened otherwise");
    app->footer("Simulates the world as it is and as it would be, and says which events are lost, gained and shifted and which\n"
                "objects end elsewhere by more than chance. Without --do: every branch that the world holds.\n"
                "Interventions: remove(A) add(A, at=(x,y,z)) replace(A, B) mass(A)=2 friction(A)=0.3 restitution(A)=1 size(A)=1.5\n"
                "pose(A, t=1)=(x,y,z) velocity(A, t=1)=(x,y,z) spin(A)=(x,y,z) shift(A)=0.5 block(A, B) gravity=1.6 pin(A)\n"
                "follow(A)=((t,x,y,z), ...)\n\n"
                "  morphogen whatif d.morph --do \"remove(domino 4)\"\n"
                "  morphogen whatif d.morph --do \"mass(ball)=0.01\" -o light.morph --report r.json");
    app->add_option("W", options->world, "The world (.morph) with bodies")->required();
    app->add_option("--do", options->does, "An intervention; may be given again, then they hold together");
    app->add_option("--on", options->on, "The branch on which it is done; by default the main line");
    app->add_option("--keep", options->keep, "Store it in W as a branch of this name");
    app->add_option("-o,--output", options->output, "The world as it would be, to render or export");
    app->add_option("--report", options->report, "The whole answer as JSON; the same question gives the same bytes");
    addChance(app, options->chance);
    options->tables.addTo(app);
    app->add_flag("--json", options->isJson, "Print the report");
    return {app, [options] { return prepare(*options); }, [options](const JobContext& job) { return run(*options, job); }, [options] { return std::vector{options->world}; }};
}

}  // namespace morphogen::cli
