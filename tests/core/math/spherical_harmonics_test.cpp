#include "core/math/spherical_harmonics.h"

#include <catch2/catch.hpp>
#include <random>

using namespace morphogen;

namespace {

std::mt19937 random(7);

Vec3 direction()
{
    std::normal_distribution<float> normal;
    return glm::normalize(Vec3(normal(random), normal(random), normal(random)));
}

Quat rotation()
{
    std::normal_distribution<float> normal;
    return glm::normalize(Quat(normal(random), normal(random), normal(random), normal(random)));
}

float evaluate(const std::vector<float>& rest, const Vec3& d)
{
    float basis[16];
    shBasis(3, d, basis);
    float sum = 0;
    for (int k = 0; k < 15; ++k) sum += rest[k] * basis[k + 1];
    return sum;
}

std::vector<float> coefficients()
{
    std::normal_distribution<float> normal;
    std::vector<float> rest(15);
    for (float& c : rest) c = normal(random);
    return rest;
}

}  // namespace

TEST_CASE("rotated harmonics at d are the original ones at R^T d", "[math]")
{
    for (int trial = 0; trial < 1000; ++trial) {
        const Quat r = rotation();
        const auto original = coefficients();
        auto turned = original;
        ShRotation(r).apply(turned);
        const Vec3 d = direction();
        CHECK(evaluate(turned, d) == Approx(evaluate(original, glm::inverse(r) * d)).margin(2e-5));
    }
}

TEST_CASE("harmonics rotate as a group: D(a b) = D(a) D(b), and lengths stay", "[math]")
{
    for (int trial = 0; trial < 100; ++trial) {
        const Quat a = rotation(), b = rotation();
        auto once = coefficients(), twice = once;
        float before = 0, after = 0;
        for (float c : once) before += c * c;
        ShRotation(a * b).apply(once);
        ShRotation(b).apply(twice);
        ShRotation(a).apply(twice);
        for (int k = 0; k < 15; ++k) CHECK(once[k] == Approx(twice[k]).margin(2e-5));
        for (float c : once) after += c * c;
        CHECK(after == Approx(before).epsilon(1e-5));
    }
}

TEST_CASE("the basis is orthonormal over the sphere", "[math]")
{
    // Gauss-Legendre in z (8 nodes: exact to degree 15) times equal steps in angle.
    const double z[4] = {0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363};
    const double w[4] = {0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763};
    double gram[16][16] = {};
    for (int i = 0; i < 8; ++i) {
        const double height = i < 4 ? z[i] : -z[i - 4], weight = w[i % 4];
        for (int j = 0; j < 16; ++j) {
            const double angle = 2 * 3.14159265358979 * j / 16, radius = std::sqrt(1 - height * height);
            float basis[16];
            shBasis(3, Vec3(radius * std::cos(angle), radius * std::sin(angle), height), basis);
            for (int a = 0; a < 16; ++a)
                for (int b = 0; b < 16; ++b) gram[a][b] += basis[a] * basis[b] * weight * 2 * 3.14159265358979 / 16;
        }
    }
    for (int a = 0; a < 16; ++a)
        for (int b = 0; b < 16; ++b) CHECK(gram[a][b] == Approx(a == b ? 1.0 : 0.0).margin(1e-5));
}
