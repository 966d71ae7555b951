#include "app/session/sample_cache.h"

#include "app/session/folders.h"
#include "core/authoring/samples.h"
#include "core/store/project_file.h"

#include <fmt/format.h>

namespace morphogen {
namespace {

std::filesystem::path pathOf(std::string_view name)
{
    const auto cache = cacheFolder();
    return cache.empty() ? cache : cache / "samples" / fmt::format("{}.morph", name);
}

/// Made by a program that was built before this one.
bool isOutdated(const std::filesystem::path& sample)
{
    std::error_code problem;
    const auto made = std::filesystem::last_write_time(sample, problem);
    if (problem) return true;
    const auto built = std::filesystem::last_write_time("/proc/self/exe", problem);
    return !problem && built > made;
}

}  // namespace

std::string_view firstSample() { return samples().front().name; }

std::filesystem::path findSample(std::string_view name)
{
    const auto path = pathOf(name);
    std::error_code problem;
    return std::filesystem::is_regular_file(path, problem) ? path : std::filesystem::path();
}

Result<std::filesystem::path> prepareSample(std::string_view name, const JobContext& job)
{
    const auto path = pathOf(name);
    if (path.empty()) return makeError(Error::Kind::Io, "samples", "there is no folder to keep them in: neither HOME nor XDG_CACHE_HOME is set");
    if (!isOutdated(path)) return path;
    MG_ASSIGN(World world, makeSample(name, job.part(0, 0.9)));
    std::error_code problem;
    std::filesystem::create_directories(path.parent_path(), problem);
    MG_TRY(ProjectFile::create(path, History(std::move(world), fmt::format("Make sample {}", name)), job.part(0.9, 1)));
    return path;
}

}  // namespace morphogen
