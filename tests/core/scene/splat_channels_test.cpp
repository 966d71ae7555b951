#include "core/scene/splat_channels.h"

#include "core/edit/splat_edits.h"
#include "core/evaluate/pose_at.h"
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

TEST_CASE("recolouring what has colours of its own in every frame multiplies what is seen, of all splats or of some", "[scene][sequence][edit]")
{
    World world;
    Object object;
    object.name = "tracked";
    object.splats = std::make_shared<const Splats>(support::randomSplats(500, 1, 5));
    auto channels = std::make_shared<SplatChannels>();
    channels->fps = 10;
    ChannelSpan span{3, {}, {}, {}};
    for (const std::uint32_t channel : {static_cast<std::uint32_t>(SplatChannel::Dc0), static_cast<std::uint32_t>(SplatChannel::Dc2), static_cast<std::uint32_t>(SplatChannel::Rest) + 4})
        span.channels.push_back(static_cast<std::uint8_t>(channel));
    std::vector<std::int8_t> amounts(500 * 3);
    for (std::size_t i = 0; i < amounts.size(); ++i) amounts[i] = static_cast<std::int8_t>(i * 37 % 200);
    span.courses = Column::of(std::vector<float>{0, .01f, .02f, .01f, 0, .01f, .005f, .01f, 0}, 3), span.amounts = Column::of(amounts);
    channels->spans = {span};
    object.channels = channels;
    REQUIRE_FALSE(channels->problem(*object.splats));
    const ObjectId id = world.add(std::move(object));
    const Vec3 factor(0.5f, 2, 0.25f);
    const auto seen = [&](const World& of, double secs) { return settled(poseAt(of, *of.find(id), secs)).splats; };
    SplatChoice some{.object = id, .where = SelectSphere{Vec3(0), 2.f}};
    for (const bool isAll : {true, false}) {
        const auto changed = apply(world, Recolour{isAll ? SplatChoice{.object = id} : some, factor});
        REQUIRE(changed);
        const auto weights = weightsOf(world, isAll ? SplatChoice{.object = id} : some);
        REQUIRE(weights);
        for (const double secs : {0.0, 0.1, 0.15}) {
            const Splats before = *seen(world, secs), after = *seen(*changed, secs);
            for (std::size_t i = 0; i < before.size(); ++i)
                for (int c = 0; c < 3; ++c) {
                    const float times = weights->isSelected(i) ? factor[c] : 1.f;
                    const auto colour = [&](const Splats& splats) { return 0.5f + kShC0 * splats.columns[static_cast<std::size_t>(SplatColumn::Dc0) + static_cast<std::size_t>(c)].at<float>(i); };
                    REQUIRE(colour(after) == Approx(times * colour(before)).margin(2e-4));
                    for (std::size_t k = 0; k < 3; ++k) {
                        const std::size_t rest = static_cast<std::size_t>(c) * 3 + k;
                        REQUIRE(after.shRest[rest].at<float>(i) == Approx(times * before.shRest[rest].at<float>(i)).margin(2e-4));
                    }
                }
        }
    }
}
