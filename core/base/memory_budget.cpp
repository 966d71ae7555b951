#include "core/base/memory_budget.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <limits>

namespace morphogen {
namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;

std::uint64_t availablePhysical()
{
    std::ifstream info("/proc/meminfo");
    std::string key, unit;
    std::uint64_t kib = 0;
    while (info >> key >> kib) {
        std::getline(info, unit);
        if (key == "MemAvailable:") return kib * 1024;
    }
    return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) / 2;
}

/// What the control group still allows, or "no limit".
std::uint64_t availableInGroup()
{
    std::uint64_t limit = 0, used = 0;
    std::ifstream max("/sys/fs/cgroup/memory.max"), current("/sys/fs/cgroup/memory.current");
    if (!(max >> limit) || !(current >> used)) return std::numeric_limits<std::uint64_t>::max();
    return limit > used ? limit - used : 0;
}

}  // namespace

std::uint64_t memoryBudget()
{
    std::uint64_t budget = std::min(availablePhysical(), availableInGroup());
    budget -= std::min(budget, std::max(256 * kMiB, budget / 8));
    rlimit limit{};
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) budget = std::min<std::uint64_t>(budget, limit.rlim_cur);
    if (const char* wanted = std::getenv("MORPHOGEN_MEMORY_LIMIT")) {
        const std::uint64_t mib = std::strtoull(wanted, nullptr, 10);
        if (mib > 0) budget = std::min(budget, mib * kMiB);
    }
    return budget;
}

Result<void> checkMemory(std::uint64_t bytes, std::string_view where, std::string_view what)
{
    const std::uint64_t budget = memoryBudget();
    if (bytes <= budget) return {};
    return makeError(Error::Kind::Limit, where,
                     fmt::format("{} would take {} MiB of memory and {} MiB are free; close other programs or use a smaller file",
                                 what, bytes / kMiB, budget / kMiB));
}

}  // namespace morphogen
