// bench whatif: what a branch costs beside the bare steps of Bullet for the same bodies.
#include "app/cli/bench.h"
#include "app/cli/bench_yardstick.h"
#include "core/authoring/samples.h"
#include "core/base/stopwatch.h"
#include "core/causal/causes.h"
#include "core/causal/intervene.h"
#include "core/causal/intervention_text.h"
#include "core/dynamics/simulate.h"

#include <fmt/format.h>

namespace morphogen::cli {

Result<std::vector<BenchRecord>> benchWhatIf(const BenchOptions& options, const JobContext& job)
{
    MG_ASSIGN(const World world, makeSample("colliding-toys", job));
    MG_ASSIGN(const auto interventions, causal::interventionsFrom({"mass(red ball)=2"}, world));
    MG_ASSIGN(const dynamics::SimScene first, dynamics::sceneOf(world, job));
    MG_ASSIGN(const dynamics::SimScene changed, causal::intervened(first, interventions));
    std::vector<double> branches, bare;
    for (int round = 0; round < 5 * options.rounds; ++round) {
        if (job.stopRequested()) return cancelled();
        Stopwatch watch;
        // From the world to the motion, its events and hashes.
        MG_ASSIGN(dynamics::SimScene scene, dynamics::sceneOf(world, job));
        MG_ASSIGN(scene, causal::intervened(std::move(scene), interventions));
        MG_ASSIGN(const dynamics::Rollout rollout, dynamics::simulate(scene, job.stop));
        branches.push_back(watch.lapMs());
        MG_ASSIGN(const double secs, dynamics::bareStepping(changed));
        bare.push_back(1000 * secs);
    }
    std::uint64_t splats = 0;
    for (const auto& object : world.objects) splats += object->splats->size();
    BenchRecord record{.name = fmt::format("branch of {} bodies, {:g} s", first.bodies.size(), first.durationSecs()),
                       .splats = splats,
                       .device = fmt::format("cpu (Bullet {})", dynamics::bulletVersion()),
                       .medianMs = medianOf(branches),
                       .runs = static_cast<int>(branches.size()),
                       .peakMiB = peakMemoryMiB()};
    record.peer = BenchPeer{"bare steps of Bullet", medianOf(bare)};
    record.ratio = record.medianMs / record.peer->medianMs;
    MG_ASSIGN(const dynamics::Rollout truth, dynamics::simulate(first, job.stop));
    Stopwatch watch;
    MG_ASSIGN(const causal::CausalGraph graph, causal::causalGraph(first, truth, job));
    BenchRecord causes{.name = fmt::format("causal graph of {} events", graph.events.size()),
                       .splats = splats,
                       .device = record.device,
                       .medianMs = watch.lapMs(),
                       .runs = 1,
                       .peakMiB = peakMemoryMiB()};
    return std::vector{record, causes};
}

}  // namespace morphogen::cli
