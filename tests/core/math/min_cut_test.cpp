// The cheapest cut against every cut there is, and against a network whose answer is plain.
#include "core/math/min_cut.h"

#include <catch2/catch.hpp>

#include <array>
#include <limits>
#include <random>
#include <tuple>
#include <vector>

using namespace morphogen;

TEST_CASE("no cut of a small network is cheaper than the one that is found", "[math]")
{
    std::mt19937 random(7);
    for (int trial = 0; trial < 300; ++trial) {
        const std::uint32_t count = 2 + random() % 9;
        MinCut network(count);
        std::vector<float> pulls(count);
        std::vector<std::tuple<std::uint32_t, std::uint32_t, float>> ties;
        for (std::uint32_t i = 0; i < count; ++i) {
            pulls[i] = static_cast<float>(random() % 21) - 10;
            network.pull(i, pulls[i]);
        }
        for (std::uint32_t k = 0; k < 3 * count; ++k) {
            ties.emplace_back(random() % count, random() % count, static_cast<float>(random() % 12));
            network.tie(std::get<0>(ties.back()), std::get<1>(ties.back()), std::get<2>(ties.back()));
        }
        const auto costOf = [&](const auto& isSource) {
            float cost = 0;
            for (std::uint32_t i = 0; i < count; ++i) cost += pulls[i] > 0 ? (isSource(i) ? 0 : pulls[i]) : (isSource(i) ? -pulls[i] : 0);
            for (const auto& [a, b, tie] : ties) cost += isSource(a) != isSource(b) ? tie : 0;
            return cost;
        };
        float least = std::numeric_limits<float>::infinity();
        for (std::uint32_t bits = 0; bits < (1u << count); ++bits) least = std::min(least, costOf([&](std::uint32_t i) { return (bits >> i & 1) != 0; }));
        const auto found = network.solve({});
        REQUIRE(found);
        REQUIRE(costOf([&](std::uint32_t i) { return (*found)[i] != 0; }) == least);
    }
}

TEST_CASE("a chain is cut at its weakest tie, and a told stop ends the search", "[math]")
{
    constexpr std::uint32_t kCount = 20000;
    MinCut network(kCount);
    network.pull(0, 1000);
    network.pull(kCount - 1, -1000);
    for (std::uint32_t i = 0; i + 1 < kCount; ++i) network.tie(i, i + 1, i == 12345 ? 1.0f : 2.0f);
    const auto found = network.solve({});
    REQUIRE(found);
    for (std::uint32_t i = 0; i < kCount; ++i) REQUIRE((*found)[i] == (i <= 12345));
    std::stop_source stop;
    stop.request_stop();
    CHECK(network.solve(stop.get_token()).error().kind == Error::Kind::Cancelled);
}
