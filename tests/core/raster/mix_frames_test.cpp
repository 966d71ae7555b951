#include "core/raster/mix_frames.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace morphogen;

namespace {

Frame noise(unsigned seed)
{
    std::mt19937 random(seed);
    Frame frame{.width = 61, .height = 37};
    for (int i = 0; i < 4 * frame.width * frame.height; ++i) frame.bytes.push_back(static_cast<std::uint8_t>(random() % 256));
    return frame;
}

}  // namespace

TEST_CASE("a mixture of two pictures is either at its ends and every byte's mean in between", "[raster]")
{
    const Frame before = noise(1), after = noise(2);
    Frame out;
    for (const float share : {-1.0f, 0.0f, 0.1f, 0.5f, 0.83f, 1.0f, 2.0f}) {
        REQUIRE(mixFrames(before, after, share, out));
        const double of = std::clamp(static_cast<double>(share), 0.0, 1.0);
        for (std::size_t i = 0; i < out.bytes.size(); ++i) REQUIRE(std::abs(out.bytes[i] - ((1 - of) * before.bytes[i] + of * after.bytes[i])) <= 0.51);
        if (share <= 0) CHECK(out.bytes == before.bytes);
        if (share >= 1) CHECK(out.bytes == after.bytes);
    }
    Frame small = after;
    small.width = 60, small.bytes.resize(60 * 37 * 4);
    CHECK(mixFrames(before, small, 0.5f, out).error().kind == Error::Kind::Usage);
    CHECK(mixFrames(Frame{.width = 61, .height = 37}, after, 0.5f, out).error().kind == Error::Kind::Usage);
}
