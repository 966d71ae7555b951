#include "core/morph/blend.h"
#include "core/morph/plan.h"

#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

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
            // The whole optical depth goes evenly from the one to the other.
            for (const float t : {0.25f, 0.5f, 0.8f})
                REQUIRE(depthOf(blended(*planned, from, to, t, path)) == Approx((1 - t) * depthOf(from) + t * depthOf(to)).epsilon(1e-3));
        }
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
