// bench soft: what a second of soft bodies costs.
#include "app/cli/bench.h"
#include "app/cli/bench_yardstick.h"
#include "core/authoring/samples.h"
#include "core/base/stopwatch.h"
#include "core/dynamics/simulate.h"
#include "core/dynamics/soft_shape.h"

#include <fmt/format.h>

namespace morphogen::cli {

Result<std::vector<BenchRecord>> benchSoft(const BenchOptions& options, const JobContext& job)
{
    MG_ASSIGN(const World world, makeSample("soft-things", job));
    MG_ASSIGN(const dynamics::SimScene scene, dynamics::sceneOf(world, job));
    std::size_t cells = 0;
    for (const dynamics::SimBody& body : scene.bodies)
        if (body.soft) cells += body.soft->lattice.cells.size();
    std::vector<double> runs;
    for (int round = 0; round < options.rounds; ++round) {
        if (job.stopRequested()) return cancelled();
        Stopwatch watch;
        MG_ASSIGN(const dynamics::Rollout rollout, dynamics::simulate(scene, job.stop));
        runs.push_back(watch.lapMs());
    }
    std::uint64_t splats = 0;
    for (const auto& object : world.objects) splats += object->splats->size();
    return std::vector{BenchRecord{.name = fmt::format("soft-things: {} soft cells, {:g} s", cells, scene.durationSecs()),
                                   .splats = splats,
                                   .device = "cpu, one thread",
                                   .medianMs = medianOf(runs),
                                   .runs = static_cast<int>(runs.size()),
                                   .peakMiB = peakMemoryMiB()}};
}

}  // namespace morphogen::cli
