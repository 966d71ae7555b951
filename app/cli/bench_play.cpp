// bench play: an object that its scaffold moves, frame by frame (pose and picture), beside the same poses baked into still
// splats, and beside the yardstick's still scene of as many splats.
#include "app/cli/bench.h"
#include "app/cli/bench_scenes.h"
#include "app/cli/bench_yardstick.h"
#include "app/session/framing.h"
#include "core/evaluate/pose_at.h"
#include "core/io/import.h"
#include "core/raster/instruction_sets.h"
#include "core/raster/rasteriser.h"

#include <fmt/format.h>

#include <chrono>
#include <functional>

namespace morphogen::cli {
namespace {

constexpr std::uint64_t kSplats = 200'000;
constexpr int kPoses = 12;

/// What is played: its pose at frame 0..kPoses-1, and a camera that sees all of it.
struct Played {
    std::string name;
    std::function<PosedObject(int frame)> at;
    CameraView camera;
};

Result<Played> playedOf(const BenchOptions& options, const JobContext& job)
{
    std::filesystem::path model = options.model;
    std::error_code problem;
    if (model.empty() && !options.peersFolder.empty()) {
        model = options.peersFolder.parent_path() / "data" / "animated" / "fox" / "Fox.glb";
        if (!std::filesystem::exists(model, problem)) model.clear();
    }
    if (model.empty()) {
        auto tube = std::make_shared<const BendingTube>(kSplats);
        CameraView camera;
        camera.position = {0.5f, 1.4f, 2.6f};
        camera.target = {0, 1, 0};
        return Played{"tube", [tube](int frame) { return tube->at(static_cast<double>(frame) / kPoses); }, camera};
    }
    ImportOptions import;
    import.splatCount = kSplats;
    MG_ASSIGN(Imported imported, importFile(model, import, job));
    World world;
    const ObjectId id = world.add(std::move(imported.object));
    MG_ASSIGN(const Framing framing, frameWorld(world, job));
    const CameraView camera = threeQuarterView(framing, static_cast<double>(kYardstickWidth) / kYardstickHeight);
    const auto shared = std::make_shared<const World>(std::move(world));
    const auto at = [shared, id](int frame) {
        const Object& object = *shared->find(id);
        return poseAt(object, object.durationSecs() * frame / kPoses);
    };
    return Played{model.stem().string(), at, camera};
}

class Side {
public:
    explicit Side(const CameraView& camera) : m_camera(camera) {}
    /// Milliseconds of `pose()` and its picture.
    Result<double> draw(const std::function<PosedObject()>& pose)
    {
        const auto start = std::chrono::steady_clock::now();
        const PosedObject posed = pose();
        MG_TRY(m_rasteriser.drawInto({.camera = m_camera, .width = kYardstickWidth, .height = kYardstickHeight, .background = Rgb(0), .format = PixelFormat::Bytes,
                                      .objects = std::span(&posed, 1), .reuse = Reuse::Nothing},
                                     m_frame));
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    }

private:
    CameraView m_camera;
    Rasteriser m_rasteriser;
    Frame m_frame;
};

}  // namespace

Result<std::vector<BenchRecord>> benchPlay(const BenchOptions& options, const JobContext& job)
{
    MG_ASSIGN(const Played played, playedOf(options, job.part(0, 0.3)));
    const std::uint64_t splats = played.at(0).splats->size();
    std::optional<Yardstick> yardstick;
    std::filesystem::path scene;
    if (!options.peersFolder.empty()) {
        MG_ASSIGN(yardstick, Yardstick::build(options.peersFolder, job));
        MG_ASSIGN(scene, yardstick->makeScene(splats, job));
    }
    std::vector<double> playing, still, theirs, fading, written;
    Side moving(played.camera), baked(played.camera), looking(played.camera), writing(played.camera);
    const int rounds = std::max(options.rounds, 1);
    for (int round = 0; round < rounds; ++round) {
        if (yardstick) {
            MG_ASSIGN(const auto run, yardstick->draw(scene, job));
            theirs.push_back(run.medianMs);
        }
        for (int frame = 0; frame < kPoses; ++frame) {
            if (job.stopRequested()) return cancelled();
            job.report(0.3 + 0.7 * (round + static_cast<double>(frame) / kPoses) / rounds, fmt::format("playing {}", played.name));
            PosedObject pose = played.at(frame);
            PosedObject asBaked;
            asBaked.id = pose.id;
            asBaked.splats = std::make_shared<const Splats>(bake(pose));
            asBaked.pose = {Affine3x4{}};
            // The first picture of each side prepares and fills caches; the second is what counts.
            for (int pass = 0; pass < 2; ++pass) {
                MG_ASSIGN(const double playedMs, moving.draw([&] { return played.at(frame); }));
                MG_ASSIGN(const double bakedMs, baked.draw([&] { return asBaked; }));
                if (pass == 0) continue;
                playing.push_back(playedMs);
                still.push_back(bakedMs);
            }
            // The same, fading: by its look, and as it would be by new splats in every frame.
            const auto faded = [&] {
                PosedObject shown = played.at(frame);
                shown.look.opacity = 1 - 0.05f * static_cast<float>(frame + 1);
                return shown;
            };
            MG_ASSIGN(const double lookMs, looking.draw(faded));
            MG_ASSIGN(const double writtenMs, writing.draw([&] {
                PosedObject shown = faded();
                shown.splats = withLook(shown.splats, shown.look);
                shown.look = {};
                return shown;
            }));
            if (frame == 0) continue;
            fading.push_back(lookMs);
            written.push_back(writtenMs);
        }
    }
    BenchRecord record;
    record.name = fmt::format("play {} beside baked", played.name);
    record.splats = splats;
    record.device = fmt::format("cpu ({})", rasterInstructionSet());
    record.medianMs = medianOf(playing);
    record.runs = static_cast<int>(playing.size());
    record.peer = BenchPeer{"baked", medianOf(still)};
    record.ratio = record.medianMs / record.peer->medianMs;
    record.peakMiB = peakMemoryMiB();
    std::vector<BenchRecord> records{record};
    BenchRecord fade = record;
    fade.name = fmt::format("play {} fading beside new splats in every frame", played.name);
    fade.medianMs = medianOf(fading);
    fade.runs = static_cast<int>(fading.size());
    fade.peer = BenchPeer{"written", medianOf(written)};
    fade.ratio = fade.medianMs / fade.peer->medianMs;
    records.push_back(fade);
    if (yardstick) {
        record.name = fmt::format("play {} beside a still scene", played.name);
        record.peer = BenchPeer{"yardstick", medianOf(theirs)};
        record.ratio = record.medianMs / record.peer->medianMs;
        records.push_back(record);
    }
    return records;
}

}  // namespace morphogen::cli
