// bench morph: pairing two clouds, and what a frame of a morph costs beside the same splats standing still.
#include "app/cli/bench.h"
#include "app/cli/bench_peer.h"
#include "app/cli/bench_yardstick.h"
#include "core/base/parallel.h"
#include "core/deform/pose.h"
#include "core/edit/morph_edits.h"
#include "core/evaluate/pose_at.h"
#include "core/morph/plan.h"
#include "core/raster/instruction_sets.h"
#include "core/raster/rasteriser.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <random>

namespace morphogen::cli {
namespace {

constexpr std::size_t kPaired[] = {10'000, 100'000, 1'000'000};
constexpr std::size_t kDrawn = 200'000;
constexpr int kFrames = 12;

double millisecondsSince(std::chrono::steady_clock::time_point start) { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count(); }

enum class Shape { Ball, Torus };

/// Turns z to a unit vector.
Quat turnTo(const Vec3& normal)
{
    const Vec3 half = glm::normalize(normal + Vec3(1e-4f, 0, 1));
    return {glm::dot(half, Vec3(0, 0, 1)), glm::cross(Vec3(0, 0, 1), half)};
}

/// Flat splats on a surface, coloured by place.
Splats surfaceOf(Shape shape, std::size_t count, unsigned seed)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> unit(0, 1);
    SplatsBuilder builder(count, 0);
    const float spacing = 2.5f / std::sqrt(static_cast<float>(count));
    for (std::size_t i = 0; i < count; ++i) {
        const float turn = 2 * kPi * unit(random), rise = 2 * kPi * unit(random), height = 2 * unit(random) - 1, ring = std::sqrt(1 - height * height);
        const Vec3 normal = shape == Shape::Ball ? Vec3(ring * std::cos(turn), height, ring * std::sin(turn))
                                                 : Vec3(std::cos(turn) * std::cos(rise), std::sin(rise), std::sin(turn) * std::cos(rise));
        const Vec3 place = shape == Shape::Ball ? normal : 0.9f * Vec3(std::cos(turn), 0, std::sin(turn)) + 0.35f * normal;
        builder.setPosition(i, place);
        builder.setRotation(i, turnTo(normal));
        builder.setStandardDeviations(i, spacing * Vec3(1, 1, 0.05f));
        builder.setPeakAlpha(i, 0.95f);
        builder.setColour(i, 0.5f + 0.4f * normal);
    }
    return builder.finish();
}

}  // namespace

Result<std::vector<BenchRecord>> benchMorph(const BenchOptions& options, const JobContext& job)
{
    std::vector<BenchRecord> records;
    const std::string device = fmt::format("cpu ({}, {} threads)", rasterInstructionSet(), parallelism());
    for (const std::size_t count : kPaired) {
        const Splats from = surfaceOf(Shape::Ball, count, 1), to = surfaceOf(Shape::Torus, count, 2);
        std::vector<double> plans, firsts;
        for (int round = 0; round < (count > 500'000 ? 1 : options.rounds); ++round) {
            const auto start = std::chrono::steady_clock::now();
            MG_ASSIGN(const morph::Planned planned, morph::planMorph({.from = from, .to = to}, job));
            plans.push_back(millisecondsSince(start));
            const auto startOfFirst = std::chrono::steady_clock::now();
            MG_TRY(morph::planMorph({.from = from, .to = to, .care = morph::PlanCare::First}, job));
            firsts.push_back(millisecondsSince(startOfFirst));
        }
        records.push_back({.name = "first plan of a morph", .splats = count, .device = device, .medianMs = medianOf(firsts), .runs = static_cast<int>(firsts.size()), .peakMiB = peakMemoryMiB()});
        records.push_back({.name = "plan of a morph", .splats = count, .device = device, .medianMs = medianOf(plans), .runs = static_cast<int>(plans.size()), .peakMiB = peakMemoryMiB()});
    }
    World world;
    Object ball, torus;
    ball.name = "ball", torus.name = "torus";
    ball.splats = std::make_shared<const Splats>(surfaceOf(Shape::Ball, kDrawn, 1)), torus.splats = std::make_shared<const Splats>(surfaceOf(Shape::Torus, kDrawn, 2));
    MG_ASSIGN(morph::Planned planned, morph::planMorph({.from = *ball.splats, .to = *torus.splats}, job));
    AddMorph edit{.from = {world.add(ball)}, .to = {world.add(torus)}, .durationSecs = 1, .plan = std::make_shared<const MorphPlan>(std::move(planned.plan))};
    MG_ASSIGN(world, apply(world, edit));
    CameraView camera;
    camera.position = {0, 1.2f, 4};
    std::vector<double> moving, still;
    Rasteriser rasteriser;
    Frame frame;
    using Start = std::chrono::steady_clock::time_point;
    const auto draw = [&](std::span<const PosedObject> posed, std::vector<double>* times, Start start) -> Result<void> {
        MG_TRY(rasteriser.drawInto({.camera = camera, .width = 1280, .height = 720, .format = PixelFormat::Bytes, .objects = posed, .reuse = Reuse::Nothing, .stop = job.stop}, frame));
        if (times) times->push_back(millisecondsSince(start));
        return {};
    };
    const auto now = [] { return std::chrono::steady_clock::now(); };
    for (int k = 0; k < kFrames * options.rounds; ++k) {
        const double secs = (k % kFrames + 0.5) / kFrames + 1e-4 * k;
        const Start start = now();
        const std::vector<PosedObject> posed = drawnPoseAt(world, secs);
        MG_TRY(draw(posed, k == 0 ? nullptr : &moving, start));
        const PosedObject standing = settled(posed.front());
        MG_TRY(draw({&standing, 1}, nullptr, now()));   // prepares it
        MG_TRY(draw({&standing, 1}, &still, now()));
    }
    BenchRecord record{.name = "morph frame against still", .splats = kDrawn, .device = device, .medianMs = medianOf(moving), .runs = static_cast<int>(moving.size()), .peakMiB = peakMemoryMiB()};
    record.peer = BenchPeer{"the same splats, standing", medianOf(still)};
    record.ratio = record.medianMs / record.peer->medianMs;
    records.push_back(record);
    return records;
}

}  // namespace morphogen::cli
