// Needles are what stands out; long splats that make a surface are none.
#include "core/select/select.h"
#include "tests/support/capture_views.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace morphogen;
using namespace morphogen::support;

namespace {

struct Field {
    SplatsBuilder builder{0};
    void add(const Vec3& at, const Vec3& along, const Vec3& sigma)
    {
        const std::size_t i = builder.size();
        builder.resize(i + 1);
        const Vec3 axis = glm::cross(Vec3(1, 0, 0), along);
        builder.setPosition(i, at);
        builder.setRotation(i, glm::length(axis) > 1e-6f ? glm::angleAxis(std::acos(std::clamp(along.x, -1.0f, 1.0f)), glm::normalize(axis)) : Quat(1, 0, 0, 0));
        builder.setStandardDeviations(i, sigma);
        builder.setPeakAlpha(i, 0.9f);
        builder.setColour(i, {0.3f, 0.6f, 0.3f});
    }
};

SplatWeights needlesOf(Field& field)
{
    const World world = worldOf(field.builder.finish(), "field");
    auto answer = select(SelectNeedles{}, {.world = world, .object = world.objects[0]->id});
    REQUIRE(answer);
    return *std::move(answer);
}

constexpr Vec3 kLong{0.03f, 0.002f, 0.001f}, kRound{0.01f, 0.01f, 0.001f};

}  // namespace

TEST_CASE("long splats of a brushed surface are no needles, those that stick out of it are", "[select]")
{
    std::mt19937 random(3);
    std::uniform_real_distribution<float> angle(0, 2 * kPi);
    const bool isCombed = GENERATE(true, false);
    Field field;
    for (int x = 0; x < 40; ++x)
        for (int z = 0; z < 40; ++z) {
            // Longest axis in the surface, shortest across it: x, y to the side, z up.
            const float turn = isCombed ? 0.0f : angle(random);
            const std::size_t i = field.builder.size();
            field.builder.resize(i + 1);
            field.builder.setPosition(i, {0.02f * static_cast<float>(x), 0, 0.02f * static_cast<float>(z)});
            field.builder.setRotation(i, glm::angleAxis(turn, Vec3(0, 1, 0)) * glm::angleAxis(-0.5f * kPi, Vec3(1, 0, 0)));
            field.builder.setStandardDeviations(i, kLong);
            field.builder.setPeakAlpha(i, 0.9f);
            field.builder.setColour(i, {0.3f, 0.6f, 0.3f});
        }
    const std::size_t surface = field.builder.size();
    for (int k = 0; k < 30; ++k) field.add({0.025f * static_cast<float>(k), 0.01f, 0.41f}, glm::normalize(Vec3(0.2f, 1, 0.1f)), kLong);
    const SplatWeights needles = needlesOf(field);
    std::size_t ofSurface = 0, ofDebris = 0;
    for (std::size_t i = 0; i < needles.size(); ++i) (i < surface ? ofSurface : ofDebris) += needles.isSelected(i);
    CHECK(ofSurface <= surface / 50);
    CHECK(ofDebris == 30);
}

TEST_CASE("long splats among round ones are needles however they lie", "[select]")
{
    std::mt19937 random(3);
    Field field;
    for (int x = 0; x < 40; ++x)
        for (int z = 0; z < 40; ++z) field.add({0.02f * static_cast<float>(x), 0, 0.02f * static_cast<float>(z)}, {1, 0, 0}, kRound);
    const std::size_t surface = field.builder.size();
    std::normal_distribution<float> normal;
    for (int k = 0; k < 40; ++k) field.add({0.02f * static_cast<float>(k), 0.002f, 0.4f}, glm::normalize(Vec3(normal(random), normal(random), normal(random))), kLong);
    const SplatWeights needles = needlesOf(field);
    for (std::size_t i = 0; i < needles.size(); ++i) REQUIRE(needles.isSelected(i) == (i >= surface));
}
