#include "core/sequence/rate_control.h"

#include "core/scene/splat_channels.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>
#include <set>

using namespace morphogen;
using namespace morphogen::sequence;

namespace {

constexpr std::size_t kFrames = 12, kSplats = 4000;

/// Values that are smooth over frames in some splats and noise in others.
std::vector<float> courses(unsigned seed, float size)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> bell(0, size);
    std::vector<float> values(kFrames * kSplats);
    for (std::size_t i = 0; i < kSplats; ++i) {
        const float height = bell(random), turn = bell(random) / size;
        for (std::size_t f = 0; f < kFrames; ++f) values[f * kSplats + i] = height * std::sin(0.4f * static_cast<float>(f) + turn) + (i % 5 == 0 ? bell(random) : 0.0f);
    }
    return values;
}

double rootMeanSquare(const std::vector<float>& wanted, const SplatChannels& channels, SplatChannel channel, std::size_t frame)
{
    const auto got = channelAt(channels, static_cast<std::uint32_t>(channel), static_cast<double>(frame));
    double sum = 0;
    for (std::size_t i = 0; i < kSplats; ++i) {
        const double miss = static_cast<double>(wanted[frame * kSplats + i]) - (got ? static_cast<double>((*got)[i]) : 0.0);
        sum += miss * miss;
    }
    return std::sqrt(sum / kSplats);
}

SplatChannels channelsOf(const ChannelCoder& coder, float step)
{
    SpanBuilder span{kFrames, {}, {}, {}};
    coder.addTo(span, step);
    SplatChannels channels;
    channels.spans = {span.finish()};
    return channels;
}

double bytesOf(const SplatChannels& channels)
{
    double sum = 0;
    for (const ChannelSpan& span : channels.spans) sum += entropyBytes(span);
    return sum;
}

}  // namespace

TEST_CASE("a frame that weighs more is told more finely, by just so much", "[sequence]")
{
    std::mt19937 random(1);
    std::normal_distribution<float> bell(0, 1);
    std::vector<float> values(kFrames * kSplats);
    for (float& value : values) value = bell(random);
    ChannelCoder coder(static_cast<std::uint32_t>(SplatChannel::X), kFrames, values);
    const SplatChannels even = channelsOf(coder, 0.02f);
    std::vector<double> weights(kFrames, 1.0);
    weights[3] = 4, weights[8] = 0.25;
    coder.weigh(weights);
    const SplatChannels weighed = channelsOf(coder, 0.02f);
    // All coefficients are far beyond the step, so errors are those of rounding: the step over the weight.
    for (std::size_t f = 0; f < kFrames; ++f) CHECK(rootMeanSquare(values, weighed, SplatChannel::X, f) == Approx(rootMeanSquare(values, even, SplatChannel::X, f) / weights[f]).epsilon(0.08));
    // And back again: as if nothing had been.
    coder.weigh(std::vector<double>(kFrames, 1.0));
    const SplatChannels back = channelsOf(coder, 0.02f);
    for (std::size_t f = 0; f < kFrames; ++f) CHECK(rootMeanSquare(values, back, SplatChannel::X, f) == Approx(rootMeanSquare(values, even, SplatChannel::X, f)).epsilon(0.01));
    CHECK(bytesOf(back) == Approx(bytesOf(even)).epsilon(0.002));
}

