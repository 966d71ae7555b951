#include "app/cli/history_commands.h"

#include "app/cli/console.h"
#include "app/session/describe.h"
#include "app/session/world_io.h"
#include "core/edit/script.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace morphogen::cli {
namespace {

struct Options {
    std::string world;
    bool isJson = false;
    bool isScript = false;
};

/// All steps behind the first, which is the world that they begin from.
Result<void> printScript(const History& history)
{
    if (history.steps().size() < 2) return Error{Error::Kind::Empty, "nothing was done since the world was made, so there is no script"};
    MG_ASSIGN(const std::string script, scriptOf(history, 1, history.steps().size() - 1));
    return print(script);
}

Result<void> printHistory(const History& history, const Options& options)
{
    if (options.isScript) return printScript(history);
    auto steps = nlohmann::ordered_json::array();
    std::string text;
    for (std::size_t i = 0; i < history.steps().size(); ++i) {
        steps.push_back({{"label", history.steps()[i].label}, {"objects", history.steps()[i].world.objects.size()}, {"current", i == history.cursor()}});
        text += fmt::format("{} {}\n", i == history.cursor() ? "*" : " ", history.steps()[i].label);
    }
    return print(options.isJson ? textOf({{"file", options.world}, {"steps", std::move(steps)}}) : text);
}

Result<void> runHistory(const Options& options, const JobContext& job)
{
    MG_ASSIGN(ProjectFile file, ProjectFile::open(options.world, OpenMode::Read));
    MG_ASSIGN(const OpenedProject project, file.load(job));
    return printHistory(project.history, options);
}

enum class Direction { Back, Forth };

Result<void> runStep(const Options& options, Direction direction, const JobContext& job)
{
    MG_ASSIGN(EditableProject project, openForEditing(options.world, job.part(0, 0.7)));
    const bool isDone = direction == Direction::Back ? project.history.undo() : project.history.redo();
    if (!isDone) return makeError(Error::Kind::NotFound, options.world, direction == Direction::Back ? "there is nothing to undo" : "there is nothing to redo");
    MG_TRY(project.file.save(project.history, job.part(0.7, 1)));
    return printHistory(project.history, options);
}

Command make(CLI::App& program, const char* name, const char* help, std::function<Result<void>(const Options&, const JobContext&)> run)
{
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand(name, help);
    app->add_option("W", options->world, "The world (.morph)")->required();
    app->add_flag("--json", options->isJson, "The steps as JSON");
    if (std::string_view(name) == "history") app->add_flag("--script", options->isScript, "The steps as a script of edits, for \"morphogen edit\"");
    return {app, [] { return Result<void>(); }, [options, run](const JobContext& job) { return run(*options, job); }, [options] { return std::vector{options->world}; }};
}

}  // namespace

Command makeHistory(CLI::App& program) { return make(program, "history", "List the steps by which a world came to be", runHistory); }

Command makeUndo(CLI::App& program)
{
    return make(program, "undo", "Take back the last step", [](const Options& options, const JobContext& job) { return runStep(options, Direction::Back, job); });
}

Command makeRedo(CLI::App& program)
{
    return make(program, "redo", "Do again what was taken back", [](const Options& options, const JobContext& job) { return runStep(options, Direction::Forth, job); });
}

}  // namespace morphogen::cli
