// bench render: a still scene from the yardstick's orbit, every stage of every frame executed, in turns with the yardstick.
#include "app/cli/bench.h"
#include "app/cli/bench_scenes.h"
#include "app/cli/bench_yardstick.h"
#include "core/evaluate/pose_at.h"
#include "core/io/import.h"
#include "core/raster/instruction_sets.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

namespace morphogen::cli {
namespace {

CameraView yardstickView(int frame)
{
    const float angle = static_cast<float>(frame) * 6.2831853f / kYardstickFrames;
    CameraView view;
    view.position = {4.5f * std::cos(angle), 1.0f, 4.5f * std::sin(angle)};
    view.target = {0, -0.1f, 0};
    view.fovYRadians = radians(50.0f);
    view.near = 0.2f;
    return view;
}

/// One orbit; appends the frames' milliseconds and keeps the frame that the yardstick keeps.
Result<void> drawOrbit(FrameRenderer& renderer, std::span<const PosedObject> objects, std::vector<double>& times, std::vector<std::uint8_t>& picture)
{
    Frame frame;
    for (int k = -2; k < kYardstickFrames; ++k) {
        const FrameRequest request{.camera = yardstickView(std::max(k, 0)), .width = kYardstickWidth, .height = kYardstickHeight, .background = Rgb(0),
                                   .format = PixelFormat::Bytes, .objects = objects, .reuse = Reuse::Nothing};
        const auto start = std::chrono::steady_clock::now();
        MG_TRY(renderer.drawInto(request, frame));
        if (k >= 0) times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
        if (k == kYardstickShownFrame) picture = frame.bytes;
    }
    return {};
}

Result<PosedObject> sceneOf(const std::filesystem::path& ply, std::uint64_t splats, const JobContext& job)
{
    if (ply.empty()) {
        Object object;
        object.id = {1};
        object.splats = std::make_shared<const Splats>(makeBenchScene(splats));
        return poseAt(object, 0);
    }
    MG_ASSIGN(const Imported imported, importFile(ply, {}, job));
    return poseAt(imported.object, 0);
}

}  // namespace

Result<std::vector<BenchRecord>> benchRender(const BenchOptions& options, const JobContext& job)
{
    std::optional<Yardstick> yardstick;
    if (!options.peersFolder.empty()) {
        MG_ASSIGN(yardstick, Yardstick::build(options.peersFolder, job.part(0, 0.05)));
    }
    std::vector<BenchRecord> records;
    for (std::size_t scene = 0; scene < options.splats.size(); ++scene) {
        const std::uint64_t splats = options.splats[scene];
        std::filesystem::path ply;
        if (yardstick) {
            MG_ASSIGN(ply, yardstick->makeScene(splats, job));
        }
        MG_ASSIGN(const PosedObject posed, sceneOf(ply, splats, job.part(0, 0)));
        MG_ASSIGN(const ChosenRenderer chosen, chooseRenderer(options.device, job.stop));
        std::vector<double> ours, theirs;
        std::vector<std::uint8_t> picture, theirPicture;
        for (int round = 0; round < std::max(options.rounds, 1); ++round) {
            if (job.stopRequested()) return cancelled();
            job.report((static_cast<double>(scene) + static_cast<double>(round) / options.rounds) / static_cast<double>(options.splats.size()),
                       fmt::format("drawing {} splats, round {}", splats, round + 1));
            if (yardstick) {
                MG_ASSIGN(auto run, yardstick->draw(ply, job));
                theirs.push_back(run.medianMs);
                theirPicture = std::move(run.picture);
            }
            MG_TRY(drawOrbit(*chosen.renderer, std::span(&posed, 1), ours, picture));
        }
        BenchRecord record;
        record.name = "render";
        record.splats = splats;
        const bool isCpu = chosen.renderer->name() == "cpu";
        record.device = fmt::format("{} ({})", chosen.renderer->name(), isCpu ? rasterInstructionSet() : chosen.renderer->description());
        record.medianMs = medianOf(ours);
        record.runs = static_cast<int>(ours.size());
        if (yardstick) {
            record.peer = BenchPeer{"yardstick", medianOf(theirs)};
            record.ratio = record.medianMs / record.peer->medianMs;
            record.psnrDb = psnrOf(picture, theirPicture);
        }
        record.peakMiB = peakMemoryMiB();
        records.push_back(std::move(record));
    }
    return records;
}

}  // namespace morphogen::cli
