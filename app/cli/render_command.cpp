#include "app/cli/render_command.h"

#include "app/cli/arguments.h"
#include "app/cli/console.h"
#include "app/cli/render_arguments.h"
#include "app/session/describe.h"
#include "app/session/choose.h"
#include "app/session/world_io.h"
#include "core/edit/invent_edits.h"
#include "core/io/camera_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace morphogen::cli {
namespace {

struct Options {
    std::string world, output, size = "1280x720", frames, time, camera, aovs, device = "auto", background;
    std::string clip;
    int bits = 0;
    bool isJson = false, leavesInventedOut = false;
    RenderRequest request;   ///< as far as it is known without the world
};

Error usage(std::string message) { return {Error::Kind::Usage, std::move(message)}; }

Result<CameraChoice> chooseCamera(const World& world, const Options& options)
{
    if (options.camera.empty()) return CameraChoice(WholeWorldView{});
    if (options.camera == "orbit") return CameraChoice(OrbitCamera{});
    if (const Camera* camera = world.findCamera(options.camera)) return CameraChoice(*camera);
    if (std::filesystem::path(options.camera).extension() == ".json") {
        MG_ASSIGN(Camera camera, readCameraFile(options.camera));
        return CameraChoice(std::move(camera));
    }
    std::string names;
    for (const auto& camera : world.cameras) names += ", \"" + camera->name + "\"";
    return makeError(Error::Kind::NotFound, options.world, fmt::format("has no camera \"{}\"; choose orbit, a .json file{}", options.camera, names));
}

Result<void> prepare(Options& options)
{
    RenderRequest& request = options.request;
    MG_ASSIGN(request.output, FilePattern::parse(options.output));
    MG_ASSIGN(const PictureKind kind, pictureKindOf(request.output));
    MG_ASSIGN(const PictureSize size, parseSize(options.size));
    request.width = size.width;
    request.height = size.height;
    MG_ASSIGN(request.times, parseTimes(options.frames, options.time));
    if (!options.aovs.empty()) {
        MG_ASSIGN(request.aovs, parseAovs(options.aovs));
    }
    if (!options.background.empty()) {
        MG_ASSIGN(request.background, parseBackground(options.background));
    }
    request.device = deviceOf(options.device);

    const bool isMoment = std::holds_alternative<double>(request.times);
    if (kind == PictureKind::Video) {
        if (isMoment) return usage("--time: a video has many times; use --frames, or a .png or .exr");
        if (request.output.isNumbered()) return usage(options.output + ": a video is one file; leave the number out of its name");
        if (options.background == "transparent") return usage("--background transparent: a video is opaque");
        if (options.bits != 0) return usage("--bits: a video always has 8");
    } else if (!isMoment && !request.output.isNumbered() && std::get<FrameRange>(request.times).count() > 1) {
        const std::filesystem::path name = request.output.path(0);
        const auto suggestion = name.parent_path() / (name.stem().string() + "_%04d" + name.extension().string());
        return usage(fmt::format("{}: several frames need a number in the name, such as {}", options.output, suggestion.string()));
    }
    if (kind != PictureKind::Exr && request.aovs.bits != 0) return usage("--aov " + options.aovs + ": only OpenEXR (.exr) holds these");
    if (kind == PictureKind::Png && options.bits == 32) return usage("--bits 32: PNG has 8 or 16");
    if (kind == PictureKind::Exr && options.bits == 8) return usage("--bits 8: OpenEXR has 16 or 32");
    const int lower = kind == PictureKind::Exr ? 16 : 8;
    request.precision = options.bits > lower ? PicturePrecision::Higher : PicturePrecision::Lower;
    return {};
}

/// All frames of the world for a video or a numbered output where none were asked for; four seconds for a turn round
/// a world that stands still.
FrameRange allFrames(const World& world, const CameraChoice& camera)
{
    constexpr double kStillTurnSecs = 4.0;
    double secs = world.durationSecs();
    if (const Camera* moving = std::get_if<Camera>(&camera)) secs = std::max(secs, moving->keys.back().timeSecs);
    if (secs <= 0 && std::holds_alternative<OrbitCamera>(camera)) return {0, lastFrame(kStillTurnSecs, world.fps) - 1};
    return {0, lastFrame(secs, world.fps)};
}

Result<void> run(const Options& options, const JobContext& job)
{
    RenderRequest request = options.request;
    MG_ASSIGN(request.world, openWorld(options.world, {}, job.part(0, 0.1)));
    MG_TRY(playClip(request.world, options.clip));
    if (options.leavesInventedOut) request.world = withoutInvented(std::move(request.world));
    MG_ASSIGN(request.camera, chooseCamera(request.world, options));
    const bool isVideo = !request.output.isNumbered() && *pictureKindOf(request.output) == PictureKind::Video;
    if (options.frames.empty() && options.time.empty() && (isVideo || request.output.isNumbered())) request.times = allFrames(request.world, request.camera);
    MG_ASSIGN(const RenderReport report, renderWorld(request, job.part(0.1, 1)));
    if (options.isJson) return print(textOf({{"file", options.output}, {"frames", report.frames}, {"format", report.description}, {"device", report.device}, {"deviceReason", report.deviceReason}}));
    const std::string device = report.device == "cpu" ? "the CPU" : "Vulkan";
    return print(fmt::format("{}: {} frame{}, {}, drawn by {} ({})\n", options.output, report.frames, report.frames == 1 ? "" : "s", report.description, device, report.deviceReason));
}

}  // namespace

