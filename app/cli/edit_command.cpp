#include "app/cli/edit_command.h"

#include "app/cli/console.h"
#include "app/session/world_io.h"
#include "core/base/file.h"
#include "core/edit/edit_json.h"
#include "core/edit/script.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <iterator>
#include <iostream>

namespace morphogen::cli {
namespace {

struct Options {
    std::string world, script, output;
    bool isJson = false;
};

Result<std::string> scriptText(const Options& options)
{
    if (options.script == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
    MG_ASSIGN(const auto bytes, readFile(options.script));
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Result<std::size_t> editInPlace(const Options& options, std::string_view script, const JobContext& job)
{
    MG_ASSIGN(EditableProject project, openForEditing(options.world, job.part(0, 0.3)));
    MG_ASSIGN(const std::size_t steps, runScript(project.history, {script, options.script, scriptImporter(options.world)}, job.part(0.3, 0.8)));
    MG_TRY(project.file.save(project.history, job.part(0.8, 1)));
    return steps;
}

Result<std::size_t> editCopy(const Options& options, std::string_view script, const JobContext& job)
{
    MG_ASSIGN(const bool isProject, isProjectFile(options.world));
    History history;
    if (isProject) {
        MG_ASSIGN(ProjectFile file, ProjectFile::open(options.world, OpenMode::Read));
        MG_ASSIGN(OpenedProject opened, file.load(job.part(0, 0.3)));
        history = std::move(opened.history);
    } else {
        MG_ASSIGN(World world, openWorld(options.world, {}, job.part(0, 0.3)));
        history = History(std::move(world), "Import");
    }
    MG_ASSIGN(const std::size_t steps, runScript(history, {script, options.script, scriptImporter(options.world)}, job.part(0.3, 0.8)));
    MG_TRY(ProjectFile::create(options.output, history, job.part(0.8, 1)));
    return steps;
}

Result<void> run(const Options& options, const JobContext& job)
{
    MG_ASSIGN(const std::string script, scriptText(options));
    const bool isInPlace = options.output == options.world || isSameFile(options.output, options.world);
    MG_ASSIGN(const std::size_t steps, isInPlace ? editInPlace(options, script, job) : editCopy(options, script, job));
    if (options.isJson) return print(nlohmann::json{{"steps", steps}, {"world", options.output}}.dump() + "\n");
    return print(fmt::format("{}: {} {}\n", options.output, steps, steps == 1 ? "edit" : "edits"));
}

}  // namespace

Command makeEdit(CLI::App& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("edit", "Perform a script of edits on a world");
    app->footer(fmt::format("A script is a JSON list of commands, done all or none; each is one step of the world's history:\n\n"
                            "  [{{\"op\": \"recolour\", \"object\": \"fox\", \"select\": {{\"all\": true}}, \"factor\": [1, 0.4, 0.4]}}]\n\n"
                            "Commands: {}. core/edit/edit_json.md says what each takes.\n\n"
                            "  morphogen edit scene.morph --script edits.json -o scene.morph\n"
                            "  morphogen edit scene.morph --script - -o edited.morph < edits.json",
                            fmt::join(editOps(), ", ")));
    app->add_option("W", options->world, "The world (.morph, or a model)")->required();
    app->add_option("--script", options->script, "The commands (JSON); - reads standard input")->required();
    app->add_option("-o,--output", options->output, "The world to write; may be W")->required();
    app->add_flag("--json", options->isJson, "Report as JSON");
    return {app, [] { return Result<void>(); }, [options](const JobContext& job) { return run(*options, job); },
            [options] { return std::vector{options->script, options->world, options->output}; }};
}

}  // namespace morphogen::cli
