#include "app/cli/bench_track.h"

#include "app/cli/temporary_project.h"
#include "app/session/world_io.h"
#include "core/authoring/fox.h"
#include "core/authoring/light.h"
#include "core/base/parallel.h"
#include "core/base/stopwatch.h"
#include "core/edit/add_objects.h"
#include "core/evaluate/pose_at.h"
#include "core/sequence/track_sequence.h"

#include <fmt/format.h>

#include <algorithm>

namespace morphogen::cli {
namespace {

constexpr std::size_t kFrames = 24, kLeastSplats = 20'000, kMoreSplats = 97;   ///< other counts in every frame
constexpr double kFps = 24;

/// Bends its limbs far from one frame to the next.
Result<Object> foxSampledAnew(const JobContext& job)
{
    const FoxRig rig = foxRig();
    const auto walk = std::make_shared<const Clip>(foxWalk(rig, {}, "walk"));
    auto sequence = std::make_shared<FrameSequence>();
    sequence->fps = kFps;
    for (std::size_t f = 0; f < kFrames; ++f) {
        if (job.stopRequested()) return cancelled();
        MG_ASSIGN(std::vector<Object> made, makeObjects({makeFox(rig, kLeastSplats + kMoreSplats * (f * 7 % kFrames), Transform{})}, LightRig{}, job));
        Object& fox = made.front();
        fox.clips = {walk};
        fox.activeClip = 0;
        sequence->frames.push_back(std::make_shared<const Splats>(bake(poseAt(fox, static_cast<double>(f) / kFps))));
    }
    Object object;
    object.name = "our fox, sampled anew";
    object.splats = sequence->frames.front();
    object.sequence = std::move(sequence);
    return object;
}

Result<Object> sequenceOf(const BenchOptions& options, const JobContext& job)
{
    if (options.files.empty()) return foxSampledAnew(job);
    MG_ASSIGN(std::vector<Object> objects, readObjects({options.files, {}, {}, {}}, job));
    std::erase_if(objects, [](const Object& object) { return !object.sequence; });
    if (objects.empty()) return makeError(Error::Kind::Empty, options.files.front().string(), "is no sequence of frames; give the numbered files of one, or their folder");
    Object object = std::move(objects.front());
    object.name = options.files.front().filename().string();
    return object;
}

}  // namespace

Result<std::vector<BenchRecord>> benchTrack(const BenchOptions& options, const JobContext& job)
{
    MG_ASSIGN(const Object object, sequenceOf(options, job));
    Stopwatch watch;
    MG_ASSIGN(sequence::Tracked tracked, sequence::trackSequence(object, {}, job));
    const double milliseconds = watch.lapMs();
    MG_ASSIGN(World world, apply(World{}, AddObjects{{std::move(tracked.object)}}));
    const TemporaryProject project;
    MG_TRY(ProjectFile::create(project.path, History(std::move(world), "Track"), job));
    std::error_code ignored;
    const std::uint64_t bytes = std::filesystem::file_size(project.path, ignored);

    double least = 99, mean = 0, splats = 0;
    for (const auto& frame : tracked.report.frames) {
        least = std::min(least, frame.leastDecibels), mean += frame.meanDecibels / static_cast<double>(tracked.report.frames.size());
        splats += static_cast<double>(frame.splats);
    }
    const std::string how = tracked.report.sampling == sequence::Sampling::Anew ? "told by the splats of one" : "followed splat for splat";
    BenchRecord record{.name = fmt::format("track {}: {} frames, {}, {:.2f} bytes a splat a frame", object.name, tracked.report.frames.size(), how, static_cast<double>(bytes) / std::max(splats, 1.0)),
                       .splats = tracked.report.splats,
                       .device = fmt::format("cpu ({} threads)", parallelism()),
                       .medianMs = milliseconds,
                       .runs = 1,
                       .psnrDb = least,
                       .peakMiB = peakMemoryMiB(),
                       .bytes = bytes};
    std::vector<BenchRecord> records{record, record};
    records[0].name += ", the worst view", records[1].name += ", the mean of views";
    records[1].psnrDb = mean;
    return records;
}

}  // namespace morphogen::cli
