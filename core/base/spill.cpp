#include "core/base/spill.h"

#include "core/base/memory_budget.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>

namespace morphogen::spill {
namespace {

constexpr std::size_t kSegmentBytes = std::size_t{64} << 20;
constexpr std::size_t kAlignment = 64;
constexpr std::uint64_t kAskEvery = std::uint64_t{16} << 20;   ///< bytes of growth between two looks at what memory is free
constexpr std::uint64_t kLeftOnDisk = std::uint64_t{1} << 30;

struct Segment {
    std::size_t size = 0, used = 0;
    std::size_t pieces = 0;
};

struct State {
    std::mutex mutex;
    std::map<const std::byte*, Segment> segments;   ///< by where they begin
    std::byte* newest = nullptr;
    std::atomic<std::uint64_t> taken{0};
};

/// Never destroyed: payloads may outlive everything that is.
State& state()
{
    static State* const one = new State;
    return *one;
}

std::filesystem::path folder()
{
    if (const char* wanted = std::getenv("TMPDIR"); wanted && *wanted) return wanted;
    std::error_code ignored;
    return std::filesystem::is_directory("/var/tmp", ignored) ? "/var/tmp" : "/tmp";
}

/// A file without a name, its room reserved, so that writing to it can't fail later.
int openNameless(std::size_t bytes)
{
    const std::filesystem::path where = folder();
    int descriptor = -1;
#ifdef O_TMPFILE
    descriptor = ::open(where.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
#endif
    if (descriptor < 0) {
        std::string name = (where / "morphogen-spill-XXXXXX").string();
        descriptor = ::mkostemp(name.data(), O_CLOEXEC);
        if (descriptor >= 0) ::unlink(name.c_str());
    }
    if (descriptor >= 0 && ::posix_fallocate(descriptor, 0, static_cast<off_t>(bytes)) == 0) return descriptor;
    if (descriptor >= 0) ::close(descriptor);
    return -1;
}

std::byte* mapSegment(std::size_t bytes)
{
    const int descriptor = openNameless(bytes);
    if (descriptor < 0) return nullptr;
    void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    ::close(descriptor);
    return memory == MAP_FAILED ? nullptr : static_cast<std::byte*>(memory);
}

std::uint64_t freeOnDisk()
{
    struct statvfs info{};
    if (::statvfs(folder().c_str(), &info) != 0) return 0;
    const std::uint64_t bytes = static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
    return bytes > kLeftOnDisk ? bytes - kLeftOnDisk : 0;
}

}  // namespace

bool isWanted(std::size_t bytes, std::uint64_t heldBytes)
{
    // What memory is free is not asked for each of a million pieces.
    static std::atomic<std::uint64_t> askedAt{0}, limit{0};
    const std::uint64_t before = askedAt.load(std::memory_order_relaxed);
    if (limit.load(std::memory_order_relaxed) == 0 || heldBytes > before + kAskEvery || heldBytes + kAskEvery < before || heldBytes + bytes > limit.load(std::memory_order_relaxed)) {
        limit.store(std::max<std::uint64_t>((memoryBudget() + (std::getenv("MORPHOGEN_MEMORY_LIMIT") ? 0 : heldBytes)) / 2, 1), std::memory_order_relaxed);
        askedAt.store(heldBytes, std::memory_order_relaxed);
    }
    return heldBytes + bytes > limit.load(std::memory_order_relaxed);
}

std::byte* take(std::size_t bytes)
{
    const std::size_t needed = std::max<std::size_t>((bytes + kAlignment - 1) / kAlignment * kAlignment, kAlignment);
    State& all = state();
    const std::lock_guard lock(all.mutex);
    auto newest = all.segments.find(all.newest);
    if (newest == all.segments.end() || newest->second.size - newest->second.used < needed) {
        const std::size_t size = std::max(kSegmentBytes, (needed + 4095) / 4096 * 4096);
        std::byte* const memory = mapSegment(size);
        if (!memory) return nullptr;
        // What is full is on its way to the disk and need not stay in memory.
        if (newest != all.segments.end()) {
            ::msync(all.newest, newest->second.size, MS_ASYNC);
            ::madvise(all.newest, newest->second.size, MADV_DONTNEED);
        }
        all.newest = memory;
        newest = all.segments.emplace(memory, Segment{size, 0, 0}).first;
    }
    std::byte* const room = all.newest + newest->second.used;
    newest->second.used += needed;
    ++newest->second.pieces;
    all.taken += needed;
    return room;
}

void giveBack(const std::byte* room)
{
    State& all = state();
    const std::lock_guard lock(all.mutex);
    auto segment = all.segments.upper_bound(room);
    if (segment == all.segments.begin()) return;
    --segment;
    if (--segment->second.pieces > 0) return;
    all.taken -= segment->second.used;
    ::munmap(const_cast<std::byte*>(segment->first), segment->second.size);
    if (all.newest == segment->first) all.newest = nullptr;
    all.segments.erase(segment);
}

std::uint64_t takenBytes() { return state().taken; }

std::uint64_t room() { return memoryBudget() + freeOnDisk(); }

Result<void> checkRoom(std::uint64_t bytes, std::string_view where, std::string_view what)
{
    const auto inMemory = checkMemory(bytes, where, what);
    if (inMemory || bytes <= freeOnDisk()) return {};
    return inMemory;
}

}  // namespace morphogen::spill
