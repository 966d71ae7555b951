#include "app/cli/causes_command.h"

#include "app/cli/console.h"
#include "app/cli/physics_options.h"
#include "core/base/file.h"
#include "core/causal/causes.h"
#include "core/causal/intervene.h"
#include "core/causal/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace morphogen::cli {
namespace {

struct Options {
    std::string world, event, branch, dot, svg;
    causal::Chance chance;
    bool isJson = false;
};

Result<void> writeText(const std::string& path, const std::string& text)
{
    MG_ASSIGN(AtomicFile file, AtomicFile::create(path));
    MG_TRY(file.write(text));
    return file.commit();
}

std::vector<std::string> namesOf(const std::vector<ObjectId>& ids, const dynamics::SimScene& scene)
{
    std::vector<std::string> names;
    for (const ObjectId id : ids) names.push_back(scene.nameOf(id));
    return names;
}

Result<void> printGraph(const Options& options, const dynamics::SimScene& scene, const dynamics::Rollout& rollout, const JobContext& job)
{
    MG_ASSIGN(const causal::CausalGraph graph, causal::causalGraph(scene, rollout, job));
    const std::string dot = causal::graphToDot(graph, scene);
    if (!options.dot.empty()) MG_TRY(writeText(options.dot, dot));
    if (!options.svg.empty()) {
        MG_ASSIGN(const std::string svg, causal::drawnAsSvg(dot));
        MG_TRY(writeText(options.svg, svg));
    }
    if (options.isJson) return print(causal::graphToJson(graph, scene).dump(2) + "\n");
    std::string text;
    for (const causal::CausalEdge& edge : graph.edges)
        if (edge.isAblation) text += fmt::format("{} -> {}\n", causal::sentenceOf(graph.events[edge.from], scene), causal::sentenceOf(graph.events[edge.to], scene));
    for (const causal::ObjectEffect& effect : graph.objects) {
        if (!effect.problem.empty()) {
            text += fmt::format("without {}: {}\n", effect.name, effect.problem);
            continue;
        }
        text += fmt::format("without {}: {} events of others lost, {} gained, {} shifted\n", effect.name, effect.events.lost.size(), effect.events.gained.size(),
                            effect.events.shifted.size());
    }
    return print(text);
}

Result<void> printCauses(const Options& options, const dynamics::SimScene& scene, const dynamics::Rollout& rollout, const JobContext& job)
{
    MG_ASSIGN(const EventKey effect, causal::eventFrom(options.event, rollout.events, scene));
    MG_ASSIGN(const auto causes, causal::actualCauses(scene, rollout, effect, job.part(0.1, 0.5)));
    const auto keys = keysOf(rollout.events);
    const Event& event = rollout.events[static_cast<std::size_t>(std::ranges::find(keys, effect) - keys.begin())];
    json::Json list = json::Json::array();
    std::string text = fmt::format("{}\n", causal::sentenceOf(event, scene));
    for (const causal::ActualCause& cause : causes) {
        MG_ASSIGN(const causal::CauseScore score, causal::scoreOf(scene, effect, cause.objects, options.chance, job.part(0.5, 1)));
        const auto who = namesOf(cause.objects, scene), held = namesOf(cause.held, scene);
        json::Json json{{"butFor", cause.isButFor()},
                        {"necessity", causal::shareToJson(score.necessity)},
                        {"sufficiency", causal::shareToJson(score.sufficiency)},
                        {"missesByChance", causal::shareToJson(score.missesByChance)},
                        {"missesWithout", causal::shareToJson(score.missesWithout)},
                        {"verdict", score.isAttributable ? "attributable" : "not attributable"},
                        {"objects", json::Json::array()},
                        {"held", json::Json::array()}};
        for (const std::string& name : who) json["objects"].push_back(json::textToJson(name));
        for (const std::string& name : held) json["held"].push_back(json::textToJson(name));
        list.push_back(std::move(json));
        text += "  " + causal::sentenceOf(cause, score, scene) + "\n";
    }
    if (causes.empty()) text += "  nothing on the way to it makes a difference\n";
    text += fmt::format("  varied: {}\n", options.chance.description());
    if (options.isJson) return print(json::Json{{"effect", causal::eventToJson(event, scene)}, {"causes", std::move(list)}, {"noise", options.chance.description()}}.dump(2) + "\n");
    return print(text);
}

Result<void> run(const Options& options, const JobContext& job)
{
    MG_ASSIGN(const History history, openHistory(options.world, job.part(0, 0.1)));
    MG_ASSIGN(const BranchId branch, branchNamed(history.world(), options.branch));
    MG_ASSIGN(const dynamics::SimScene scene, causal::sceneOfBranch(history.world(), branch, job));
    MG_ASSIGN(const dynamics::Rollout rollout, dynamics::simulate(scene, job.stop));
    return options.event.empty() ? printGraph(options, scene, rollout, job.part(0.1, 1)) : printCauses(options, scene, rollout, job);
}

}  // namespace

Command makeCauses(CLI::App& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("causes", "Say which events and objects were responsible for what");
    app->footer("Without --event: the graph of all events. With it: the actual causes of that event (Halpern 2015), each with the\n"
                "probabilities that it was necessary and sufficient, 95 % intervals, and what was varied for them.\n"
                "E is a number of \"simulate --json\" or KIND(OBJECT, ...), with a number from 1 for the how-manieth.\n\n"
                "  morphogen causes d.morph --svg causes.svg\n"
                "  morphogen causes d.morph --event \"start(domino 9)\" --json");
    app->add_option("W", options->world, "The world (.morph) with bodies")->required();
    app->add_option("--event", options->event, "The event whose causes are asked for");
    app->add_option("--branch", options->branch, "Of this branch instead of the main line");
    app->add_option("--dot", options->dot, "Write the graph for Graphviz");
    app->add_option("--svg", options->svg, "Write the graph drawn");
    addChance(app, options->chance);
    app->add_flag("--json", options->isJson, "As JSON");
    return {app, [] { return Result<void>(); }, [options](const JobContext& job) { return run(*options, job); }, [options] { return std::vector{options->world}; }};
}

}  // namespace morphogen::cli
