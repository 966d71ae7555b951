#include "core/math/plane_map.h"

#include <catch2/catch.hpp>

#include <random>
#include <vector>

using namespace morphogen;

namespace {

const PlaneMap kTrue{{{1.2, 0.1, 0.002}, {-0.2, 0.9, 0.001}, {5, -3, 1}}};   // columns

std::vector<PlanePair> pairsOf(int count, unsigned seed)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> place(-100, 100);
    std::vector<PlanePair> pairs;
    for (int i = 0; i < count; ++i) {
        const glm::dvec2 from(place(random), place(random));
        pairs.push_back({from, *kTrue(from)});
    }
    return pairs;
}

double worst(const PlaneMap& map)
{
    double most = 0;
    for (const PlanePair& pair : pairsOf(200, 99)) most = std::max(most, glm::length(*map(pair.from) - pair.to));
    return most;
}

}  // namespace

TEST_CASE("a map between planes comes back from exact pairs, also where a fifth of them is wrong", "[math]")
{
    const int count = GENERATE(4, 10, 200);
    CHECK(worst(fitPlaneMap(pairsOf(count, 1)).value()) < 1e-6);
    if (count < 100) return;
    auto pairs = pairsOf(count, 2);
    for (std::size_t i = 0; i < pairs.size(); i += 5) pairs[i].to += glm::dvec2(30, -50);
    CHECK(worst(fitPlaneMap(pairs).value()) < 1e-3);
}

TEST_CASE("points that determine no map are refused, and nothing lies beyond the horizon", "[math]")
{
    CHECK(fitPlaneMap(pairsOf(3, 1)).error().kind == Error::Kind::Empty);
    std::vector<PlanePair> line;
    for (int i = 0; i < 10; ++i) line.push_back({{i, 2.0 * i}, *kTrue({i, 2.0 * i})});
    CHECK(fitPlaneMap(line).error().kind == Error::Kind::Format);
    CHECK_FALSE(kTrue({-600, 0}));
}
