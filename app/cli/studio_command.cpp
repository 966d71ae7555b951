#include "app/cli/studio_command.h"

#include "app/cli/render_arguments.h"

#include <map>

namespace morphogen::cli {
namespace {

struct Options {
    std::vector<std::string> files;
    std::string actions, device = "auto", size, measurements;
    std::int64_t startedAtNs = 0;
    bool isFresh = false, hasRealPointer = false;
    int scalePercent = 0;
    int width = 0, height = 0;
};

const std::map<std::string, ViewportDevice> kDevices{{"auto", ViewportDevice::Automatic}, {"cpu", ViewportDevice::Cpu}, {"vulkan", ViewportDevice::Vulkan}};

Result<void> prepare(Options& options, OpenStudio open)
{
    if (!open) return Error{Error::Kind::Usage, "this build has no window (Qt 6 was not found when it was made); `morphogen --help` lists what it can do without"};
    if (options.size.empty()) return {};
    MG_ASSIGN(const PictureSize size, parseSize(options.size));
    options.width = size.width, options.height = size.height;
    return {};
}

Result<void> run(const Options& options, OpenStudio open, const JobContext& job)
{
    studio::StudioOptions studio;
    studio.files.assign(options.files.begin(), options.files.end());
    studio.actions = options.actions;
    studio.device = kDevices.at(options.device);
    studio.hasRealPointer = options.hasRealPointer;
    studio.measurements = options.measurements;
    studio.startedAtNs = options.startedAtNs;
    studio.isFresh = options.isFresh;
    studio.width = options.width;
    studio.height = options.height;
    studio.scalePercent = options.scalePercent;
    studio.stop = job.stop;
    return open(studio);
}

}  // namespace

Command makeStudio(CLI::App& program, OpenStudio open)
{
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("studio", "Open the window (also what `morphogen` does without a command)");
    app->footer("A project (.morph) is opened; models and folders of frames are imported into a new world; without either the sample\n"
                "world is shown.\n\n"
                "  morphogen\n"
                "  morphogen fox.morph\n"
                "  morphogen studio Fox.glb biker.spz\n"
                "  morphogen --actions tour.txt");
    app->add_option("FILES", options->files, "A project, or models");
    app->add_option("--actions", options->actions, "Perform the steps in this file, then quit (app/drive/README.md)");
    app->add_option("--measure", options->measurements)->group("");   // for bench start and bench latency
    app->add_option("--started-at", options->startedAtNs)->group("");
    app->add_flag("--real-pointer", options->hasRealPointer, "Let the steps move the real pointer, through X11 and xdotool");
    app->add_option("--device", options->device, "What draws: auto, cpu, vulkan")->check(CLI::IsMember({"auto", "cpu", "vulkan"}))->capture_default_str();
    app->add_option("--size", options->size, "Size of the window, WIDTHxHEIGHT");
    app->add_option("--scale", options->scalePercent)->group("")->check(CLI::Range(75, 200));
    app->add_flag("--fresh", options->isFresh, "Default settings and no recent files; keeps neither");
    return {app, [options, open] { return prepare(*options, open); }, [options, open](const JobContext& job) { return run(*options, open, job); }, [options] { return options->files; }};
}

std::vector<std::string> withStudio(std::vector<std::string> arguments, const CLI::App& program)
{
    const auto isStudios = [&] {
        if (arguments.empty()) return true;
        const std::string& first = arguments.front();
        for (const CLI::App* command : program.get_subcommands([](const CLI::App*) { return true; }))
            if (command->get_name() == first) return false;
        if (first.starts_with("-")) return first.starts_with("--actions") || first == "--fresh" || first.starts_with("--device") || first.starts_with("--size");
        std::error_code ignored;
        return first.ends_with(".morph") || std::filesystem::exists(first, ignored);
    };
    if (isStudios()) arguments.insert(arguments.begin(), "studio");
    return arguments;
}

}  // namespace morphogen::cli
