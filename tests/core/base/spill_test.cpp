#include "core/base/spill.h"

#include "core/evaluate/pose_at.h"
#include "core/scene/object.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

using namespace morphogen;

namespace {

/// Of this process, in memory of its own: not on disk and not of files.
std::uint64_t ownMiB()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("RssAnon:")) return std::stoull(line.substr(8)) / 1024;
    return 0;
}

/// While it lives, this process believes to have so little memory.
struct Little {
    explicit Little(const char* mib) { ::setenv("MORPHOGEN_MEMORY_LIMIT", mib, 1); }
    ~Little() { ::unsetenv("MORPHOGEN_MEMORY_LIMIT"); }
};

/// Sanitizers take memory of their own for each byte of a program's.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kCountsOwn = false;
#else
constexpr bool kCountsOwn = true;
#endif

}  // namespace

TEST_CASE("a sequence larger than the memory that may be used plays, from disk", "[scene][sequence]")
{
    constexpr std::size_t kSplats = 40000, kFrames = 120;   // 2 MiB each
    const std::uint64_t takenBefore = spill::takenBytes(), ownBefore = ownMiB();
    {
        const Little limit("64");
        auto sequence = std::make_shared<FrameSequence>();
        for (std::size_t f = 0; f < kFrames; ++f) {
            SplatsBuilder frame(kSplats, 0);
            for (std::size_t c = 0; c < kSplatColumnCount; ++c)
                for (std::size_t i = 0; i < kSplats; ++i) frame.columns[c][i] = static_cast<float>(f * 1000 + c * 10 + i % 7);
            sequence->frames.push_back(std::make_shared<const Splats>(frame.finish()));
        }
        CHECK(spill::takenBytes() - takenBefore > std::uint64_t{150} << 20);
        if (kCountsOwn) CHECK(ownMiB() < ownBefore + 90);
        Object object;
        object.splats = sequence->frames.front();
        object.sequence = sequence;
        for (std::size_t f = 0; f < kFrames; ++f) {
            const PosedObject posed = poseAt(object, static_cast<double>(f) / sequence->fps);
            REQUIRE(posed.splats == sequence->frames[f]);
            for (const std::size_t i : {std::size_t{0}, kSplats / 2, kSplats - 1}) REQUIRE(posed.splats->columns[5].at<float>(i) == static_cast<float>(f * 1000 + 50 + i % 7));
        }
        if (kCountsOwn) CHECK(ownMiB() < ownBefore + 90);
    }
    CHECK(spill::takenBytes() == takenBefore);
}

TEST_CASE("what fits neither memory nor disk is a sentence", "[scene]")
{
    const auto refused = spill::checkRoom(std::uint64_t{1} << 60, "w.morph", "its payloads");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::Limit);
    CHECK(spill::checkRoom(1000, "w.morph", "its payloads"));
}
