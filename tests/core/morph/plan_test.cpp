#include "core/base/parallel.h"
#include "core/morph/blend.h"
#include "core/morph/cover.h"
#include "core/morph/plan.h"

#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>
#include <numeric>
#include <random>
#include <thread>

using namespace morphogen;
using namespace morphogen::morph;

namespace {

double depthOf(const Splats& splats)
{
    double sum = 0;
    for (std::size_t i = 0; i < splats.size(); ++i) sum += std::log1p(std::exp(static_cast<double>(splats.column(SplatColumn::Opacity).at<float>(i))));
    return sum;
}

Splats blended(const Planned& planned, const Splats& from, const Splats& to, float t, Path path = Path::Bures)
{
    const PairAlignments alignments = alignPairs(planned.plan, from, to, path);
    return blend({planned.plan, alignments, from, to, std::span(&t, 1)});
}

/// Every splat of `originals` is there with its centre, covariance, colour and opacity, and all others are invisible.
void requireSame(const Splats& splats, const Splats& originals, const MorphPlan& plan, int side)
{
    std::vector<int> seen(originals.size());
    for (std::size_t p = 0; p < splats.size(); ++p) {
        const std::uint32_t i = plan.pairs.at<std::uint32_t>(p, static_cast<std::uint32_t>(side));
        REQUIRE(glm::length(splats.position(p) - originals.position(i)) <= 1e-6f * (1 + glm::length(originals.position(i))));
        if (!(plan.carries.at<std::uint8_t>(p) >> side & 1)) {
            REQUIRE(splats.peakAlpha(p) < 1e-6f);
            continue;
        }
        ++seen[i];
        const Mat3 a = splats.covariance(p), b = originals.covariance(i);
        for (int c = 0; c < 3; ++c) REQUIRE(glm::length(a[c] - b[c]) <= 1e-4f * (glm::length(b[0]) + glm::length(b[1]) + glm::length(b[2])));
        REQUIRE(splats.peakAlpha(p) == Approx(originals.peakAlpha(i)).epsilon(1e-4));
        for (const SplatColumn column : {SplatColumn::Dc0, SplatColumn::Dc1, SplatColumn::Dc2})
            REQUIRE(splats.column(column).at<float>(p) == Approx(originals.column(column).at<float>(i)).margin(2e-3));
    }
    REQUIRE(std::ranges::all_of(seen, [](int times) { return times == 1; }));
}

}  // namespace

TEST_CASE("a plan takes every splat of both sides, and each carries its mass once", "[morph]")
{
    for (const auto& [a, b] : {std::pair{1000, 1000}, {1, 700}, {700, 1}, {1000, 20000}, {3000, 1000}, {1, 1}}) {
        const Splats from = support::randomSplats(static_cast<std::size_t>(a), 1, 1), to = support::randomSplats(static_cast<std::size_t>(b), 3, 2);
        const auto planned = planMorph({from, to}, {});
        REQUIRE(planned);
        CAPTURE(a, b);
        REQUIRE(planned->plan.size() == static_cast<std::size_t>(std::max(a, b)));
        REQUIRE(!planned->plan.problem());
        for (const Path path : {Path::Bures, Path::Rigid}) {
            requireSame(blended(*planned, from, to, 0, path), from, planned->plan, 0);
            requireSame(blended(*planned, from, to, 1, path), to, planned->plan, 1);
            // The whole optical depth goes evenly from the one to the other, but for what fades because it lies alone.
            Planned all = *planned;
            auto cover = all.plan.cover.toVector<std::uint8_t>();
            for (std::size_t i = 0; i < cover.size(); ++i)
                if (i % (2 * kCoverMoments) >= kCoverMoments) cover[i] = 255;
            all.plan.cover = Column::of(cover, 2 * kCoverMoments);
            for (const float t : {0.25f, 0.5f, 0.8f}) {
                const double even = (1 - t) * depthOf(from) + t * depthOf(to);
                REQUIRE(depthOf(blended(all, from, to, t, path)) == Approx(even).epsilon(1e-3));
                REQUIRE(depthOf(blended(*planned, from, to, t, path)) <= even * 1.001);
            }
        }
    }
}

