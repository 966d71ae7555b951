// Morphs of several targets: the barycentre against its definition, and pairs of several plans together.
#include "core/morph/barycentre.h"

#include "core/morph/gaussian_path.h"
#include "core/morph/plan.h"
#include "tests/support/gaussians.h"
#include "tests/support/splat_samples.h"

#include <Eigen/Dense>

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace morphogen;
using namespace morphogen::morph;
using support::covarianceOf, support::randomFactor, support::rootOf;

TEST_CASE("the barycentre solves the equation that defines it, and of two it is their geodesic", "[morph]")
{
    std::mt19937 random(5);
    std::uniform_real_distribution<float> uniform(0.05f, 1);
    for (int n = 0; n < 200; ++n) {
        std::vector<Mat3> factors;
        std::vector<float> weights;
        float sum = 0;
        for (int k = 0; k < 2 + n % 4; ++k) factors.push_back(randomFactor(random, n % 5 == 1 && k == 0)), weights.push_back(uniform(random)), sum += weights.back();
        for (float& weight : weights) weight /= sum;
        const Eigen::Matrix3d mean = covarianceOf(barycentre(factors, weights)), root = rootOf(mean);
        // S = sum w (S^1/2 S_k S^1/2)^1/2 (Agueh and Carlier 2011), by matrix roots.
        Eigen::Matrix3d right = Eigen::Matrix3d::Zero();
        for (std::size_t k = 0; k < factors.size(); ++k) right += weights[k] * rootOf(root * covarianceOf(factors[k]) * root);
        CHECK((mean - right).norm() < 1e-3 * mean.norm());
        if (factors.size() > 2) continue;
        const Mat3 between = weights[0] * factors[0] + weights[1] * (factors[1] * alignment(factors[0], factors[1]));
        CHECK((mean - covarianceOf(between)).norm() < 1e-3 * mean.norm());
    }
    // Axes alike: deviations are the weighted means.
    const Quat turn = glm::normalize(Quat(1, 2, -1, 0.5f));
    const std::vector<Mat3> alike{factorOf(turn, {1, 2, 3}), factorOf(turn, {2, 2, 1}), factorOf(turn, {0.5f, 4, 3})};
    const GaussianAxes axes = axesOfFactor(barycentre(alike, std::vector{0.5f, 0.25f, 0.25f}));
    const Eigen::Matrix3d wanted = covarianceOf(factorOf(turn, {1.125f, 2.5f, 2.5f}));
    CHECK((covarianceOf(factorOf(axes.rotation, axes.deviations)) - wanted).norm() < 1e-4 * wanted.norm());
}

TEST_CASE("a joint plan carries every splat of every side once, and at a corner only that side is seen", "[morph]")
{
    std::vector<std::shared_ptr<const Splats>> sides;
    for (const auto& [count, seed] : {std::pair{300u, 1u}, {900u, 2u}, {40u, 3u}, {1300u, 4u}}) sides.push_back(std::make_shared<const Splats>(support::randomSplats(count, static_cast<int>(seed % 3), seed)));
    std::vector<std::shared_ptr<const MorphPlan>> plans;
    for (std::size_t k = 1; k < sides.size(); ++k) {
        const auto planned = planMorph({*sides[0], *sides[k]}, {});
        REQUIRE(planned);
        plans.push_back(std::make_shared<const MorphPlan>(planned->plan));
    }
    const JointPlan joint = jointPlan(plans);
    REQUIRE(joint.width() == 4);
    REQUIRE(joint.rows.size() == joint.size() * 4);
    for (std::size_t k = 0; k < 4; ++k) {
        std::vector<int> carried(sides[k]->size(), 0);
        for (std::size_t item = 0; item < joint.size(); ++item) carried[joint.rows[item * 4 + k]] += joint.carries[item] >> k & 1;
        CHECK(std::ranges::all_of(carried, [](int times) { return times == 1; }));
    }
    for (std::size_t corner = 0; corner < 4; ++corner) {
        const std::vector<float> progress{corner == 1 ? 1.0f : 0.0f}, further{corner == 2 ? 1.0f : 0.0f, corner == 3 ? 1.0f : 0.0f};
        const Splats seen = blend({joint, plans, sides, progress, further});
        std::size_t visible = 0;
        for (std::size_t item = 0; item < joint.size(); ++item) {
            const std::uint32_t row = joint.rows[item * 4 + corner];
            CHECK(glm::length(seen.position(item) - sides[corner]->position(row)) < 1e-5f);
            if (!(joint.carries[item] >> corner & 1)) {
                CHECK(seen.peakAlpha(item) < 1e-5f);
                continue;
            }
            ++visible;
            CHECK(seen.peakAlpha(item) == Approx(sides[corner]->peakAlpha(row)).margin(1e-4));
        }
        CHECK(visible == sides[corner]->size());
    }
}

TEST_CASE("weights of targets sum to one", "[morph]")
{
    std::mt19937 random(6);
    std::uniform_real_distribution<float> uniform;
    for (int n = 0; n < 100; ++n) {
        const std::vector<float> further{uniform(random), uniform(random)};
        std::vector<float> weights(4);
        const float progress = uniform(random);
        weightsOf(progress, further, weights);
        float sum = 0;
        for (const float weight : weights) {
            CHECK(weight >= 0);
            sum += weight;
        }
        CHECK(sum == Approx(1).margin(1e-5));
        if (progress + further[0] + further[1] <= 1) CHECK(weights[1] == progress);
        else CHECK(weights[0] == 0);
    }
}
