#include "core/morph/assign.h"
#include "core/morph/match.h"

#include "core/base/parallel.h"

#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <random>
#include <thread>

using namespace morphogen;
using namespace morphogen::morph;

namespace {

enum class Shape { Cube, Sphere, Blob, Line };

/// Points on or in a shape; further coordinates, like a colour's, beside them.
Cloud cloudOf(Shape shape, std::size_t count, std::size_t dimension, unsigned seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::uniform_real_distribution<float> uniform(-0.5f, 0.5f);
    Cloud cloud{dimension, std::vector<float>(count * dimension)};
    for (std::size_t i = 0; i < count; ++i) {
        float* row = cloud.row(i);
        float length = 0;
        for (std::size_t d = 0; d < 3; ++d) row[d] = shape == Shape::Cube ? uniform(random) : normal(random), length += row[d] * row[d];
        for (std::size_t d = 0; d < 3; ++d) row[d] *= shape == Shape::Sphere ? 0.5f / std::sqrt(length) : shape == Shape::Blob ? 0.2f : shape == Shape::Line ? (d == 0 ? 1.0f : 0.001f) : 1.0f;
        for (std::size_t d = 3; d < dimension; ++d) row[d] = (d < 6 ? 0.35f : 0.1f) * uniform(random);
    }
    return cloud;
}

/// The least mean squared distance, by LEMON's network simplex.
double exactCost(const Cloud& from, const Cloud& to)
{
    lemon::SmartDigraph graph;
    std::vector<lemon::SmartDigraph::Node> left, right;
    for (std::size_t i = 0; i < from.rows(); ++i) left.push_back(graph.addNode()), right.push_back(graph.addNode());
    lemon::SmartDigraph::ArcMap<long long> costs(graph);
    lemon::SmartDigraph::NodeMap<int> supply(graph);
    constexpr double kUnit = 1e-10;
    for (std::size_t i = 0; i < from.rows(); ++i) {
        supply[left[i]] = 1;
        supply[right[i]] = -1;
        for (std::size_t j = 0; j < to.rows(); ++j) {
            double cost = 0;
            for (std::size_t d = 0; d < from.dimension; ++d) cost += std::pow(static_cast<double>(from.row(i)[d]) - to.row(j)[d], 2);
            costs[graph.addArc(left[i], right[j])] = std::llround(cost / kUnit);
        }
    }
    lemon::NetworkSimplex<lemon::SmartDigraph, int, long long> simplex(graph);
    simplex.costMap(costs).supplyMap(supply);
    REQUIRE(simplex.run() == decltype(simplex)::OPTIMAL);
    return static_cast<double>(simplex.totalCost()) * kUnit / static_cast<double>(from.rows());
}

bool isPermutation(Matching matching)
{
    std::ranges::sort(matching);
    for (std::size_t i = 0; i < matching.size(); ++i)
        if (matching[i] != i) return false;
    return true;
}

}  // namespace

TEST_CASE("small assignments are exact", "[morph]")
{
    std::mt19937 random(5);
    Assigner assigner;
    for (const std::size_t n : {1, 2, 3, 7, 64, 150}) {
        for (int kind = 0; kind < 4; ++kind) {
            std::vector<float> costs(n * n);
            for (float& cost : costs) cost = kind == 0 ? std::uniform_real_distribution<float>()(random) : kind == 1 ? static_cast<float>(random() % 4) : kind == 2 ? 1.0f : 1000.0f * std::exp(-8 * std::uniform_real_distribution<float>()(random));
            std::vector<std::uint32_t> columns(n);
            assigner.solve(costs, columns);
            REQUIRE(isPermutation(columns));
            double sum = 0;
            for (std::size_t i = 0; i < n; ++i) sum += costs[i * n + columns[i]];
            // The same table as two clouds cannot be written down, so the simplex gets the costs themselves.
            lemon::SmartDigraph graph;
            std::vector<lemon::SmartDigraph::Node> nodes;
            for (std::size_t i = 0; i < 2 * n; ++i) nodes.push_back(graph.addNode());
            lemon::SmartDigraph::ArcMap<long long> arcCosts(graph);
            lemon::SmartDigraph::NodeMap<int> supply(graph);
            for (std::size_t i = 0; i < n; ++i) {
                supply[nodes[i]] = 1, supply[nodes[n + i]] = -1;
                for (std::size_t j = 0; j < n; ++j) arcCosts[graph.addArc(nodes[i], nodes[n + j])] = std::llround(costs[i * n + j] * 1e7);
            }
            lemon::NetworkSimplex<lemon::SmartDigraph, int, long long> simplex(graph);
            simplex.costMap(arcCosts).supplyMap(supply);
            REQUIRE(simplex.run() == decltype(simplex)::OPTIMAL);
            REQUIRE(sum == Approx(static_cast<double>(simplex.totalCost()) / 1e7).epsilon(1e-5).margin(1e-6));
        }
    }
}

