#include "core/io/axes.h"

#include "core/math/spherical_harmonics.h"
#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>

using namespace morphogen;

TEST_CASE("the half turn changes signs as the rotation of harmonics does", "[io][axes]")
{
    const ShRotation turn(Quat(0, 1, 0, 0));
    for (int degree = 1; degree <= 3; ++degree) {
        const int count = shRestPerChannel(degree);
        for (int k = 0; k < count; ++k) {
            std::vector<float> coefficients(static_cast<std::size_t>(count), 0.0f);
            coefficients[static_cast<std::size_t>(k)] = 1.0f;
            turn.apply(coefficients);
            for (int j = 0; j < count; ++j) {
                const float expected = j != k ? 0.0f : signOfHalfTurnSh(k) == Sign::Flipped ? -1.0f : 1.0f;
                INFO("degree " << degree << " coefficient " << k << " to " << j);
                CHECK(coefficients[static_cast<std::size_t>(j)] == Approx(expected).margin(1e-5));
            }
        }
    }
}

TEST_CASE("the half turn takes centres and covariances where the rotation takes them, and is its own inverse", "[io][axes]")
{
    const Splats splats = support::randomSplats(300, 3);
    const Splats turned = halfTurned(splats);
    const Mat3 half = glm::mat3_cast(Quat(0, 1, 0, 0));
    for (std::size_t i = 0; i < splats.size(); ++i) {
        REQUIRE(turned.position(i) == half * splats.position(i));
        const Mat3 expected = half * splats.covariance(i) * glm::transpose(half), got = turned.covariance(i);
        for (int c = 0; c < 3; ++c)
            for (int r = 0; r < 3; ++r) REQUIRE(got[c][r] == Approx(expected[c][r]).margin(1e-7));
    }
    CHECK(halfTurned(turned) == splats);
    CHECK_FALSE(turned == splats);
}
