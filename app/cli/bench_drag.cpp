// bench drag: what a frame of a drag costs, and the solve beside CGAL's.
#include "app/cli/bench.h"
#include "app/cli/bench_peer.h"
#include "app/cli/bench_scenes.h"
#include "app/cli/bench_yardstick.h"
#include "core/base/parallel.h"
#include "core/deform/arap_solver.h"
#include "core/deform/deform_splats.h"
#include "core/deform/lay_rig.h"
#include "core/raster/instruction_sets.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace morphogen::cli {
namespace {

constexpr std::size_t kSplats = 200'000;
constexpr int kNodes = 1000, kSteps = 5, kFrames = 30;
constexpr float kRadius = kTubeRadius, kHeight = kTubeHeight, kEnd = 0.15f;

double millisecondsSince(std::chrono::steady_clock::time_point start) { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count(); }

ArapProblem tubeOfTriangles(std::uint32_t around, std::uint32_t along)
{
    ArapProblem problem;
    for (std::uint32_t y = 0; y < along; ++y) {
        for (std::uint32_t k = 0; k < around; ++k) {
            const float angle = 2 * kPi * static_cast<float>(k) / static_cast<float>(around);
            problem.vertices.emplace_back(kRadius * std::cos(angle), kHeight * static_cast<float>(y) / static_cast<float>(along - 1), kRadius * std::sin(angle));
            if (y + 1 == along) continue;
            const std::uint32_t a = y * around + k, b = y * around + (k + 1) % around;
            for (const std::uint32_t corner : {a, a + around, b, b, a + around, b + around}) problem.triangles.push_back(corner);
        }
    }
    return problem;
}

/// The two ends of what stands along y.
struct Ends {
    std::vector<std::uint32_t> lower, upper;
    explicit Ends(std::span<const Vec3> nodes)
    {
        for (std::uint32_t i = 0; i < nodes.size(); ++i) {
            if (nodes[i].y < kEnd) lower.push_back(i);
            if (nodes[i].y > kHeight - kEnd) upper.push_back(i);
        }
    }
};

/// The upper end's motion in frame k of a drag that turns and pulls it.
Affine3x4 motionAt(int frame)
{
    const float share = static_cast<float>(frame) / kFrames;
    const Mat3 turn = glm::mat3_cast(glm::angleAxis(share, glm::normalize(Vec3(0.3f, 0.5f, 1))));
    const Vec3 pivot(0, kHeight, 0);
    return Affine3x4::from(turn, pivot + share * Vec3(-0.5f, -0.3f, 0.2f) - turn * pivot);
}

BenchRecord recordOf(const std::string& name, std::size_t count, const std::vector<double>& times)
{
    BenchRecord record;
    record.name = name;
    record.splats = count;
    record.device = fmt::format("cpu ({}, {} threads)", rasterInstructionSet(), parallelism());
    record.medianMs = medianOf(times);
    record.runs = static_cast<int>(times.size());
    record.peakMiB = peakMemoryMiB();
    return record;
}

Result<std::vector<BenchRecord>> measureFrames(int rounds, const JobContext& job)
{
    const Splats splats = makeTube(kSplats);
    auto start = std::chrono::steady_clock::now();
    MG_ASSIGN(const LaidRig laid, layRig(splats, {.nodeCount = kNodes}, job.stop));
    const double layMs = millisecondsSince(start);
    MG_ASSIGN(const auto graph, NodeGraph::of(laid.rig));
    const Ends ends(graph->positions());
    start = std::chrono::steady_clock::now();
    MG_ASSIGN(const ArapSolver solver, ArapSolver::make(graph, {ArapHandle::onNodes(ends.lower), ArapHandle::onNodes(ends.upper)}, {}, job.stop));
    const double makeMs = millisecondsSince(start);
    MG_ASSIGN(const SplatDeformer deformer, SplatDeformer::make(splats, laid.rig.binding, graph->size(), job.stop));
    std::vector<double> frames, solves, wholes;
    DeformedSplats deformed;
    for (int round = 0; round < rounds; ++round) {
        ArapState state = solver.start();
        for (int frame = 1; frame <= kFrames; ++frame) {
            job.report(0.6 * (round + static_cast<double>(frame) / kFrames) / rounds, "dragging");
            // The lower end is pushed as well, so that no splat stands still.
            const std::vector<Affine3x4> targets{Affine3x4::from(Mat3(1), {0.01f * static_cast<float>(frame), 0, 0}), motionAt(frame)};
            start = std::chrono::steady_clock::now();
            MG_TRY(solver.advance(state, targets, kSteps, job.stop));
            const double solveMs = millisecondsSince(start);
            deformer.deform(solver.poseOf(state, targets), deformed);
            frames.push_back(millisecondsSince(start));
            solves.push_back(solveMs);
        }
        start = std::chrono::steady_clock::now();
        MG_TRY(solver.solveFromRest(std::vector<Affine3x4>{{}, motionAt(kFrames)}, job.stop));
        wholes.push_back(millisecondsSince(start));
    }
    return std::vector<BenchRecord>{recordOf(fmt::format("drag, {} nodes", graph->size()), splats.size(), frames), recordOf(fmt::format("drag, {} nodes: the solve of that", graph->size()), splats.size(), solves),
                                    recordOf(fmt::format("a key's pose from rest, {} nodes", graph->size()), splats.size(), wholes), recordOf("laying the rig", splats.size(), {layMs}),
                                    recordOf("taking hold", splats.size(), {makeMs})};
}

Result<BenchRecord> measureSolve(int rounds, const JobContext& job)
{
    ArapProblem problem = tubeOfTriangles(80, 125);
    problem.iterations = kSteps;
    MG_ASSIGN(const auto graph, NodeGraph::ofMesh(problem.vertices, problem.triangles, NodeGraph::MeshWeights::Cotangent));
    const Ends ends(graph->positions());
    MG_ASSIGN(const ArapSolver solver, ArapSolver::make(graph, {ArapHandle::onNodes(ends.lower), ArapHandle::onNodes(ends.upper)}, {.smoothing = 0}, job.stop));
    const std::vector<Affine3x4> targets{{}, motionAt(kFrames / 2)};
    for (const std::uint32_t node : ends.lower) problem.held.push_back(node), problem.targets.push_back(problem.vertices[node]);
    for (const std::uint32_t node : ends.upper) problem.held.push_back(node), problem.targets.push_back(targets[1].point(problem.vertices[node]));
    std::vector<double> ours, theirs;
    for (int round = 0; round < rounds; ++round) {
        job.report(0.6 + 0.4 * round / rounds, "solving beside CGAL");
        for (int run = 0; run < problem.rounds; ++run) {
            ArapState state = solver.start();
            const auto start = std::chrono::steady_clock::now();
            MG_TRY(solver.advance(state, targets, kSteps, job.stop));
            ours.push_back(millisecondsSince(start));
        }
        const auto run = runCgal(problem, job);
        if (run)
            theirs.push_back(run->medianMs);
        else if (run.error().kind != Error::Kind::NotFound)
            return run.error();
    }
    BenchRecord record = recordOf(fmt::format("solve alone, {} nodes", graph->size()), graph->size(), ours);
    if (!theirs.empty()) {
        record.peer = BenchPeer{"CGAL", medianOf(theirs)};
        record.ratio = record.medianMs / record.peer->medianMs;
    }
    return record;
}

}  // namespace

Result<std::vector<BenchRecord>> benchDrag(const BenchOptions& options, const JobContext& job)
{
    const int rounds = std::max(options.rounds, 1);
    MG_ASSIGN(std::vector<BenchRecord> records, measureFrames(rounds, job));
    MG_ASSIGN(BenchRecord solve, measureSolve(rounds, job));
    records.push_back(std::move(solve));
    auto window = benchHandleDrag(options, job);
    if (window) std::ranges::move(*window, std::back_inserter(records));
    else if (window.error().kind != Error::Kind::Unsupported) return window.error();   // without a display the rest is worth knowing
    return records;
}

}  // namespace morphogen::cli
