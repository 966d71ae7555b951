#include "app/cli/export_command.h"

#include "app/cli/arguments.h"
#include "app/cli/console.h"
#include "app/session/describe.h"
#include "app/session/export_world.h"
#include "app/session/choose.h"
#include "app/session/world_io.h"
#include "core/edit/invent_edits.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace morphogen::cli {
namespace {

struct Options {
    std::string world, output, object, clip, frames, time, axes = "yup";
    bool isJson = false, leavesInventedOut = false, wantsColliders = false;
    ExportRequest request;   ///< as far as it is known without the world
};

const std::map<std::string, ExportAxes> kAxes{{"yup", ExportAxes::YUp}, {"ydown", ExportAxes::YDown}, {"source", ExportAxes::Source}};

Result<void> prepare(Options& options)
{
    ExportRequest& request = options.request;
    MG_ASSIGN(request.output, FilePattern::parse(options.output));
    const std::string extension = request.output.extension();
    if (options.wantsColliders) request.content = ExportContent::Colliders;
    if (options.wantsColliders && extension != ".obj" && extension != ".glb") return usageError("--output", options.output, "colliders are exported as .obj or .glb");
    if (!options.wantsColliders && extension != ".ply") return usageError("--output", options.output, "splats are exported as .ply, colliders (--colliders) as .obj or .glb");
    MG_ASSIGN(request.times, parseTimes(options.frames, options.time));
    request.object = options.object;
    request.axes = kAxes.at(options.axes);
    return {};
}

Result<void> run(const Options& options, const JobContext& job)
{
    ExportRequest request = options.request;
    MG_ASSIGN(request.world, openWorld(options.world, {}, job.part(0, 0.2)));
    MG_TRY(playClip(request.world, options.clip));
    if (options.leavesInventedOut) request.world = withoutInvented(std::move(request.world));
    MG_ASSIGN(const ExportReport report, exportWorld(request, job.part(0.2, 1)));
    if (options.wantsColliders && options.isJson) return print(textOf({{"file", options.output}, {"files", report.files}, {"colliders", report.colliders}}));
    if (options.wantsColliders)
        return print(fmt::format("{}: {} file{}, {} collider{}\n", options.output, report.files, report.files == 1 ? "" : "s", report.colliders, report.colliders == 1 ? "" : "s"));
    if (options.isJson) return print(textOf({{"file", options.output}, {"files", report.files}, {"splats", report.splats}}));
    return print(fmt::format("{}: {} file{}, {} splats\n", options.output, report.files, report.files == 1 ? "" : "s", report.splats));
}

}  // namespace

Command makeExport(CLI::App& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("export", "Write a world's splats as PLY, or its colliders as meshes");
    app->footer("World coordinates, as the world stands at that time. Several frames are numbered: %04d in the name, or _0000 before\n"
                "the extension. Without --frames and --time: time 0.\n\n"
                "  morphogen export fox.morph -o fox.ply --time 0.35 --clip Run\n"
                "  morphogen export fox.morph -o fox_%04d.ply --frames 0:23\n"
                "  morphogen export room.morph -o chair.ply --object chair --axes source\n"
                "  morphogen export room.morph -o colliders.obj --colliders");
    app->add_option("W", options->world, "The world (.morph), or any file that can be imported")->required();
    app->add_option("-o,--output", options->output, "The file or series: .ply; of colliders .obj or .glb")->required();
    app->add_option("--object", options->object, "Only this object; by default all that are visible, in one file");
    app->add_option("--clip", options->clip, "Play this clip where an object has it, instead of its active one");
    CLI::Option* frames = app->add_option("--frames", options->frames, "First and last frame, A:B, at the world's fps");
    app->add_option("--time", options->time, "One exact time in seconds")->excludes(frames);
    app->add_option("--axes", options->axes, "Up in the file: yup, ydown (as trainers write), source (as the object came)")
        ->check(CLI::IsMember({"yup", "ydown", "source"}))
        ->capture_default_str();
    app->add_flag("--colliders", options->wantsColliders, "Write the shapes in which bodies meet each other instead of splats");
    app->add_flag("--without-invented", options->leavesInventedOut, "Leave out the splats that filling and closing invented");
    app->add_flag("--json", options->isJson, "Report what was written as JSON");
    return {app, [options] { return prepare(*options); }, [options](const JobContext& job) { return run(*options, job); },
            [options] { return std::vector{options->world, options->output, options->request.output.path(0).string()}; }};
}

}  // namespace morphogen::cli