TEST_CASE("a first plan is a plan: its ends are the originals, it costs more than the whole one, and the seed decides it", "[morph]")
{
    for (const auto& [a, b] : {std::pair{2000, 2000}, {1500, 4000}}) {
        const Splats from = support::randomSplats(static_cast<std::size_t>(a), 0, 1), to = support::randomSplats(static_cast<std::size_t>(b), 0, 2);
        const auto first = planMorph({.from = from, .to = to, .care = PlanCare::First}, {}), again = planMorph({.from = from, .to = to, .care = PlanCare::First}, {}), whole = planMorph({from, to}, {});
        REQUIRE((first && again && whole));
        REQUIRE(!first->plan.problem());
        requireSame(blended(*first, from, to, 0), from, first->plan, 0);
        requireSame(blended(*first, from, to, 1), to, first->plan, 1);
        CHECK(first->plan == again->plan);
        CHECK(first->quality.transportCost > whole->quality.transportCost);
    }
}

TEST_CASE("no splat on the way is longer than twice the larger of its ends", "[morph]")
{
    const Splats from = support::randomSplats(5000, 0, 1), to = support::randomSplats(2000, 0, 2);
    const auto planned = planMorph({from, to}, {});
    REQUIRE(planned);
    const auto longest = [](const Splats& splats, std::size_t i) {
        const Vec3 s = splats.standardDeviations(i);
        return std::max({s.x, s.y, s.z});
    };
    for (const Path path : {Path::Bures, Path::Rigid})
        for (float t = 0.05f; t < 1; t += 0.1f) {
            const Splats between = blended(*planned, from, to, t, path);
            for (std::size_t p = 0; p < between.size(); ++p)
                REQUIRE(longest(between, p) <= 2 * std::max(longest(from, planned->plan.pairs.at<std::uint32_t>(p, 0)), longest(to, planned->plan.pairs.at<std::uint32_t>(p, 1))));
        }
}

TEST_CASE("pins hold, and what lies around them comes along", "[morph]")
{
    const Splats from = support::randomSplats(3000, 0, 1), to = support::randomSplats(5000, 0, 2);
    // Somewhere else altogether than where it would go by itself.
    const std::uint32_t a = 17, b = 4321;
    const std::vector<MorphPin> pins{{from.position(a), to.position(b)}};
    const auto planned = planMorph({from, to, pins}, {}), free = planMorph({from, to}, {});
    REQUIRE((planned && free));
    const auto partnersOf = [&](const Planned& some, std::uint32_t row) {
        std::vector<std::uint32_t> partners;
        for (std::size_t p = 0; p < some.plan.size(); ++p)
            if (some.plan.pairs.at<std::uint32_t>(p, 0) == row) partners.push_back(some.plan.pairs.at<std::uint32_t>(p, 1));
        return partners;
    };
    REQUIRE(std::ranges::count(partnersOf(*planned, a), b) == 1);
    const Splats end = blended(*planned, from, to, 1);
    float nearest = 1e9f;
    for (std::size_t p = 0; p < end.size(); ++p)
        if (planned->plan.pairs.at<std::uint32_t>(p, 0) == a) nearest = std::min(nearest, glm::length(end.position(p) - to.position(b)));
    REQUIRE(nearest <= 1e-6f * (1 + glm::length(to.position(b))));
    // The pin's neighbours end nearer to its other end than without it.
    std::vector<std::uint32_t> order(from.size());
    std::iota(order.begin(), order.end(), 0u);
    std::ranges::sort(order, {}, [&](std::uint32_t i) { return glm::length(from.position(i) - from.position(a)); });
    const auto meanDistance = [&](const Planned& some) {
        double sum = 0;
        std::size_t count = 0;
        for (std::size_t k = 1; k < 50; ++k)
            for (const std::uint32_t j : partnersOf(some, order[k])) sum += glm::length(to.position(j) - to.position(b)), ++count;
        return sum / static_cast<double>(count);
    };
    REQUIRE(meanDistance(*planned) < 0.7 * meanDistance(*free));
    const std::vector<MorphPin> twice{{from.position(a), to.position(b)}, {from.position(a), to.position(5)}};
    REQUIRE(planMorph({from, to, twice}, {}).error().kind == Error::Kind::Usage);
}

