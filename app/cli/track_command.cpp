#include "app/cli/track_command.h"

#include "app/cli/arguments.h"
#include "app/cli/console.h"
#include "app/session/world_io.h"
#include "core/edit/add_objects.h"
#include "core/io/import_plan.h"
#include "core/sequence/track_sequence.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>

namespace morphogen::cli {
namespace {

struct Options {
    std::vector<std::string> inputs;
    std::string output, fps;
    double quality = sequence::TrackOptions{}.leastDecibels;
    int nodes = 0;
    bool isJson = false;
};

Result<void> prepare(const Options& options)
{
    if (!(options.quality > 0) || options.quality > 80) return usageError("--quality", fmt::format("{:g}", options.quality), "more than 0 and at most 80 dB is expected");
    if (options.fps.empty()) return {};
    MG_ASSIGN(const double fps, parseNumber("--fps", options.fps));
    if (!(fps > 0) || fps > 1000) return usageError("--fps", options.fps, "more than 0 and at most 1000 is expected");
    return {};
}

std::uint64_t sourceBytes(const std::vector<std::filesystem::path>& paths, const JobContext& job)
{
    const auto plan = planImport(paths, job);
    if (!plan) return 0;
    return std::accumulate(plan->begin(), plan->end(), std::uint64_t{0}, [](std::uint64_t sum, const PlannedImport& one) { return sum + one.bytes; });
}

Result<void> run(const Options& options, const JobContext& job)
{
    const std::vector<std::filesystem::path> paths(options.inputs.begin(), options.inputs.end());
    ImportOptions import;
    if (!options.fps.empty()) {
        MG_ASSIGN(import.fps, parseNumber("--fps", options.fps));
    }
    MG_ASSIGN(std::vector<Object> objects, readObjects({paths, import, {}, {}}, job.part(0, 0.05)));
    std::erase_if(objects, [](const Object& object) { return !object.sequence; });
    if (objects.empty()) return makeError(Error::Kind::Empty, options.inputs.front(), "is no sequence of frames; give the numbered files of one, or their folder");
    if (objects.size() > 1) return makeError(Error::Kind::Usage, options.inputs.front(), fmt::format("there are {} sequences; give one at a time", objects.size()));
    sequence::TrackOptions track;
    track.leastDecibels = options.quality;
    track.nodeCount = options.nodes;
    MG_ASSIGN(sequence::Tracked tracked, sequence::trackSequence(objects.front(), track, job.part(0.05, 0.97)));
    const double fps = objects.front().sequence->fps;
    World empty;
    empty.fps = fps;
    AddObjects add;
    add.objects.push_back(std::move(tracked.object));
    MG_ASSIGN(World world, apply(empty, add));
    const std::string name = world.objects.back()->name;
    MG_TRY(ProjectFile::create(options.output, History(std::move(world), fmt::format("Track {}", name)), job.part(0.97, 1)));

    std::error_code ignored;
    const auto bytes = std::filesystem::file_size(options.output, ignored);
    const std::uint64_t before = sourceBytes(paths, job);
    const auto& report = tracked.report;
    double least = 99, mean = 0;
    std::size_t worst = 0, born = 0, ended = 0;
    for (std::size_t f = 0; f < report.frames.size(); ++f) {
        const auto& frame = report.frames[f];
        if (frame.leastDecibels < least) least = frame.leastDecibels, worst = f;
        mean += frame.meanDecibels / static_cast<double>(report.frames.size());
        born += frame.born, ended += frame.ended;
    }
    if (options.isJson) {
        auto frames = nlohmann::ordered_json::array();
        for (const auto& frame : report.frames)
            frames.push_back({{"leastDecibels", frame.leastDecibels}, {"meanDecibels", frame.meanDecibels}, {"splats", frame.splats}, {"born", frame.born}, {"ended", frame.ended}});
        return print(nlohmann::ordered_json{{"world", options.output}, {"object", name}, {"splats", report.splats}, {"nodes", report.nodes}, {"components", report.components}, {"step", report.step},
                                            {"bytes", bytes}, {"sourceBytes", before}, {"leastDecibels", least}, {"meanDecibels", mean}, {"born", born}, {"ended", ended}, {"frames", std::move(frames)}}
                         .dump() +
                     "\n");
    }
    std::string text = fmt::format("{}: \"{}\", {} frames as {} splats on {} nodes; {} were born on the way, {} ended\n", options.output, name, report.frames.size(), report.splats, report.nodes, born, ended);
    text += fmt::format("  {:.1f} dB on average, {:.1f} dB at the worst (frame {}), from eight sides inside the object's rectangle\n", mean, least, worst);
    text += before > 0 ? fmt::format("  {:.2f} MB, {:.0f} % of the {:.2f} MB of the frames\n", static_cast<double>(bytes) / 1e6, 100.0 * static_cast<double>(bytes) / static_cast<double>(before), static_cast<double>(before) / 1e6)
                       : fmt::format("  {:.2f} MB\n", static_cast<double>(bytes) / 1e6);
    return print(text);
}

}  // namespace

Command makeTrack(CLI::App& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("track", "Make one 4D object of a sequence of frames");
    app->footer("Follows splats through numbered frames in which nothing corresponds and writes a world with one object: splats that\n"
                "nodes move, with what appears and what goes. It can be bent, painted and retimed as any other, and takes a fraction\n"
                "of the frames' room. The report compares every frame with the object, seen from eight sides.\n\n"
                "  morphogen track monkey_*.sog -o monkey.morph --fps 30\n"
                "  morphogen track frames/ -o walk.morph --quality 38 --json");
    app->add_option("SEQUENCE", options->inputs, "Numbered files, their folder, or a world that holds a sequence")->required();
    app->add_option("-o,--output", options->output, "The world to write")->required();
    app->add_option("--fps", options->fps, "Frames per second; 24 by default");
    app->add_option("--quality", options->quality, "Decibels that every frame should reach, if it can be had")->capture_default_str();
    app->add_option("--nodes", options->nodes, "Nodes of the scaffold; by default as many as the splats ask for")->check(CLI::Range(1, 2000));
    app->add_flag("--json", options->isJson, "Report as JSON, frame by frame");
    return {app, [options] { return prepare(*options); }, [options](const JobContext& job) { return run(*options, job); },
            [options] {
                std::vector<std::string> all = options->inputs;
                all.push_back(options->output);
                return all;
            }};
}

}  // namespace morphogen::cli
