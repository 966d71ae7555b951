// `bench open`: what saving, opening and a small edit of a large world cost, in time and in bytes of disk. `bench history`: what
// one more step costs when there are many.
#include "app/cli/bench.h"
#include "app/cli/temporary_project.h"

#include "core/edit/history.h"
#include "core/edit/set_placement.h"
#include "core/store/project_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>

namespace morphogen::cli {
namespace {

/// Splats as captures have them: a surface in space, small harmonics, all of degree 3 (236 bytes each).
World captureLike(std::uint64_t count)
{
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    SplatsBuilder builder(count, 3);
    for (std::size_t i = 0; i < count; ++i) {
        const float angle = 6.2831853f * static_cast<float>(i) / static_cast<float>(count);
        builder.setPosition(i, {3 * std::cos(angle) + 0.1f * normal(random), normal(random), 3 * std::sin(angle) + 0.1f * normal(random)});
        builder.setRotation(i, Quat(normal(random), normal(random), normal(random), normal(random)));
        builder.setStandardDeviations(i, Vec3(0.01f, 0.02f, 0.001f) * std::exp(0.3f * normal(random)));
        builder.setPeakAlpha(i, 0.9f);
        builder.setColour(i, {0.5f + 0.1f * normal(random), 0.4f, 0.3f});
    }
    for (auto& column : builder.shRest)
        for (float& coefficient : column) coefficient = 0.05f * normal(random);
    World world;
    Object object;
    object.name = "capture";
    object.splats = std::make_shared<const Splats>(builder.finish());
    world.add(std::move(object));
    return world;
}

/// Timings of one thing that is done several times.
class Timings {
public:
    template <class Work>
    auto time(Work work)
    {
        const auto start = std::chrono::steady_clock::now();
        auto result = work();
        m_ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
        return result;
    }
    BenchRecord record(const char* name, std::uint64_t splats, std::uint64_t bytes)
    {
        std::nth_element(m_ms.begin(), m_ms.begin() + static_cast<std::ptrdiff_t>(m_ms.size() / 2), m_ms.end());
        BenchRecord record{name, splats, bytes ? "disk" : "memory", m_ms[m_ms.size() / 2], static_cast<int>(m_ms.size())};
        if (bytes) record.bytes = bytes;
        record.peakMiB = peakMemoryMiB();
        return record;
    }

private:
    std::vector<double> m_ms;
};

Result<void> benchOpenOne(std::uint64_t splats, const BenchOptions& options, const JobContext& job, std::vector<BenchRecord>& records)
{
    const TemporaryProject project;
    Timings saveAs, open, check, edit;
    std::uint64_t fileBytes = 0, editBytes = 0;
    History history(captureLike(splats));
    for (int round = 0; round < std::max(options.rounds, 1); ++round) {
        job.report(static_cast<double>(round) / options.rounds, fmt::format("open {}", splats));
        MG_ASSIGN(ProjectFile saved, saveAs.time([&] { return ProjectFile::create(project.path, history, job); }));
        MG_ASSIGN(ProjectFile file, ProjectFile::open(project.path, OpenMode::Read));
        MG_ASSIGN(const OpenedProject opened, open.time([&] { return file.load(job); }));
        MG_TRY(check.time([&] { return file.check(job); }));
        const Object& object = *history.world().objects.front();
        Transform moved = object.placement;
        moved.translation.x += 0.1f;
        MG_TRY(perform(history, SetPlacement{object.id, moved}));
        MG_ASSIGN(const SaveReport report, edit.time([&] { return saved.save(history, job); }));
        editBytes = report.bytesWritten;
        fileBytes = report.fileBytes;
    }
    records.push_back(saveAs.record("save a new file", splats, fileBytes));
    records.push_back(open.record("open", splats, fileBytes));
    records.push_back(check.record("check integrity", splats, fileBytes));
    records.push_back(edit.record("save a small edit", splats, editBytes));
    return {};
}

}  // namespace

Result<std::vector<BenchRecord>> benchHistory(const BenchOptions& options, const JobContext& job)
{
    constexpr int kObjects = 100, kSplats = 1000;
    constexpr std::size_t kSteps = History::kMaxSteps;
    World world;
    const World one = captureLike(kSplats);
    for (int i = 0; i < kObjects; ++i) world.add(*one.objects.front());
    History history(std::move(world));
    Timings commit, copy, first, keep;
    const auto step = [&](std::size_t i) {
        const Object& object = *history.world().objects[i % kObjects];
        Transform moved = object.placement;
        moved.translation.x += 0.1f;
        return perform(history, SetPlacement{object.id, moved});
    };
    for (std::size_t i = 0; i < kSteps; ++i) MG_TRY(step(i));
    const TemporaryProject project;
    MG_ASSIGN(ProjectFile kept, first.time([&] { return ProjectFile::create(project.path, history, job); }));
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(std::max(options.rounds, 1)) * 10; ++i) {
        std::uint64_t held = 0;
        MG_TRY(commit.time([&] {
            auto done = step(i);
            held += history.heldBytes();
            return done;
        }));
        const History snapshot = copy.time([&] { return History(history); });
        MG_ASSIGN(const SaveReport report, keep.time([&] { return kept.save(snapshot, job); }));
        bytes = report.bytesWritten;
    }
    constexpr std::uint64_t kAll = kObjects * kSplats;
    return std::vector{commit.record("a step, and counting what 1,000 steps hold", kAll, 0), copy.record("a copy of the history for a worker", kAll, 0),
                       first.record("keep 1,000 steps for the first time", kAll, std::filesystem::file_size(project.path)), keep.record("keep one step more", kAll, bytes)};
}

Result<std::vector<BenchRecord>> benchOpen(const BenchOptions& options, const JobContext& job)
{
    std::vector<BenchRecord> records;
    for (const std::uint64_t splats : options.splats) MG_TRY(benchOpenOne(splats, options, job, records));
    return records;
}

}  // namespace morphogen::cli