Command makeRender(CLI::App& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("render", "Draw a world to pictures or a video");
    app->footer("The output's extension decides: .png, .exr (layers of --aov; linear light), .mp4 (H.264), .webm (VP9). A name with\n"
                "%04d takes a series of pictures. Frames count from 0 at the world's fps, both ends included; without --frames and\n"
                "--time a picture shows time 0, and a video or a series all frames. Videos have even sizes: an odd one grows by one.\n"
                "A camera file holds {\"position\":[x,y,z],\"target\":[x,y,z],\"up\":[x,y,z],\"fovY\":degrees,\"near\":metres}, or a list of\n"
                "them with \"time\". Near is 0.2 m where nothing is said; the default camera and orbit come nearer in worlds under 4 m.\n\n"
                "  morphogen render fox.morph -o fox.png --size 1920x1080 --time 0.35\n"
                "  morphogen render fox.morph -o fox.mp4 --camera orbit --frames 0:95\n"
                "  morphogen render fox.morph -o frames/fox_%04d.exr --aov depth,normal,id,motion --bits 32");
    app->add_option("W", options->world, "The world (.morph), or any file that can be imported")->required();
    app->add_option("-o,--output", options->output, "The picture, the series or the video")->required();
    app->add_option("--size", options->size, "Width and height in pixels")->capture_default_str();
    CLI::Option* frames = app->add_option("--frames", options->frames, "First and last frame, A:B");
    app->add_option("--time", options->time, "One exact time in seconds, which need not be a frame's")->excludes(frames);
    app->add_option("--clip", options->clip, "Play this clip where an object has it, instead of its active one");
    app->add_option("--camera", options->camera, "A camera of the world, orbit (once round over the frames), or a .json file; by default a view of everything");
    app->add_option("--aov", options->aovs, "Further layers: alpha, depth, depth.expected, depth.median, normal, id, motion, shadow, all");
    app->add_option("--device", options->device, "auto (the faster one, by a short measurement), cpu or vulkan")->check(CLI::IsMember({"auto", "cpu", "vulkan"}))->capture_default_str();
    app->add_option("--background", options->background, "#rrggbb, r,g,b in 0..1, black, white or transparent; pictures are transparent by default, videos grey");
    app->add_option("--bits", options->bits, "PNG: 8 (default) or 16; OpenEXR: 16 (half, default) or 32 (float)")->check(CLI::IsMember({8, 16, 32}));
    app->add_flag("--without-invented", options->leavesInventedOut, "Leave out the splats that filling and closing invented");
    app->add_flag("--json", options->isJson, "Report what was written as JSON");
    return {app, [options] { return prepare(*options); }, [options](const JobContext& job) { return run(*options, job); },
            [options] { return std::vector{options->world, options->output, options->camera, options->request.output.path(0).string()}; }};
}

}  // namespace morphogen::cli
