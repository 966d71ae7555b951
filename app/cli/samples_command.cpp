#include "app/cli/samples_command.h"

#include "app/cli/console.h"
#include "app/session/describe.h"
#include "app/session/sample_cache.h"
#include "core/authoring/samples.h"
#include "core/store/project_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace morphogen::cli {
namespace {

struct Options {
    std::string name, world;
    bool isList = false, isJson = false, isPreparing = false;
};

Result<void> list(bool isJson)
{
    if (isJson) {
        auto all = nlohmann::ordered_json::array();
        for (const SampleInfo& sample : samples()) all.push_back({{"name", sample.name}, {"summary", sample.summary}});
        return print(textOf({{"samples", std::move(all)}}));
    }
    std::string text;
    for (const SampleInfo& sample : samples()) text += fmt::format("{:<18} {}\n", sample.name, sample.summary);
    return print(text);
}

Result<void> prepare(const Options& options)
{
    if (!options.isList && !options.isPreparing && options.world.empty()) return Error{Error::Kind::Usage, "samples: say where the world goes, -o W.morph, or ask for --list"};
    return {};
}

Result<void> run(const Options& options, const JobContext& job)
{
    if (options.isList) return list(options.isJson);
    if (options.isPreparing) {
        MG_ASSIGN(const auto path, prepareSample(options.name.empty() ? firstSample() : options.name, job));
        return print(path.string() + "\n");
    }
    const std::string name = options.name.empty() ? std::string(samples().front().name) : options.name;
    MG_ASSIGN(World world, makeSample(name, job.part(0, 0.9)));
    std::size_t splats = 0;
    for (const auto& object : world.objects) splats += object->splats->size();
    const std::size_t objects = world.objects.size();
    const double duration = world.durationSecs();
    MG_TRY(ProjectFile::create(options.world, History(std::move(world), "Make sample " + name), job.part(0.9, 1)));
    if (options.isJson) return print(textOf({{"file", options.world}, {"sample", name}, {"objects", objects}, {"splats", splats}, {"duration", duration}}));
    return print(fmt::format("{}: {} with {} objects, {} splats, {:g} s\n", options.world, name, objects, splats, duration));
}

}  // namespace

Command makeSamples(CLI::App& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("samples", "Make a sample world");
    app->footer("Samples are made by code, the same every time; a file of that name is replaced. Each has a camera \"hero\".\n\n"
                "  morphogen samples --list\n"
                "  morphogen samples -o first.morph\n"
                "  morphogen samples hard-capture -o room.morph");
    app->add_option("NAME", options->name, "Which one; by default the first of --list");
    app->add_option("-o,--output", options->world, "The world (.morph) to make");
    app->add_flag("--list", options->isList, "Name the samples instead");
    app->add_flag("--prepare", options->isPreparing, "Make it where the window looks for samples, if it is not there yet, and say where");
    app->add_flag("--json", options->isJson, "Report as JSON");
    return {app, [options] { return prepare(*options); }, [options](const JobContext& job) { return run(*options, job); }, [options] { return std::vector{options->world}; }};
}

}  // namespace morphogen::cli
