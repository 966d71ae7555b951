// A lattice's map against what the literature says of it: partition of unity, affine maps, Bernstein's polynomials, and its
// gradient against central differences.
#include "core/deform/lattice_map.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace morphogen;

namespace {

LatticeSettings boxOf(std::array<int, 3> counts)
{
    LatticeSettings lattice{.centre = {0.3f, -0.2f, 1}, .rotation = glm::angleAxis(0.7f, glm::normalize(Vec3(1, 2, -1))), .size = {2, 1, 0.5f}, .counts = counts};
    lattice.offsets.assign(lattice.pointCount(), Vec3(0));
    return lattice;
}

/// Within the box, and at `beyond` above 1 also outside.
Vec3 randomPoint(const LatticeSettings& lattice, std::mt19937& random, float beyond = 1)
{
    std::uniform_real_distribution<float> share(-0.5f * beyond, 0.5f * beyond);
    return lattice.centre + lattice.rotation * (lattice.size * Vec3(share(random), share(random), share(random)));
}

void shake(LatticeSettings& lattice, std::mt19937& random, float size)
{
    std::normal_distribution<float> normal(0, size);
    for (Vec3& offset : lattice.offsets) offset = {normal(random), normal(random), normal(random)};
}

}  // namespace

TEST_CASE("moving all points of a lattice by an affine map moves all of its space by it", "[lattice]")
{
    std::mt19937 random(1);
    const auto counts = GENERATE(std::array{2, 2, 2}, std::array{3, 3, 3}, std::array{4, 2, 6}, std::array{8, 5, 3});
    LatticeSettings lattice = boxOf(counts);
    const Affine3x4 map = Affine3x4::from(Mat3(1.1f, 0.2f, -0.1f, 0.3f, 0.8f, 0.1f, -0.2f, 0.1f, 1.2f), {0.5f, -1, 0.25f});
    for (std::size_t point = 0; point < lattice.pointCount(); ++point) lattice.offsets[point] = map.point(lattice.restPoint(point)) - lattice.restPoint(point);
    const LatticeMap bent(lattice);
    for (int i = 0; i < 200; ++i) {
        const Vec3 p = randomPoint(lattice, random);
        CHECK(glm::length(bent.moved(p) - map.point(p)) < 2e-5f);
        for (int axis = 0; axis < 3; ++axis) CHECK(glm::length(bent.at(p).linear()[axis] - map.linear()[axis]) < 1e-4f);
    }
}

TEST_CASE("a lattice of three points an axis is Bernstein's polynomials of degree two", "[lattice]")
{
    std::mt19937 random(2);
    LatticeSettings lattice = boxOf({3, 3, 3});
    lattice.centre = Vec3(0.5f), lattice.rotation = Quat(1, 0, 0, 0), lattice.size = Vec3(1);
    shake(lattice, random, 0.2f);
    const LatticeMap bent(lattice);
    const auto bernstein = [](int k, float u) { return k == 0 ? (1 - u) * (1 - u) : k == 1 ? 2 * u * (1 - u) : u * u; };
    for (int i = 0; i < 200; ++i) {
        const Vec3 p = randomPoint(lattice, random);
        Vec3 expected = p;
        for (int z = 0; z < 3; ++z)
            for (int y = 0; y < 3; ++y)
                for (int x = 0; x < 3; ++x) expected += bernstein(x, p.x) * bernstein(y, p.y) * bernstein(z, p.z) * lattice.offsets[static_cast<std::size_t>(9 * z + 3 * y + x)];
        CHECK(glm::length(bent.moved(p) - expected) < 1e-5f);
    }
}

TEST_CASE("a lattice's gradient is that of its map", "[lattice]")
{
    std::mt19937 random(3);
    const auto counts = GENERATE(std::array{2, 3, 4}, std::array{5, 8, 3});
    LatticeSettings lattice = boxOf(counts);
    shake(lattice, random, 0.1f);
    lattice.strength = 0.7f;
    const LatticeMap bent(lattice);
    constexpr float kStep = 1e-3f;
    int checked = 0;
    for (int i = 0; i < 500; ++i) {
        const Vec3 p = randomPoint(lattice, random, 1.6f);
        // On the box's sides the map has a crease.
        const Vec3 inBox = glm::abs(glm::inverse(lattice.rotation) * (p - lattice.centre)) - 0.5f * lattice.size;
        if (glm::any(glm::lessThan(glm::abs(inBox), Vec3(2 * kStep)))) continue;
        const Affine3x4 here = bent.at(p, 0.9f);
        for (int axis = 0; axis < 3; ++axis) {
            Vec3 step(0);
            step[axis] = kStep;
            const Vec3 slope = (bent.moved(p + step, 0.9f) - bent.moved(p - step, 0.9f)) / (2 * kStep);
            CHECK(glm::length(here.linear()[axis] - slope) < 2e-3f);
        }
        ++checked;
    }
    CHECK(checked > 300);
}

TEST_CASE("from five points an axis on, a lattice's point is felt near it alone", "[lattice]")
{
    LatticeSettings lattice = boxOf({8, 3, 3});
    lattice.offsets[0] = {0, 1, 0};
    const LatticeMap bent(lattice);
    const auto at = [&](float x) { return lattice.centre + lattice.rotation * (lattice.size * Vec3(x, -0.5f, -0.5f)); };
    CHECK(glm::length(bent.moved(at(-0.5f)) - at(-0.5f) - Vec3(0, 1, 0)) < 1e-5f);   // clamped: its end is the point
    CHECK(bent.moved(at(0.1f)) == at(0.1f));
}

TEST_CASE("a lattice says what is wrong with it", "[lattice]")
{
    CHECK_FALSE(boxOf({2, 8, 3}).problem());
    CHECK(boxOf({1, 3, 3}).problem());
    CHECK(boxOf({3, 9, 3}).problem());
    LatticeSettings lattice = boxOf({3, 3, 3});
    lattice.offsets.pop_back();
    CHECK(lattice.problem());
    lattice = boxOf({3, 3, 3});
    lattice.offsets[4].x = std::nanf("");
    CHECK(lattice.problem());
    lattice = boxOf({3, 3, 3});
    lattice.size.y = 0;
    CHECK(lattice.problem());
    CHECK(boxOf({3, 3, 3}).isAtRest());
    CHECK(latticeEdges(boxOf({3, 4, 2})).size() == 2 * 4 * 2 + 3 * 3 * 2 + 3 * 4 * 1);
}
