#include "app/cli/import_command.h"

#include "app/cli/arguments.h"
#include "app/cli/console.h"
#include "app/session/describe.h"
#include "app/session/import_branch.h"
#include "app/session/world_io.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace morphogen::cli {
namespace {

struct Options {
    std::vector<std::string> inputs;
    std::string world, clip, axes = "source", fps, unit, trajectory, shapes, branch, asBranch;
    std::size_t splats = 0;
    bool isJson = false;
    std::optional<double> framesPerSecond, metresPerUnit;
};

const std::map<std::string, SourceAxes> kAxes{{"source", SourceAxes::Declared}, {"yup", SourceAxes::YUp}, {"ydown", SourceAxes::YDown}};

Result<void> prepare(Options& options)
{
    if (!options.trajectory.empty()) options.inputs.push_back(options.trajectory);
    if (options.inputs.empty()) return Error{Error::Kind::Usage, "nothing to import; give files, or --trajectory with --shapes"};
    if (!options.trajectory.empty() && options.shapes.empty()) return Error{Error::Kind::Usage, "--trajectory needs --shapes, which says what shapes its objects have"};
    if (!options.asBranch.empty() && (options.trajectory.empty() || options.inputs.size() != 1)) return Error{Error::Kind::Usage, "--as-branch needs --trajectory with --shapes, and no other file"};
    if (!options.unit.empty()) {
        MG_ASSIGN(options.metresPerUnit, parseNumber("--unit", options.unit));
        if (!(*options.metresPerUnit > 0) || *options.metresPerUnit > 1e6) return usageError("--unit", options.unit, "more than 0 and at most 1000000 metres are expected");
    }
    if (options.fps.empty()) return {};
    MG_ASSIGN(const double fps, parseNumber("--fps", options.fps));
    if (!(fps > 0) || fps > 1000) return usageError("--fps", options.fps, "more than 0 and at most 1000 is expected");
    options.framesPerSecond = fps;
    return {};
}

Result<void> runAsBranch(const Options& options, const JobContext& job)
{
    MG_ASSIGN(const BranchReport report, importBranch({{options.trajectory, options.shapes, options.branch}, options.world, options.asBranch}, job));
    if (options.isJson) return print(textOf({{"file", options.world}, {"branch", report.name}, {"objects", report.objects}, {"notes", report.notes}}));
    std::string text = fmt::format("{}: branch {} moves {} object{}\n", options.world, report.name, report.objects, report.objects == 1 ? "" : "s");
    for (const std::string& note : report.notes) text += "  note: " + note + "\n";
    return print(text);
}

Result<void> run(const Options& options, const JobContext& job)
{
    if (!options.asBranch.empty()) return runAsBranch(options, job);
    ImportRequest request;
    const std::vector<std::filesystem::path> inputs(options.inputs.begin(), options.inputs.end());
    request.inputs = inputs;
    request.world = options.world;
    request.options.splatCount = options.splats;
    request.options.clip = options.clip;
    request.options.axes = kAxes.at(options.axes);
    request.options.metresPerUnit = options.metresPerUnit;
    request.options.shapes = options.shapes;
    request.options.branch = options.branch;
    request.worldFps = options.framesPerSecond;
    request.options.fps = options.framesPerSecond.value_or(request.options.fps);
    MG_ASSIGN(const ImportReport report, importInto(request, job));
    if (options.isJson) {
        auto objects = nlohmann::ordered_json::array();
        for (const auto& object : report.objects) objects.push_back(describeObject(*object));
        return print(textOf({{"file", options.world}, {"new", report.isNewWorld}, {"imported", std::move(objects)}}));
    }
    std::string text = fmt::format("{}: {} {} object{}\n", options.world, report.isNewWorld ? "made with" : "added", report.objects.size(), report.objects.size() == 1 ? "" : "s");
    for (const auto& object : report.objects) {
        text += fmt::format("  {}: {} splats, {} clips, {:g} s\n", object->name, object->splats->size(), object->clips.size(), object->durationSecs());
        for (const std::string& note : object->provenance.notes) text += "    note: " + note + "\n";
    }
    return print(text);
}

}  // namespace

Command makeImport(CLI::App& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("import", "Read models and splats into a world");
    app->footer("Several files become one object each; a numbered series (name_0001.ply ...) or a folder of one becomes one\n"
                "object. An existing world is added to: all of the files, or none.\n\n"
                "  morphogen import Fox.glb -o fox.morph\n"
                "  morphogen import robot.glb scan.spz -o fox.morph --splats 200000\n"
                "  morphogen import monkey_*.sog -o monkey.morph --fps 30\n"
                "  morphogen import sim_10001.json -o clevrer.morph\n"
                "  morphogen import --trajectory tracks.csv --shapes shapes.json -o tracks.morph");
    app->add_option("IN", options->inputs, "Files or folders");
    app->add_option("-o,--output", options->world, "The world (.morph), made or added to")->required();
    app->add_option("--splats", options->splats, "Splats per mesh model; by default as its surface needs")->check(CLI::Range(1, 100'000'000));
    app->add_option("--clip", options->clip, "The clip to play; by default the first");
    app->add_option("--trajectory", options->trajectory, "Times and poses of objects (.csv or .npz), by any simulator or tracker");
    app->add_option("--shapes", options->shapes, "What shapes the objects of trajectories have (.json); core/io/README.md describes both");
    app->add_option("--branch", options->branch, "Of trajectories that hold several branches, the one to read");
    app->add_option("--as-branch", options->asBranch, "Put the trajectories beside the world's own course, as a branch of this name: its objects, found by name, go where the table says");
    app->add_option("--axes", options->axes, "Which way is up in the files: source (what they say, or the custom of the format), yup, ydown")
        ->check(CLI::IsMember({"source", "yup", "ydown"}))
        ->capture_default_str();
    app->add_option("--fps", options->fps, "Frames per second of numbered series, and of a world that is made; 24 by default");
    app->add_option("--unit", options->unit, "How many metres a unit of the files is (0.01: centimetres); by default as they say");
    app->add_flag("--json", options->isJson, "Report what was imported as JSON");
    return {app, [options] { return prepare(*options); }, [options](const JobContext& job) { return run(*options, job); },
            [options] {
                std::vector<std::string> all{options->world};
                all.insert(all.end(), options->inputs.begin(), options->inputs.end());
                return all;
            }};
}

}  // namespace morphogen::cli
