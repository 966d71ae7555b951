#include "core/dynamics/collider.h"

#include "tests/support/physics_worlds.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace morphogen;
using namespace morphogen::dynamics;

namespace {

/// Points on the surface of a box.
void addBox(std::vector<Vec3>& points, const Vec3& centre, const Vec3& half)
{
    constexpr int kMost = 8;
    for (int x = -kMost; x <= kMost; ++x)
        for (int y = -kMost; y <= kMost; ++y)
            for (int z = -kMost; z <= kMost; ++z)
                if (std::max({std::abs(x), std::abs(y), std::abs(z)}) == kMost) points.push_back(centre + half * Vec3(x, y, z) / static_cast<float>(kMost));
}

std::shared_ptr<const Collider> made(ColliderKind kind, const std::vector<Vec3>& points)
{
    auto collider = makeCollider({kind, std::nullopt, points});
    if (!collider) FAIL(collider.error().message);
    return *collider;
}

std::vector<Vec3> cup()
{
    std::vector<Vec3> points;
    addBox(points, {0, 0.02f, 0}, {0.3f, 0.02f, 0.3f});
    addBox(points, {0.28f, 0.2f, 0}, {0.02f, 0.16f, 0.3f});
    addBox(points, {-0.28f, 0.2f, 0}, {0.02f, 0.16f, 0.3f});
    addBox(points, {0, 0.2f, 0.28f}, {0.26f, 0.16f, 0.02f});
    addBox(points, {0, 0.2f, -0.28f}, {0.26f, 0.16f, 0.02f});
    return points;
}

}  // namespace

TEST_CASE("volume, centre and inertia of shapes are those of the textbook", "[dynamics]")
{
    std::vector<Vec3> points;
    const Vec3 half(0.3f, 0.1f, 0.2f), centre(1, 2, -1);
    addBox(points, centre, half);
    for (const ColliderKind kind : {ColliderKind::Box, ColliderKind::Hull, ColliderKind::Compound}) {
        const auto box = made(kind, points);
        CHECK(box->volumeM3 == Approx(8 * 0.3 * 0.1 * 0.2).epsilon(1e-3));
        CHECK(glm::length(box->centreOfMass - centre) < 1e-4f);
        const Vec3 inertia = box->inertiaPerKg;
        float sum = 0, largest = 0;
        for (int i = 0; i < 3; ++i) sum += inertia[i], largest = std::max(largest, inertia[i]);
        CHECK(sum == Approx(2.0 / 3 * (0.09 + 0.01 + 0.04)).epsilon(1e-3));
        CHECK(largest == Approx((0.09 + 0.04) / 3).epsilon(1e-3));
    }
    std::vector<Vec3> round;
    for (int i = 0; i < 4000; ++i) {
        const float h = 1 - 2 * (static_cast<float>(i) + 0.5f) / 4000, turn = static_cast<float>(i) * 2.3999632f, r = std::sqrt(1 - h * h);
        round.push_back(0.25f * Vec3(r * std::cos(turn), h, r * std::sin(turn)));
    }
    const double volume = 4.0 / 3 * 3.14159265 * std::pow(0.25, 3);
    CHECK(made(ColliderKind::Sphere, round)->volumeM3 == Approx(volume).epsilon(0.01));
    CHECK(made(ColliderKind::Sphere, round)->inertiaPerKg.x == Approx(0.4 * 0.0625).epsilon(0.01));
    CHECK(made(ColliderKind::Hull, round)->volumeM3 == Approx(volume).epsilon(0.1));   // 96 corners inscribed in a ball
    CHECK(made(ColliderKind::Hull, round)->volumeM3 < volume);
    // A capsule without a straight part is a ball.
    CHECK(made(ColliderKind::Capsule, round)->inertiaPerKg.y == Approx(made(ColliderKind::Sphere, round)->inertiaPerKg.y).epsilon(0.01));
}

TEST_CASE("a hollow thing is hollow as a compound only", "[dynamics]")
{
    const auto points = cup();
    const auto hull = made(ColliderKind::Hull, points), compound = made(ColliderKind::Compound, points);
    CHECK(hull->pieces.size() == 1);
    CHECK(compound->pieces.size() >= 5);
    CHECK(compound->volumeM3 < 0.6 * hull->volumeM3);
    const auto restsAt = [&](ColliderKind kind) {
        Body walls;
        walls.role = BodyRole::Static;
        Object vessel = support::box("cup", Vec3(0.1f), Vec3(0), walls);
        SplatsBuilder builder(points.size());
        for (std::size_t i = 0; i < points.size(); ++i) builder.setPosition(i, points[i]), builder.setPeakAlpha(i, 0.9f);
        vessel.splats = std::make_shared<const Splats>(builder.finish());
        walls.collider = kind;
        vessel.body = std::make_shared<const Body>(walls);
        const auto rollout = support::rolloutOf(support::physicsWorld({vessel, support::ball("ball", 0.08f, {0.02f, 0.6f, 0.01f})}, {.durationSecs = 2}));
        return support::stateAt(rollout, "ball", 2).centre.y;
    };
    CHECK(restsAt(ColliderKind::Compound) == Approx(0.12).margin(0.04));   // on the bottom, which is up to a cell too thick
    CHECK(restsAt(ColliderKind::Hull) > 0.4);                              // on the lid that a hull closes it with
}

TEST_CASE("strays and ghosts do not grow a collider", "[dynamics]")
{
    std::vector<Vec3> points;
    for (int k = 0; k < 8; ++k) addBox(points, Vec3(0), Vec3(0.2f));
    std::vector<float> weights(points.size(), 0.9f);
    points.insert(points.end(), {{5, 0, 0}, {0, 3, 0}, {std::nanf(""), 0, 0}});
    weights.insert(weights.end(), {0.9f, 0.01f, 0.9f});
    const auto kept = withoutStrays(points, weights);
    const auto box = made(ColliderKind::Box, kept);
    CHECK(glm::length(box->bounds.size() - Vec3(0.4f)) < 1e-4f);
}

TEST_CASE("a mass is typed, or volume times density", "[dynamics]")
{
    Body body;
    body.densityKgPerM3 = 500;
    auto scene = support::sceneOf(support::physicsWorld({support::box("box", Vec3(0.1f), Vec3(0), body)}));
    CHECK(scene.bodies[0].massKg() == Approx(500 * 0.008));
    scene.bodies[0].size = 2;
    CHECK(scene.bodies[0].massKg() == Approx(500 * 0.064));
    scene.bodies[0].typedMassKg = 3;
    CHECK(scene.bodies[0].massKg() == 3);
    scene.bodies[0].role = BodyRole::Static;
    CHECK(scene.bodies[0].massKg() == 0);
}