TEST_CASE("parts become their partners and nothing else does, whatever is nearer", "[morph]")
{
    const Splats from = support::randomSplats(2000, 0, 1), to = support::randomSplats(3000, 0, 2);
    PlanRequest request{from, to};
    // Every seventh splat of the one goes to the first tenth of the other.
    PartRows part{{"ear", "antenna"}, {}, {}};
    for (std::uint32_t i = 0; i < 2000; i += 7) part.from.push_back(i);
    for (std::uint32_t j = 0; j < 300; ++j) part.to.push_back(j);
    request.parts = {part};
    const auto planned = planMorph(request, {});
    REQUIRE(planned);
    REQUIRE(!planned->plan.problem());
    REQUIRE(planned->plan.size() == 300 + 2700);
    std::vector<int> carriedFrom(2000), carriedTo(3000);
    for (std::size_t p = 0; p < planned->plan.size(); ++p) {
        const std::uint32_t i = planned->plan.pairs.at<std::uint32_t>(p, 0), j = planned->plan.pairs.at<std::uint32_t>(p, 1);
        REQUIRE((i % 7 == 0) == (j < 300));
        carriedFrom[i] += planned->plan.carries.at<std::uint8_t>(p) & 1;
        carriedTo[j] += planned->plan.carries.at<std::uint8_t>(p) >> 1;
    }
    REQUIRE(std::ranges::all_of(carriedFrom, [](int n) { return n == 1; }));
    REQUIRE(std::ranges::all_of(carriedTo, [](int n) { return n == 1; }));
    // A pin within holds; one that leads out of a part contradicts it; a part of nothing says its name.
    request.pins = {{from.position(7), to.position(5)}};
    REQUIRE(planMorph(request, {}));
    request.pins = {{from.position(7), to.position(500)}};
    REQUIRE(planMorph(request, {}).error().kind == Error::Kind::Usage);
    request.pins.clear();
    request.parts[0].to.clear();
    const auto none = planMorph(request, {});
    REQUIRE(none.error().kind == Error::Kind::Empty);
    REQUIRE(none.error().message.find("antenna") != std::string::npos);
}

TEST_CASE("a plan says how much it distorts and tears: nothing where a thing becomes itself, all the same where it doubles", "[morph]")
{
    SplatsBuilder builder(2000, 0);
    std::mt19937 random(9);
    std::normal_distribution<float> normal;
    for (std::size_t i = 0; i < builder.size(); ++i) {
        builder.setPosition(i, glm::normalize(Vec3(normal(random), normal(random), normal(random))));
        builder.setRotation(i, Quat(1, 0, 0, 0));
        builder.setStandardDeviations(i, Vec3(0.05f));
        builder.setPeakAlpha(i, 0.9f);
    }
    const Splats ball = builder.finish();
    for (std::size_t i = 0; i < builder.size(); ++i) builder.setPosition(i, 2.0f * ball.position(i)), builder.setStandardDeviations(i, Vec3(0.1f));
    const Splats large = builder.finish();
    const auto same = planMorph({ball, ball}, {}), doubled = planMorph({ball, large}, {});
    REQUIRE((same && doubled));
    REQUIRE(same->quality.transportCost == Approx(0).margin(1e-9));
    REQUIRE(same->quality.distortion == Approx(0).margin(1e-6));
    REQUIRE(same->quality.tearing == 0);
    REQUIRE(doubled->quality.distortion == Approx(std::log(2.0)).epsilon(1e-3));
    REQUIRE(doubled->quality.tearing == 0);
    // And one that is taken apart: what was near lies anywhere.
    std::vector<std::uint32_t> order(ball.size());
    std::iota(order.begin(), order.end(), 0u);
    std::ranges::shuffle(order, random);
    std::vector<std::uint32_t> pairs;
    for (std::uint32_t i = 0; i < order.size(); ++i) pairs.push_back(i), pairs.push_back(order[i]);
    const std::vector<std::uint8_t> carries(order.size(), 3);
    REQUIRE(coverOf({ball, ball, pairs, carries, std::stop_token()}).tearing > 0.95);
}

TEST_CASE("a pair's cover is continuous, neither grown nor faded at the ends, and told backwards from the other end", "[morph]")
{
    std::mt19937 random(3);
    std::vector<std::uint8_t> rows(2 * kCoverMoments);
    for (std::uint8_t& value : rows) value = static_cast<std::uint8_t>(random());
    MorphPlan plan{Column::of(std::vector<std::uint32_t>{0, 0}, 2), Column::of(std::vector<std::uint8_t>{3}), Column::of(rows, 2 * kCoverMoments), 1, 1};
    REQUIRE(!plan.problem());
    const auto back = reversed(plan).cover.toVector<std::uint8_t>();
    for (const float end : {0.0f, 1.0f}) REQUIRE((pairCover(rows.data(), end).growth == 1 && pairCover(rows.data(), end).seen == 1));
    for (std::size_t k = 0; k < kCoverMoments; ++k) REQUIRE(pairCover(rows.data(), coverMoment(k)).growth == Approx(1 + (kMostGrowth - 1) * static_cast<float>(rows[k]) / 255.0f));
    for (float t = 0; t < 1; t += 0.001f) {
        const PairCover a = pairCover(rows.data(), t), b = pairCover(rows.data(), t + 0.001f), other = pairCover(back.data(), 1 - t);
        // Over a tenth of the way, and where an end is left slowly twice as fast at most.
        REQUIRE(std::abs(a.growth - b.growth) <= 0.0201f * (kMostGrowth - 1));
        REQUIRE(std::abs(a.seen - b.seen) <= 0.0201f);
        REQUIRE(a.growth == Approx(other.growth).margin(1e-5));
        REQUIRE(a.seen == Approx(other.seen).margin(1e-5));
    }
    // As plans were kept before: halfway what they say, nothing at the ends.
    const auto old = coverOfGrowth(std::vector<float>{1.5f}).toVector<std::uint8_t>();
    REQUIRE(pairCover(old.data(), 0.5f).growth == Approx(1.5f).margin(0.007));
    REQUIRE(pairCover(old.data(), 0.3f).growth == Approx(1 + 0.5f * 0.84f).margin(0.007));
    REQUIRE(pairCover(old.data(), 0.3f).seen == 1);
}

