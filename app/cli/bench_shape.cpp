// bench shape: what contact shadows, lattices and the splitting of bent splats cost beside drawing.
#include "app/cli/bench.h"
#include "app/cli/bench_scenes.h"
#include "core/base/parallel.h"
#include "core/edit/edit_modifiers.h"
#include "core/edit/handles.h"
#include "core/edit/lattice_edits.h"
#include "core/edit/set_placement.h"
#include "core/evaluate/contact_shadows.h"
#include "core/evaluate/pose_at.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace morphogen::cli {
namespace {

constexpr std::size_t kMoving = 50'000;   ///< splats of what throws a shadow
constexpr int kSteps = 8;

/// Median over `steps` calls of how long `work` takes.
BenchRecord timed(std::string name, std::uint64_t splats, const std::function<Result<void>(int)>& work, Result<void>& outcome)
{
    std::vector<double> times;
    for (int step = 0; step < kSteps && outcome; ++step) {
        const auto start = std::chrono::steady_clock::now();
        outcome = work(step);
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::ranges::sort(times);
    return {.name = std::move(name), .splats = splats, .device = fmt::format("cpu ({} threads)", parallelism()), .medianMs = times.empty() ? 0 : times[times.size() / 2], .runs = static_cast<int>(times.size()), .peakMiB = peakMemoryMiB()};
}

ObjectId addObject(World& world, const char* name, Splats splats)
{
    Object object{.name = name};
    object.splats = std::make_shared<const Splats>(std::move(splats));
    return world.add(std::move(object));
}

}  // namespace

Result<std::vector<BenchRecord>> benchShape(const BenchOptions& options, const JobContext& job)
{
    std::vector<BenchRecord> records;
    Result<void> outcome;
    for (const std::uint64_t splats : options.splats) {
        World world;
        addObject(world, "scene", makeBenchScene(splats));
        const ObjectId tube = addObject(world, "tube", makeTube(kMoving));
        MG_ASSIGN(world, apply(world, AddModifier{tube, ContactShadowSettings{}}));
        const auto moved = [&](int step) -> Result<void> {
            MG_ASSIGN(world, apply(world, SetPlacement{tube, {{0.1f * static_cast<float>(step), 0.05f, 0}, Quat(1, 0, 0, 0), Vec3(1)}}));
            (void)contactShadows(world, 0, poseAt(world, 0));
            return {};
        };
        (void)moved(-1);   // what stands still is looked at once
        records.push_back(timed("contact shadow, moving", splats + kMoving, moved, outcome));
        records.push_back(timed("contact shadow, still", splats + kMoving, [&](int) -> Result<void> {
            (void)contactShadows(world, 0, poseAt(world, 0));
            return {};
        }, outcome));
        World bent;
        const ObjectId object = addObject(bent, "tube", makeTube(splats));
        MG_ASSIGN(World latticed, apply(bent, AddLattice{.object = object}));
        const ModifierId lattice = latticeOf(*latticed.find(object))->id;
        records.push_back(timed("lattice, another bend", splats, [&](int) -> Result<void> {
            MG_ASSIGN(latticed, apply(latticed, MoveLattice{.object = object, .modifier = lattice, .points = {18, 19, 20, 26}, .byInWorld = {0.02f, 0, 0.01f}}));
            (void)poseAt(latticed, 0);
            return {};
        }, outcome));
        MG_ASSIGN(bent, apply(bent, AddHandle{.object = object, .pointInWorld = {0, 0, kTubeRadius}, .kind = HandleKind::Pin, .radius = 0.3f, .stop = job.stop}));
        MG_ASSIGN(bent, apply(bent, AddHandle{.object = object, .pointInWorld = {0, 0.9f * kTubeHeight, kTubeRadius}, .name = "top", .stop = job.stop}));
        records.push_back(timed("bend released, with splitting", splats, [&](int step) -> Result<void> {
            MG_ASSIGN(bent, apply(bent, MoveHandle{.object = object, .handle = "top", .pointInWorld = {1.2f + 0.01f * static_cast<float>(step), 0.8f, kTubeRadius}}));
            (void)poseAt(bent, 0);
            return {};
        }, outcome));
        MG_TRY(outcome);
        if (job.stopRequested()) return cancelled();
    }
    return records;
}

}  // namespace morphogen::cli
