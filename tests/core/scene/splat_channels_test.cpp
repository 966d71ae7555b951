#include "core/scene/splat_channels.h"

#include "core/scene/take_rows.h"
#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace morphogen;

namespace {

constexpr std::size_t kCount = 70000;   // more than a chunk

std::shared_ptr<SplatChannels> someChannels()
{
    auto channels = std::make_shared<SplatChannels>();
    channels->fps = 10;
    std::mt19937 random(3);
    const auto span = [&](std::uint32_t frames, std::vector<SplatChannel> which) {
        ChannelSpan made{frames, {}, {}, {}};
        std::vector<float> courses(frames * which.size());
        for (float& factor : courses) factor = static_cast<float>(random() % 100) / 1000;
        std::vector<std::int8_t> amounts(kCount * which.size());
        for (auto& amount : amounts) amount = static_cast<std::int8_t>(random() % 256);
        for (const SplatChannel channel : which) made.channels.push_back(static_cast<std::uint8_t>(channel));
        made.courses = Column::of(courses, frames), made.amounts = Column::of(amounts);
        return made;
    };
    channels->spans = {span(4, {SplatChannel::X, SplatChannel::TurnY, SplatChannel::X}), span(3, {SplatChannel::X})};
    return channels;
}

}  // namespace

TEST_CASE("a channel is the sum of its components, and goes straight between frames", "[scene][sequence]")
{
    const auto channels = someChannels();
    REQUIRE(channels->frameCount() == 7);
    CHECK(channels->durationSecs() == Approx(0.6));
    for (std::size_t frame = 0; frame < 7; ++frame) {
        const auto values = channelAt(*channels, 0, static_cast<double>(frame));
        REQUIRE(values);
        for (std::size_t i = 0; i < kCount; i += 997) {
            double sum = 0;
            const ChannelSpan& span = channels->spans[frame < 4 ? 0 : 1];
            for (std::size_t c = 0; c < span.channels.size(); ++c)
                if (span.channels[c] == 0) sum += static_cast<double>(span.courses.at<float>(c, static_cast<std::uint32_t>(frame < 4 ? frame : frame - 4))) * span.amounts.at<std::int8_t>(c * kCount + i);
            REQUIRE((*values)[i] == Approx(sum).margin(1e-5));
        }
    }
    for (const double frame : {0.25, 3.5, 5.75}) {   // 3.5 lies between two spans
        const auto a = *channelAt(*channels, 0, std::floor(frame)), b = *channelAt(*channels, 0, std::ceil(frame)), at = *channelAt(*channels, 0, frame);
        const double part = frame - std::floor(frame);
        for (std::size_t i = 0; i < kCount; i += 997) REQUIRE(at[i] == Approx((1 - part) * a[i] + part * b[i]).margin(1e-4));
    }
    CHECK_FALSE(channelAt(*channels, static_cast<std::uint32_t>(SplatChannel::Dc0), 0));
}

TEST_CASE("some rows of channels are the channels of those rows", "[scene][sequence]")
{
    const auto splats = std::make_shared<const Splats>(support::randomSplats(kCount, 0));
    const auto channels = someChannels();
    REQUIRE_FALSE(channels->problem(*splats));
    std::vector<std::uint32_t> rows{5, 69999, 5, 40000};
    const auto few = std::make_shared<const Splats>(takeRows(*splats, rows));
    const auto own = std::make_shared<const SplatChannels>(takeRows(*channels, rows));
    REQUIRE_FALSE(own->problem(*few));
    CHECK(own->problem(*splats));
    for (const double secs : {0.0, 0.13, 0.6}) CHECK(*splatsAt(few, own, secs) == takeRows(*splatsAt(splats, channels, secs), rows));
}

TEST_CASE("splats are there at their frames and fade over the one between", "[scene][sequence]")
{
    const auto splats = std::make_shared<const Splats>(support::randomSplats(3, 0));
    auto channels = std::make_shared<SplatChannels>();
    channels->fps = 1;
    channels->spans = {{6, {}, {}, {}}};
    channels->presence = Column::of(std::vector<std::uint8_t>{0x3f, 0x0c, 0x08});   // always; 2 and 3; 3
    REQUIRE_FALSE(channels->problem(*splats));
    const std::shared_ptr<const SplatChannels> shared = channels;
    const auto alpha = [&](std::size_t i, double secs) { return splatsAt(splats, shared, secs)->peakAlpha(i); };
    for (const double secs : {0.0, 1.0, 2.5, 5.0, 9.0}) CHECK(alpha(0, secs) == Approx(splats->peakAlpha(0)));
    CHECK(alpha(1, 1) < 1e-6f);
    CHECK(alpha(1, 1.5) == Approx(0.5 * splats->peakAlpha(1)).epsilon(1e-3));
    for (const double secs : {2.0, 2.5, 3.0}) CHECK(alpha(1, secs) == Approx(splats->peakAlpha(1)));
    CHECK(alpha(1, 3.75) == Approx(0.25 * splats->peakAlpha(1)).epsilon(1e-3));
    CHECK(alpha(2, 4) < 1e-6f);
    // What nothing changes is shared, not copied.
    CHECK(splatsAt(splats, shared, 2)->columns[0].chunks()[0] == splats->columns[0].chunks()[0]);
}