TEST_CASE("what cannot be morphed says so, and what is not finite hurts nobody", "[morph]")
{
    const Splats some = support::randomSplats(500, 0, 1);
    REQUIRE(planMorph({Splats{}, some}, {}).error().kind == Error::Kind::Empty);
    REQUIRE(planMorph({some, Splats{}}, {}).error().kind == Error::Kind::Empty);
    SplatsBuilder builder(500, 0);
    for (std::size_t i = 0; i < 500; ++i) builder.setPosition(i, Vec3(1, 2, 3)), builder.setStandardDeviations(i, Vec3(0.1f)), builder.setPeakAlpha(i, 0.9f), builder.setRotation(i, Quat(1, 0, 0, 0));
    SplatsBuilder bad = builder;
    const Splats coincident = builder.finish();
    for (std::size_t i = 0; i < 100; ++i) bad.setPosition(i, Vec3(std::numeric_limits<float>::quiet_NaN())), bad.columns[7][i] = std::numeric_limits<float>::infinity();
    const Splats spoiled = bad.finish();
    for (const auto& [from, to] : {std::pair{&coincident, &some}, {&some, &coincident}, {&coincident, &coincident}, {&spoiled, &some}, {&some, &spoiled}}) {
        const auto planned = planMorph({*from, *to}, {});
        REQUIRE(planned);
        REQUIRE(!planned->plan.problem());
        REQUIRE(blended(*planned, *from, *to, 0.5f).size() == 500);
    }
    std::stop_source stop;
    stop.request_stop();
    REQUIRE(planMorph({some, some}, {stop.get_token(), {}}).error().kind == Error::Kind::Cancelled);
}

TEST_CASE("a plan of a million splats that is cancelled, whenever that is, ends within a tenth of a second", "[morph][.long]")
{
    constexpr std::size_t kCount = 1'000'000;
    const Splats from = support::randomSplats(kCount, 0, 1), to = support::randomSplats(kCount, 0, 2);
    // Few trees, one sweep and a first plan's cover: every stage is there, and none takes so long that the others are hardly met.
    const auto plan = [&](std::stop_token stop) { return planMorph({.from = from, .to = to, .effort = MatchEffort{3, 1, 16}, .care = PlanCare::First}, {std::move(stop), {}}); };
    // Processor time, so that other programs do not count; more than a tenth of a second of all cores is too much.
    const auto spentSecs = [] { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; };
    const double begun = spentSecs();
    REQUIRE(plan({}));
    const double wholeSecs = spentSecs() - begun;
    std::mt19937 random(7);
    constexpr int kTrials = 12;
    int cancelledOnes = 0;
    for (int trial = 0; trial < kTrials; ++trial) {
        std::stop_source source;
        std::atomic<double> asked = 0;
        std::atomic<bool> isOver = false;
        const double moment = spentSecs() + wholeSecs * (trial + std::uniform_real_distribution<double>()(random)) / kTrials;
        std::jthread stopper([&] {
            while (!isOver && spentSecs() < moment) std::this_thread::sleep_for(std::chrono::milliseconds(1));
            asked = spentSecs();
            source.request_stop();
        });
        const auto planned = plan(source.get_token());
        const double ended = spentSecs();
        isOver = true;
        if (planned) continue;
        ++cancelledOnes;
        CHECK(planned.error().kind == Error::Kind::Cancelled);
        INFO("asked after " << trial << " twelfths of " << wholeSecs << " s");
        CHECK((ended - asked) <= 0.1 * parallelism());
    }
    CHECK(cancelledOnes >= kTrials - 2);   // the last moments may be too late
}