TEST_CASE("a matching of 1,000 points costs at most 1.15 times the exact optimum", "[morph]")
{
    for (const std::size_t dimension : {3, 6, 18})
        for (const auto& [a, b] : {std::pair{Shape::Sphere, Shape::Cube}, {Shape::Blob, Shape::Cube}, {Shape::Cube, Shape::Cube}, {Shape::Line, Shape::Sphere}}) {
            const Cloud from = cloudOf(a, 1000, dimension, 1), to = cloudOf(b, 1000, dimension, 2);
            const auto matching = match({from, to}, {});
            REQUIRE(matching);
            REQUIRE(isPermutation(*matching));
            const double ratio = transportCost(from, to, *matching) / exactCost(from, to);
            CAPTURE(dimension, static_cast<int>(a), static_cast<int>(b));
            CHECK(ratio >= 1 - 1e-5);
            CHECK(ratio <= 1.15);
        }
}

TEST_CASE("many trees and exact groups cost at most 0.35 of a single tree at 100,000 points", "[morph]")
{
    const Cloud from = cloudOf(Shape::Cube, 100000, 3, 1), to = cloudOf(Shape::Cube, 100000, 3, 2);
    const auto one = match({from, to, MatchEffort{1, 0}}, {}), full = match({from, to}, {});
    REQUIRE((one && full));
    REQUIRE(isPermutation(*full));
    REQUIRE(transportCost(from, to, *full) <= 0.35 * transportCost(from, to, *one));
}

TEST_CASE("a matching is the same for a seed on any number of cores, and better than the first one shown", "[morph]")
{
    const Cloud from = cloudOf(Shape::Sphere, 30000, 6, 3), to = cloudOf(Shape::Cube, 30000, 6, 4);
    std::vector<Matching> shown;
    const auto full = match({from, to, {}, 7, [&](const Matching& better) { shown.push_back(better); }}, {});
    REQUIRE(full);
    REQUIRE(shown.size() >= 2);
    for (const Matching& matching : shown) REQUIRE(isPermutation(matching));
    REQUIRE(transportCost(from, to, *full) < transportCost(from, to, shown.front()));
    const ParallelismLimit alone(1);
    const auto again = match({from, to, {}, 7}, {});
    REQUIRE(again);
    REQUIRE(*again == *full);
    REQUIRE(*match({from, to, {}, 8}, {}) != *full);
}

TEST_CASE("what is the same, or one, or none, is matched as well", "[morph]")
{
    const Cloud none{3, {}}, one{3, {1, 2, 3}}, other{3, {4, 5, 6}};
    REQUIRE(match({none, none}, {})->empty());
    REQUIRE(*match({one, other}, {}) == Matching{0});
    const Cloud coincident{3, std::vector<float>(3 * 5000, 1.0f)};
    REQUIRE(isPermutation(*match({coincident, coincident}, {})));
    const Cloud cube = cloudOf(Shape::Cube, 5000, 3, 1);
    const auto own = match({cube, cube}, {});
    REQUIRE(transportCost(cube, cube, *own) == 0);
    const auto unequal = match({cube, one}, {});
    REQUIRE_FALSE(unequal);
    REQUIRE(unequal.error().kind == Error::Kind::Usage);
}

TEST_CASE("a matching that is cancelled stops where it is", "[morph]")
{
    // The whole of it takes far longer than what was waited.
    const Cloud from = cloudOf(Shape::Sphere, 300000, 18, 3), to = cloudOf(Shape::Cube, 300000, 18, 4);
    for (const int waitMs : {0, 40, 400}) {
        std::stop_source source;
        std::jthread stopper([&] { std::this_thread::sleep_for(std::chrono::milliseconds(waitMs)), source.request_stop(); });
        const auto matching = match({from, to}, {source.get_token(), {}});
        if (waitMs <= 40) REQUIRE_FALSE(matching);
        if (!matching) CHECK(matching.error().kind == Error::Kind::Cancelled);
    }
}
