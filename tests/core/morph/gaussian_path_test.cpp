#include "core/morph/gaussian_path.h"

#include "tests/support/gaussians.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace morphogen;
using namespace morphogen::morph;
using support::covarianceOf, support::eigenOf, support::randomFactor, support::rootOf;

namespace {

/// Bures' distance as its definition has it, from covariances and matrix roots.
double buresByRoots(const Mat3& a0, const Mat3& a1)
{
    const Eigen::Matrix3d s0 = covarianceOf(a0), s1 = covarianceOf(a1);
    const Eigen::Matrix3d r0 = rootOf(s0);
    return std::sqrt(std::max(0.0, (s0 + s1 - 2 * rootOf(r0 * s1 * r0)).trace()));
}

}  // namespace

TEST_CASE("the way between Gaussians is the geodesic: W2(S0, St) = t W2(S0, S1), flat ones included", "[morph]")
{
    std::mt19937 random(3);
    for (int n = 0; n < 500; ++n) {
        const Mat3 a0 = randomFactor(random, n % 3 == 1), a1 = randomFactor(random, n % 2 == 1);
        const Mat3 aligned = a1 * alignment(a0, a1);
        const double whole = buresByRoots(a0, a1);
        REQUIRE(std::sqrt(squaredBures(a0, a1)) == Approx(whole).epsilon(1e-5).margin(1e-5));
        for (const float t : {0.1f, 0.5f, 0.9f}) {
            const Mat3 between = (1 - t) * a0 + t * aligned;
            CHECK(std::abs(std::sqrt(squaredBures(a0, between)) / whole - t) < 1e-4);
            CHECK(std::abs(std::sqrt(squaredBures(between, a1)) / whole - (1 - t)) < 1e-4);
        }
    }
}

TEST_CASE("Gaussians whose axes agree go by straight deviations", "[morph]")
{
    std::mt19937 random(4);
    std::normal_distribution<float> normal;
    for (int n = 0; n < 100; ++n) {
        const Quat rotation = glm::normalize(Quat(normal(random), normal(random), normal(random), normal(random)));
        const Vec3 s0(std::exp(normal(random)), std::exp(normal(random)), std::exp(normal(random))), s1(std::exp(normal(random)), std::exp(normal(random)), std::exp(normal(random)));
        const Mat3 a0 = factorOf(rotation, s0), a1 = factorOf(rotation, s1);
        const float t = 0.3f;
        const Eigen::Matrix3d between = eigenOf((1 - t) * a0 + t * (a1 * alignment(a0, a1)));
        const Eigen::Matrix3d expected = eigenOf(factorOf(rotation, (1 - t) * s0 + t * s1));
        CHECK((between * between.transpose() - expected * expected.transpose()).norm() < 1e-4 * (expected * expected.transpose()).norm());
    }
}

TEST_CASE("axes come out of a factor again", "[math]")
{
    std::mt19937 random(6);
    for (int n = 0; n < 300; ++n) {
        const Mat3 m = randomFactor(random, n % 3 == 0) * alignment(randomFactor(random, false), randomFactor(random, false));
        const GaussianAxes axes = axesOfFactor(m);
        const Eigen::Matrix3d own = covarianceOf(m), again = eigenOf(factorOf(axes.rotation, axes.deviations));
        CHECK((own - again * again.transpose()).norm() < 2e-5 * own.norm());
        CHECK(std::abs(glm::length(axes.rotation) - 1) < 1e-5f);
    }
}

TEST_CASE("a needle that turns rigidly stays a needle, and axes named otherwise are the same Gaussian", "[morph]")
{
    const GaussianAxes lying{Quat(1, 0, 0, 0), {1, 0.01f, 0.01f}}, standing{glm::angleAxis(kPi / 2, Vec3(0, 0, 1)), {1, 0.01f, 0.01f}};
    for (Relabelling which = 0; which < 24; ++which) {
        const GaussianAxes named = relabelled(standing, which);
        const Eigen::Matrix3d a = eigenOf(factorOf(standing.rotation, standing.deviations)), b = eigenOf(factorOf(named.rotation, named.deviations));
        CHECK((a * a.transpose() - b * b.transpose()).norm() < 1e-5);
        // However the other side happens to name its axes, the way is the same.
        const GaussianAxes half = rigidBetween(lying, relabelled(named, nearestRelabelling(lying, named)), 0.5f);
        CHECK(std::max({half.deviations.x, half.deviations.y, half.deviations.z}) == Approx(1.0f).epsilon(1e-4));
        const Mat3 rotation = glm::mat3_cast(half.rotation);
        const Vec3 axis = half.deviations.x > 0.5f ? rotation[0] : half.deviations.y > 0.5f ? rotation[1] : rotation[2];
        CHECK(std::abs(glm::dot(axis, glm::normalize(Vec3(1, 1, 0)))) + std::abs(glm::dot(axis, glm::normalize(Vec3(1, -1, 0)))) == Approx(1.0f).margin(1e-3));
    }
    // The geodesic of transport melts it instead: that is what the other way is for.
    const Mat3 a0 = factorOf(lying.rotation, lying.deviations), a1 = factorOf(standing.rotation, standing.deviations);
    const GaussianAxes melted = axesOfFactor(0.5f * a0 + 0.5f * (a1 * alignment(a0, a1)));
    CHECK(std::max({melted.deviations.x, melted.deviations.y, melted.deviations.z}) < 0.75f);
}
