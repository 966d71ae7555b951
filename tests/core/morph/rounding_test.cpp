// What grows gets rounder and never longer than by its growth.
#include "core/morph/rounding.h"

#include <catch2/catch.hpp>

#include <Eigen/Dense>

#include <algorithm>
#include <random>

using namespace morphogen;
using namespace morphogen::morph;

namespace {

float longest(const Vec3& v) { return std::max({v.x, v.y, v.z}); }
float shortest(const Vec3& v) { return std::min({v.x, v.y, v.z}); }

}  // namespace

TEST_CASE("what grows is longer by its growth at most, no flatter than before, and what does not grow is as it was", "[morph]")
{
    std::mt19937 random(3);
    std::uniform_real_distribution<float> size(0, 1);
    for (int k = 0; k < 20000; ++k) {
        const float unit = std::exp(20 * size(random) - 15);
        const Vec3 s = unit * Vec3(size(random), size(random), k % 3 == 0 ? 0.0f : size(random));
        REQUIRE(grown(s, 1) == s);
        for (const float growth : {1.05f, 1.15f, 1.9f}) {
            const Vec3 g = grown(s, growth);
            REQUIRE(longest(g) <= growth * longest(s) * 1.0001f);
            REQUIRE(shortest(g) / longest(g) >= shortest(s) / longest(s) * 0.9999f);
        }
    }
    // A disc becomes nearly a ball, a needle stays one.
    const Vec3 disc = grown({1, 1, 0}, 1.5f), needle = grown({1, 0.01f, 0.01f}, 1.5f);
    CHECK(shortest(disc) > 0.95f * longest(disc));
    CHECK(longest(disc) == Approx(1.5f));
    CHECK(longest(needle) > 40 * shortest(needle));
    CHECK(grown({0, 0, 0}, 2) == Vec3(0));
}

TEST_CASE("deviations get rounder as a factor and its cofactors do, mirrored or not", "[morph]")
{
    std::mt19937 random(4);
    std::normal_distribution<double> normal;
    for (int k = 0; k < 200; ++k) {
        Eigen::Matrix3d a;
        for (int i = 0; i < 9; ++i) a(i / 3, i % 3) = normal(random);
        if (k % 2 == 0) a.col(1) *= 0.05;
        const Eigen::JacobiSVD<Eigen::Matrix3d> before(a);
        const Eigen::Vector3d s = before.singularValues();
        const double square = a.squaredNorm(), volume = a.determinant(), share = std::copysign(kRoundest / std::sqrt(square), volume);
        const Eigen::Matrix3d cofactors = volume * a.inverse().transpose();
        const Eigen::Matrix3d after = (a + share * cofactors) / (1 + 3 * share * volume / square);
        Vec3 found = grown(Vec3(s[0], s[1], s[2]), 2);
        float sorted[3] = {found.x, found.y, found.z};
        std::ranges::sort(sorted, std::greater<>());
        const Eigen::Vector3d expected = 2 * Eigen::JacobiSVD<Eigen::Matrix3d>(after).singularValues();
        for (int i = 0; i < 3; ++i) REQUIRE(sorted[i] == Approx(expected[i]).epsilon(1e-4));
    }
}
