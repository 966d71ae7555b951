#include "core/authoring/toys.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace morphogen;

namespace {

std::vector<std::vector<ToyBody>> collision()
{
    std::vector<ToyBody> bodies;
    for (const Toy& toy : collisionToys()) bodies.push_back(toy.body);
    return simulate(bodies, {.durationSecs = 5});
}

double massOf(const ToyBody& body)
{
    if (body.isBall()) return body.density * 4.0 / 3 * 3.141592653589793 * std::pow(body.radius, 3);
    return body.density * 8 * body.halfSize.x * body.halfSize.y * body.halfSize.z;
}

/// Of motion along and height; turning is left out, so this can only be less than the whole.
double energyOf(const std::vector<ToyBody>& bodies)
{
    double sum = 0;
    for (const ToyBody& body : bodies) sum += massOf(body) * (0.5 * glm::dot(body.velocity, body.velocity) + 9.81 * body.position.y);
    return sum;
}

}  // namespace

TEST_CASE("colliding toys do not pass through each other or the floor", "[samples]")
{
    for (const auto& bodies : collision()) {
        for (std::size_t i = 0; i < bodies.size(); ++i) {
            CHECK(gapToFloor(bodies[i]) > -0.003);
            for (std::size_t j = i + 1; j < bodies.size(); ++j) CHECK(gapBetween(bodies[i], bodies[j]) > -0.004);
        }
    }
}

TEST_CASE("a collision topples the pile, loses energy and comes to rest", "[samples]")
{
    const auto frames = collision();
    const auto &first = frames.front(), &last = frames.back();
    double spin = 0;
    for (const ToyBody& body : first) spin += 0.2 * massOf(body) * body.radius * body.radius * glm::dot(body.spin, body.spin);
    for (const auto& bodies : frames) CHECK(energyOf(bodies) <= (energyOf(first) + spin) * 1.001);
    CHECK(energyOf(last) < 0.8 * energyOf(first));
    for (const ToyBody& body : last) CHECK(glm::length(body.velocity) < 0.05);
    int moved = 0;
    for (std::size_t i = 0; i < first.size(); ++i) moved += glm::length(last[i].position - first[i].position) > 0.1;
    CHECK(moved >= 6);
}

TEST_CASE("a pile that nobody touches stands still", "[samples]")
{
    std::vector<ToyBody> bodies;
    for (int k = 0; k < 3; ++k) {
        ToyBody block;
        block.halfSize = Vec3d(0.1), block.radius = 0.01;
        block.position = {0.01 * k, 0.1 + 0.2 * k, 0};
        bodies.push_back(block);
    }
    const auto frames = simulate(bodies, {.durationSecs = 2});
    for (std::size_t i = 0; i < bodies.size(); ++i) CHECK(glm::length(frames.back()[i].position - bodies[i].position) < 0.002);
}
