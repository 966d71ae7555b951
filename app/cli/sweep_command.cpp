#include "app/cli/sweep_command.h"

#include "app/cli/console.h"
#include "app/cli/physics_options.h"
#include "app/session/world_io.h"
#include "core/causal/sweep.h"
#include "core/json/fields.h"

#include <fmt/format.h>

namespace morphogen::cli {
namespace {

struct Options {
    std::string world, output;
    causal::SweepRequest request;
    bool isLogarithmic = false, isJson = false;
};

Result<void> prepare(Options& options)
{
    if (options.isLogarithmic) options.request.spacing = causal::Spacing::Logarithmic;
    if (options.request.vary.size() > 2) return Error{Error::Kind::Usage, "--vary is given once or twice"};
    if (!options.output.empty() && !options.output.ends_with(".csv") && !options.output.ends_with(".npz"))
        return Error{Error::Kind::Usage, fmt::format("-o {}: a table is a .csv or an .npz", options.output)};
    return {};
}

Result<void> run(const Options& options, const JobContext& job)
{
    MG_ASSIGN(const World world, openWorld(options.world, {}, job.part(0, 0.1)));
    MG_ASSIGN(const causal::Sweep sweep, causal::sweep(world, options.request, job.part(0.1, 0.95)));
    if (!options.output.empty()) MG_TRY(causal::writeSweep(options.output, sweep, options.request.measure));
    if (!options.isJson) {
        std::string text = options.output.empty() ? causal::csvOf(sweep, options.request.measure) : fmt::format("{}: {} runs\n", options.output, sweep.rows.size());
        for (const causal::Flip& flip : sweep.flips)
            text += fmt::format("# {} goes from {:g} to {:g} at {} = {:.4g}\n", options.request.measure, flip.before, flip.after, sweep.names[0], flip.value);
        return print(text);
    }
    json::Json rows = json::Json::array(), flips = json::Json::array();
    for (const causal::SweepRow& row : sweep.rows) {
        json::Json json{{"values", row.values}, {"outcome", nullptr}};
        if (row.outcome) json["outcome"] = *row.outcome;
        if (!row.problem.empty()) json["problem"] = json::textToJson(row.problem);
        rows.push_back(std::move(json));
    }
    for (const causal::Flip& flip : sweep.flips) flips.push_back({{"value", flip.value}, {"before", flip.before}, {"after", flip.after}});
    return print(json::Json{{"names", sweep.names}, {"measure", json::textToJson(options.request.measure)}, {"rows", std::move(rows)}, {"flips", std::move(flips)}}.dump(2) + "\n");
}

}  // namespace

Command makeSweep(CLI::App& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("sweep", "Vary one or two numbers of what-ifs and measure the outcome");
    app->footer("Measures: x(A, t=1) y z speed spin distance(A, B) path(A) happens(KIND, A, B) count(KIND, A) time(KIND, A, B).\n"
                "For happens and count the value at which they flip is narrowed down.\n\n"
                "  morphogen sweep d.morph --vary \"mass(ball)=0.01:1:32\" --measure \"happens(start, domino 9)\" -o t.csv");
    app->add_option("W", options->world, "The world (.morph) with bodies")->required();
    app->add_option("--vary", options->request.vary, "An intervention with FROM:TO:COUNT for its number; once or twice")->required();
    app->add_option("--do", options->request.also, "An intervention that holds in every run");
    app->add_option("--measure", options->request.measure, "What is measured")->required();
    app->add_flag("--log", options->isLogarithmic, "Steps of equal ratio instead of equal difference");
    app->add_option("-o,--output", options->output, "The table to write (.csv, .npz)");
    app->add_flag("--json", options->isJson, "As JSON");
    return {app, [options] { return prepare(*options); }, [options](const JobContext& job) { return run(*options, job); }, [options] { return std::vector{options->world}; }};
}

}  // namespace morphogen::cli
