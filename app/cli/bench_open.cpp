// `bench open`: from a project file's name to its world in memory, payload hashes verified.
#include "app/cli/bench.h"
#include "core/edit/history.h"
#include "core/store/project_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <unistd.h>

namespace morphogen::cli {
namespace {

constexpr int kDegree = 3;

/// A world of one object whose every column holds numbers that do not repeat.
World worldOf(std::uint64_t count)
{
    SplatsBuilder splats(count, kDegree);
    std::mt19937 random(1);
    std::uniform_real_distribution<float> value(-1, 1);
    for (auto& column : splats.columns)
        for (float& number : column) number = value(random);
    for (auto& column : splats.shRest)
        for (float& number : column) number = value(random);
    Object object;
    object.name = "splats";
    object.splats = std::make_shared<const Splats>(splats.finish());
    World world;
    world.add(std::move(object));
    return world;
}

struct ScratchFile {
    std::filesystem::path path = std::filesystem::temp_directory_path() / fmt::format("morphogen-bench-{}.morph", ::getpid());
    ~ScratchFile()
    {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }
};

Result<double> timeOfOpening(const std::filesystem::path& path, const JobContext& job)
{
    const auto start = std::chrono::steady_clock::now();
    MG_ASSIGN(ProjectFile file, ProjectFile::open(path, OpenMode::Read));
    MG_ASSIGN(const OpenedProject project, file.load(job));
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

Result<std::vector<BenchRecord>> benchOpen(const BenchOptions& options, const JobContext& job)
{
    std::vector<BenchRecord> records;
    for (const std::uint64_t count : options.splats) {
        const ScratchFile scratch;
        MG_TRY(ProjectFile::create(scratch.path, History(worldOf(count)), job));
        std::vector<double> times;
        for (int round = 0; round < std::max(options.rounds, 1); ++round) {
            MG_ASSIGN(const double ms, timeOfOpening(scratch.path, job));
            times.push_back(ms);
        }
        std::sort(times.begin(), times.end());
        records.push_back({"open", count, "cpu", times[times.size() / 2], static_cast<int>(times.size()), {}, {}, {}, peakMemoryMiB()});
    }
    return records;
}

}  // namespace morphogen::cli
