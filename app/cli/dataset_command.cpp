#include "app/cli/dataset_command.h"

#include "app/cli/console.h"
#include "app/cli/render_arguments.h"
#include "app/session/data_set.h"
#include "app/session/describe.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace morphogen::cli {
namespace {

struct Options {
    std::string size = "480x320", device = "auto";
    DataSetRequest request;
    bool leavesVideosOut = false, keepsWorlds = false, isJson = false;
};

Result<void> prepare(Options& options)
{
    MG_ASSIGN(const PictureSize size, parseSize(options.size));
    options.request.width = size.width, options.request.height = size.height;
    options.request.device = deviceOf(options.device);
    if (options.leavesVideosOut) options.request.videos = DataSetRequest::Videos::LeftOut;
    if (options.keepsWorlds) options.request.worlds = DataSetRequest::Worlds::Kept;
    if (const auto wrong = options.request.problem()) return Error{Error::Kind::Usage, "dataset: " + *wrong};
    return {};
}

Result<void> run(const Options& options, const JobContext& job)
{
    MG_ASSIGN(const DataSetReport report, writeDataSet(options.request, job));
    const std::string folder = options.request.folder.string();
    if (options.isJson) return print(textOf({{"folder", folder}, {"written", report.written}, {"kept", report.kept}, {"collisions", report.collisions}, {"device", report.device}}));
    const std::string kept = report.kept ? fmt::format(", {} were there", report.kept) : "";
    return print(fmt::format("{}: {} scene{} written{}, each with {} twin{}; {} collisions\n", folder, report.written, report.written == 1 ? "" : "s", kept, options.request.twins, options.request.twins == 1 ? "" : "s",
                             report.collisions));
}

}  // namespace

Command makeDataSet(CLI::App& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("dataset", "Write many random scenes with their what-if twins");
    app->footer("Cubes, spheres and cylinders that collide, and of each scene twins in which one thing is otherwise: an object is\n"
                "gone, heavier or lighter, or comes in at another speed. Videos, annotations in CLEVRER's layout, and a list of what\n"
                "each twin changes. Scenes that are there already are passed over, so a run that was interrupted goes on.\n\n"
                "  morphogen dataset -o collisions --scenes 1000 --twins 2\n"
                "  morphogen dataset -o states --scenes 10000 --seed 7 --annotations-only");
    app->add_option("-o,--output", options->request.folder, "The folder to write into")->required();
    app->add_option("--scenes", options->request.scenes, "How many scenes")->capture_default_str();
    app->add_option("--seed", options->request.seed, "What all scenes are drawn from")->capture_default_str();
    app->add_option("--twins", options->request.twins, "Twins of each scene")->capture_default_str();
    app->add_option("--frames", options->request.frames, "Frames of each video, 25.6 a second")->capture_default_str();
    app->add_option("--size", options->size, "Width and height of the videos in pixels")->capture_default_str();
    app->add_option("--device", options->device, "auto, cpu or vulkan")->check(CLI::IsMember({"auto", "cpu", "vulkan"}))->capture_default_str();
    app->add_flag("--annotations-only", options->leavesVideosOut, "Draw no videos");
    app->add_flag("--worlds", options->keepsWorlds, "Keep each scene as a world (.morph) as well, its twins as branches");
    app->add_flag("--json", options->isJson, "Report as JSON");
    return {app, [options] { return prepare(*options); }, [options](const JobContext& job) { return run(*options, job); }, [options] { return std::vector{options->request.folder.string()}; }};
}

}  // namespace morphogen::cli