TEST_CASE("every frame is held to what is asked for and to no more, in less room than one step for all takes", "[sequence]")
{
    const auto places = courses(2, 1), turns = courses(3, 1);
    // A picture in which errors of some frames show more than those of others, and turns ten times less than places.
    const auto lookOf = [&](std::size_t frame) { return frame % 3 == 0 ? 4.0 : frame % 3 == 1 ? 1.0 : 0.3; };
    const RateControl::Look look = [&](const std::shared_ptr<const SplatChannels>& channels, std::size_t frame) -> Result<double> {
        const double place = rootMeanSquare(places, *channels, SplatChannel::X, frame), turn = 0.1 * rootMeanSquare(turns, *channels, SplatChannel::TurnX, frame);
        return -10 * std::log10(lookOf(frame) * (place * place + turn * turn) + 1e-9);
    };
    const auto made = [&] {
        RateControl rates(24, 1, {});
        std::vector<ChannelCoder> coders;
        coders.emplace_back(static_cast<std::uint32_t>(SplatChannel::X), kFrames, places);
        coders.emplace_back(static_cast<std::uint32_t>(SplatChannel::TurnX), kFrames, turns);
        rates.add(kFrames, std::move(coders));
        return rates;
    };
    RateControl rates = made();
    constexpr double kWanted = 14;
    REQUIRE(rates.aim(look, kWanted, {}));
    CHECK(rates.aimedDecibels() == kWanted);
    REQUIRE(rates.run(look, {}));
    const auto channels = rates.channels();
    for (std::size_t f = 0; f < kFrames; ++f) {
        CAPTURE(f);
        CHECK(*look(channels, f) == Approx(kWanted).margin(0.5));
    }
    // One step for both kinds and all frames, just fine enough for the frame that shows most.
    double one = 0;
    for (float step = 2; step > 0.01f; step *= 0.97f) {
        SpanBuilder span{kFrames, {}, {}, {}};
        ChannelCoder(static_cast<std::uint32_t>(SplatChannel::X), kFrames, places).addTo(span, step);
        ChannelCoder(static_cast<std::uint32_t>(SplatChannel::TurnX), kFrames, turns).addTo(span, step);
        auto even = std::make_shared<SplatChannels>();
        even->spans = {span.finish()};
        one = bytesOf(*even);
        double least = 99;
        for (std::size_t f = 0; f < kFrames; ++f) least = std::min(least, *look(even, f));
        if (least >= kWanted) break;
    }
    CHECK(bytesOf(*channels) < 0.6 * one);
    // Where it can't be had, nearly what can: a floor that no step gets below.
    RateControl poor = made();
    const RateControl::Look floor = [&](const std::shared_ptr<const SplatChannels>& one_, std::size_t frame) -> Result<double> { return std::min(9.0, *look(one_, frame)); };
    REQUIRE(poor.aim(floor, kWanted, {}));
    CHECK(poor.aimedDecibels() < 9);
    CHECK(poor.aimedDecibels() > 8.4);
}

TEST_CASE("choosing how finely frames are kept ends when it is cancelled, and says what looking says", "[sequence]")
{
    RateControl rates(24, 1, {});
    std::vector<ChannelCoder> coders;
    coders.emplace_back(static_cast<std::uint32_t>(SplatChannel::X), kFrames, courses(4, 1));
    rates.add(kFrames, std::move(coders));
    int looks = 0;
    std::stop_source stop;
    JobContext job;
    job.stop = stop.get_token();
    const auto look = [&](const std::shared_ptr<const SplatChannels>&, std::size_t) -> Result<double> {
        if (++looks == 20) stop.request_stop();
        return 20.0 + looks % 7;
    };
    REQUIRE(rates.aim(look, 34, job));
    const auto ended = rates.run(look, job);
    REQUIRE_FALSE(ended);
    CHECK(ended.error().kind == Error::Kind::Cancelled);
    CHECK(looks == 20);
    const auto broken = rates.aim([](const auto&, std::size_t) -> Result<double> { return Error{Error::Kind::Io, "the frame is gone"}; }, 34, {});
    REQUIRE_FALSE(broken);
    CHECK(broken.error().message == "the frame is gone");
}

TEST_CASE("splats that change as much as others stand together, and none is lost", "[sequence]")
{
    std::vector<float> values = courses(5, 1);
    for (std::size_t f = 0; f < kFrames; ++f)
        for (std::size_t i = 0; i < kSplats; ++i) values[f * kSplats + i] = i % 2 ? values[f * kSplats + i] + 9 : 0;
    const ChannelCoder coder(static_cast<std::uint32_t>(SplatChannel::Y), kFrames, std::move(values));
    const auto order = orderByAmounts(channelsOf(coder, 0.1f), kSplats);
    CHECK(std::set(order.begin(), order.end()).size() == kSplats);
    REQUIRE(order.size() == kSplats);
    CHECK(*order.rbegin() < kSplats);
    // Those that stand still come first, as they stood.
    for (std::size_t i = 0; i < kSplats / 2; ++i) REQUIRE(order[i] == 2 * i);
    CHECK(orderByAmounts({}, 3) == std::vector<std::uint32_t>{0, 1, 2});
    CHECK(orderByAmounts({}, 0).empty());
}
