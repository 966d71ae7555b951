// Force fields beside closed forms, and fast bodies that must not pass through one another.
#include "core/causal/intervene.h"
#include "core/causal/intervention_text.h"
#include "core/dynamics/field_forces.h"
#include "core/dynamics/simulate.h"
#include "tests/support/physics_worlds.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace morphogen;
using namespace morphogen::support;
using dynamics::Rollout;

namespace {

Rollout rolloutIn(std::vector<Object> objects, const std::vector<ForceField>& forces, const Field& field)
{
    World world = physicsWorld(std::move(objects), field);
    Dynamics dynamics = *world.dynamics;
    dynamics.forces = forces;
    world.dynamics = std::make_shared<const Dynamics>(dynamics);
    return rolloutOf(world);
}

}  // namespace

TEST_CASE("drag slows what moves as an exponential says, only inside its box and its time", "[dynamics][fields]")
{
    const ForceField drag{.kind = FieldKind::Drag, .strength = 2};
    ForceField elsewhere = drag, later = drag;
    elsewhere.shape = FieldShape::Box, elsewhere.centre = {0, 50, 0};
    later.fromSecs = 0.5;
    const auto speedAfter = [&](const ForceField& force) { return stateAt(rolloutIn({ball("ball", 0.1f, Vec3(0), slippery({3, 0, 0}))}, {force}, {.gravity = Vec3(0), .durationSecs = 1}), "ball", 1).velocity.x; };
    CHECK(speedAfter(drag) == Approx(3 * std::exp(-2.0)).epsilon(1e-4));
    CHECK(speedAfter(elsewhere) == Approx(3));
    CHECK(speedAfter(later) == Approx(3 * std::exp(-1.0)).epsilon(1e-4));
}

TEST_CASE("a ball circles what attracts it as a planet does", "[dynamics][fields]")
{
    const ForceField sun{.kind = FieldKind::Attract, .strength = 4, .falloff = 2, .centre = {1, 0, 0}};
    const double period = 2 * 3.14159265358979 / 2;   // v = sqrt(4 / 1), r = 1
    const Rollout rollout = rolloutIn({ball("ball", 0.05f, {2, 0, 0}, slippery({0, 0, 2}))}, {sun}, {.gravity = Vec3(0), .durationSecs = 4});
    for (const double t : {0.25, 0.5, 1.0}) {
        const double angle = 2 * 3.14159265358979 * t;
        CHECK(glm::length(stateAt(rollout, "ball", t * period).centre - Vec3(1 + std::cos(angle), 0, std::sin(angle))) < 0.02f);
    }
}

TEST_CASE("a vortex turns things about its axis, by the right hand", "[dynamics][fields]")
{
    const ForceField vortex{.kind = FieldKind::Vortex, .strength = 3, .vector = {0, 2, 0}};
    const Rollout rollout = rolloutIn({ball("ball", 0.05f, {1, 0, 0}, slippery())}, {vortex}, {.gravity = Vec3(0), .durationSecs = 0.1});
    CHECK(stateAt(rollout, "ball", 0.1).velocity.z == Approx(-0.3).epsilon(0.01));
}

TEST_CASE("in wind a falling ball comes to the speed at which the air carries it, and no further", "[dynamics][fields]")
{
    const ForceField wind{.kind = FieldKind::Wind, .vector = {5, 0, 0}};
    Body light = slippery();
    light.massKg = 0.01;
    const Rollout rollout = rolloutIn({ball("ball", 0.1f, Vec3(0), light)}, {wind}, {.durationSecs = 8});
    const auto& state = stateAt(rollout, "ball", 8);
    CHECK(state.velocity.x == Approx(5).epsilon(0.01));
    const double section = 3.14159265 * 0.01, closed = std::sqrt(2 * 0.01 * 9.81 / (dynamics::kAirKgPerM3 * dynamics::kRoundDrag * section));
    CHECK(-state.velocity.y == Approx(closed).epsilon(0.01));
}

TEST_CASE("wind carries what is soft, and a wind by intervention is wind", "[dynamics][fields][soft]")
{
    const Body soft = softBody({.stiffnessPa = 2e4, .cells = 40, .pins = {}}, 20);
    const World world = physicsWorld({denseBall("puff", 0.1f, Vec3(0), soft)}, {.gravity = Vec3(0), .durationSecs = 1});
    CHECK(glm::length(stateAt(rolloutOf(world), "puff", 1).velocity) < 1e-6f);
    const auto scene = causal::intervened(support::sceneOf(world), *causal::interventionsFrom({"wind=(4,0,0)", "wind(t=0.5)=(0,0,0)"}, world));
    REQUIRE(scene);
    const auto blown = dynamics::simulate(*scene);
    REQUIRE(blown);
    const float half = stateAt(*blown, "puff", 0.5).velocity.x;
    CHECK(half > 0.2f);
    CHECK(stateAt(*blown, "puff", 1).velocity.x <= half);
}

TEST_CASE("gusts differ with the seed and with nothing else", "[dynamics][fields]")
{
    const ForceField wind{.kind = FieldKind::Wind, .vector = {5, 0, 0}, .gust = 0.8};
    dynamics::FieldForces one({wind}, 1), same({wind}, 1), other({wind}, 2);
    double difference = 0;
    for (double secs = 0; secs < 5; secs += 0.1) {
        for (auto* fields : {&one, &same, &other}) fields->beginStep(secs, 1 / 240.0);
        CHECK(one.airAt(Vec3d(0))[0].velocity == same.airAt(Vec3d(0))[0].velocity);
        const double x = one.airAt(Vec3d(0))[0].velocity.x;
        CHECK(x >= 1 - 1e-9);
        CHECK(x <= 9 + 1e-9);
        difference += std::abs(x - other.airAt(Vec3d(0))[0].velocity.x);
    }
    CHECK(difference > 1);
}

TEST_CASE("a small fast ball does not pass another, nor a thin wall", "[dynamics][ccd]")
{
    for (const float speed : {12.0f, 40.0f, 150.0f}) {
        const Rollout rollout = rolloutOf(physicsWorld({ball("a", 0.025f, {-1, 0, 0}, slippery({speed, 0, 0})), ball("b", 0.025f, {0.013f, 0, 0}, slippery())}, {.gravity = Vec3(0), .durationSecs = 0.5}));
        INFO(speed);
        CHECK(stateAt(rollout, "a", 0.5).centre.x < stateAt(rollout, "b", 0.5).centre.x);
        CHECK(stateAt(rollout, "b", 0.5).velocity.x == Approx(speed).epsilon(0.01));
        CHECK(std::ranges::count(rollout.events, EventKind::Collision, &Event::kind) == 1);
        Body plate;
        plate.role = BodyRole::Static, plate.restitution = 1, plate.friction = 0;
        const Rollout thrown = rolloutOf(physicsWorld({ball("a", 0.025f, {-1, 0, 0}, slippery({speed, 0, 0})), box("wall", {0.005f, 0.5f, 0.5f}, {0.0371f, 0, 0}, plate)}, {.gravity = Vec3(0), .durationSecs = 0.5}));
        CHECK(stateAt(thrown, "a", 0.5).centre.x < 0.04f);
        CHECK(stateAt(thrown, "a", 0.5).velocity.x == Approx(-speed).epsilon(0.01));
    }
}
