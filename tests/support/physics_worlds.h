// Worlds of plain balls and boxes for tests of physics: a few splats each, exact colliders.
#pragma once

#include "core/dynamics/sim_scene.h"
#include "core/dynamics/simulate.h"
#include "core/scene/body.h"
#include "core/scene/dynamics.h"
#include "core/scene/world.h"

namespace morphogen::support {

/// Splats on the surface of a ball or a box about the object's origin, with a body of that exact shape, 1 kg.
Object ball(std::string name, float radius, const Vec3& at, const Body& body = {});
Object box(std::string name, const Vec3& halfSize, const Vec3& at, const Body& body = {});
/// The same with so many splats that its surface is closed, which a soft body needs.
Object denseBall(std::string name, float radius, const Vec3& at, const Body& body);
Object denseBox(std::string name, const Vec3& halfSize, const Vec3& at, const Body& body);
/// A soft body of that stuff.
Body softBody(const SoftSettings& soft, double densityKgPerM3 = 1000);
/// A body of 1 kg, without friction, that keeps all speed.
Body slippery(const Vec3& velocity = Vec3(0));

struct Field {
    Vec3 gravity{0, -9.81f, 0};
    std::optional<double> ground = std::nullopt;
    double durationSecs = 2;
    double friction = 0.5, restitution = 0.5;
};
World physicsWorld(std::vector<Object> objects, const Field& field = {});

/// sceneOf() and simulate(), which must both succeed.
dynamics::SimScene sceneOf(const World& world);
dynamics::Rollout rolloutOf(const World& world);
/// Why it can't be simulated; empty where it can.
std::string problemOf(const World& world);
const dynamics::BodyState& stateAt(const dynamics::Rollout& rollout, std::string_view name, double secs);
/// Joules of motion and height of all bodies.
double energyAt(const dynamics::Rollout& rollout, const dynamics::SimScene& scene, int step);

/// Several worlds that differ in kind: falling boxes, balls that bounce, a row of dominoes of which the first is falling already (a ball lies apart), a heap.
World dominoWorld(int count);
World heapWorld(unsigned seed, int count);

}  // namespace morphogen::support
