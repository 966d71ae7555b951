#include "tests/support/physics_worlds.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

namespace morphogen::support {
namespace {

Object objectOf(std::string name, const std::vector<Vec3>& points, const Vec3& at, const Body& body)
{
    SplatsBuilder builder(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        builder.setPosition(i, points[i]);
        builder.setStandardDeviations(i, Vec3(0.01f));
        builder.setPeakAlpha(i, 0.9f);
        builder.setColour(i, Rgb(0.5f));
    }
    Object object;
    object.name = std::move(name);
    object.splats = std::make_shared<const Splats>(builder.finish());
    object.placement.translation = at;
    object.body = std::make_shared<const Body>(body);
    return object;
}

}  // namespace

Object ball(std::string name, float radius, const Vec3& at, const Body& given)
{
    Body body = given;
    body.collider = ColliderKind::Sphere;
    body.size = Vec3(radius);
    std::vector<Vec3> points;
    for (int i = 0; i < 200; ++i) {
        const float h = 1 - 2 * (static_cast<float>(i) + 0.5f) / 200, turn = static_cast<float>(i) * 2.3999632f, r = std::sqrt(1 - h * h);
        points.push_back(radius * Vec3(r * std::cos(turn), h, r * std::sin(turn)));
    }
    // Opposite points keep the middle exact.
    for (int i = 0; i < 200; ++i) points.push_back(-points[static_cast<std::size_t>(i)]);
    return objectOf(std::move(name), points, at, body);
}

Object box(std::string name, const Vec3& halfSize, const Vec3& at, const Body& given)
{
    Body body = given;
    body.collider = ColliderKind::Box;
    body.size = halfSize;
    std::vector<Vec3> points;
    for (int x = -3; x <= 3; ++x)
        for (int y = -3; y <= 3; ++y)
            for (int z = -3; z <= 3; ++z)
                if (std::max({std::abs(x), std::abs(y), std::abs(z)}) == 3) points.push_back(halfSize * Vec3(x, y, z) / 3.0f);
    return objectOf(std::move(name), points, at, body);
}

Object denseBall(std::string name, float radius, const Vec3& at, const Body& given)
{
    Body body = given;
    body.collider = ColliderKind::Sphere;
    body.size = Vec3(radius);
    std::vector<Vec3> points;
    constexpr int kCount = 2000;
    for (int i = 0; i < kCount; ++i) {
        const float h = 1 - 2 * (static_cast<float>(i) + 0.5f) / kCount, turn = static_cast<float>(i) * 2.3999632f, r = std::sqrt(1 - h * h);
        points.push_back(radius * Vec3(r * std::cos(turn), h, r * std::sin(turn)));
    }
    return objectOf(std::move(name), points, at, body);
}

Object denseBox(std::string name, const Vec3& halfSize, const Vec3& at, const Body& given)
{
    Body body = given;
    body.collider = ColliderKind::Box;
    body.size = halfSize;
    const float step = std::cbrt(halfSize.x * halfSize.y * halfSize.z) / 8;
    int n[3];
    for (int axis = 0; axis < 3; ++axis) n[axis] = std::max(1, static_cast<int>(std::ceil(halfSize[axis] / step)));
    std::vector<Vec3> points;
    for (int x = -n[0]; x <= n[0]; ++x)
        for (int y = -n[1]; y <= n[1]; ++y)
            for (int z = -n[2]; z <= n[2]; ++z)
                if (std::abs(x) == n[0] || std::abs(y) == n[1] || std::abs(z) == n[2])
                    points.push_back(halfSize * Vec3(static_cast<float>(x) / static_cast<float>(n[0]), static_cast<float>(y) / static_cast<float>(n[1]), static_cast<float>(z) / static_cast<float>(n[2])));
    return objectOf(std::move(name), points, at, body);
}

Body softBody(const SoftSettings& soft, double densityKgPerM3)
{
    Body body;
    body.densityKgPerM3 = densityKgPerM3, body.soft = soft;
    return body;
}

Body slippery(const Vec3& velocity)
{
    Body body;
    body.massKg = 1, body.friction = 0, body.restitution = 1, body.velocity = velocity;
    return body;
}

World physicsWorld(std::vector<Object> objects, const Field& field)
{
    World world;
    for (Object& object : objects) world.add(std::move(object));
    Dynamics dynamics;
    dynamics.gravity = field.gravity, dynamics.groundHeight = field.ground, dynamics.durationSecs = field.durationSecs;
    dynamics.groundFriction = field.friction, dynamics.groundRestitution = field.restitution;
    world.dynamics = std::make_shared<const Dynamics>(dynamics);
    return world;
}

dynamics::SimScene sceneOf(const World& world)
{
    auto scene = dynamics::sceneOf(world, {});
    if (!scene) FAIL(scene.error().message);
    return *std::move(scene);
}

dynamics::Rollout rolloutOf(const World& world)
{
    auto rollout = dynamics::simulate(sceneOf(world));
    if (!rollout) FAIL(rollout.error().message);
    return *std::move(rollout);
}

std::string problemOf(const World& world)
{
    const auto scene = dynamics::sceneOf(world, {});
    if (!scene) return scene.error().message;
    const auto rollout = dynamics::simulate(*scene);
    return rollout ? std::string() : rollout.error().message;
}

const dynamics::BodyState& stateAt(const dynamics::Rollout& rollout, std::string_view name, double secs)
{
    for (const dynamics::BodyTrack& track : rollout.tracks)
        if (track.name == name) return track.at(rollout.stepAt(secs));
    FAIL("no track " << name);
    return rollout.tracks.front().states.front();
}

double energyAt(const dynamics::Rollout& rollout, const dynamics::SimScene& scene, int step)
{
    double joules = 0;
    for (const dynamics::BodyTrack& track : rollout.tracks) {
        const dynamics::SimBody* const body = scene.find(track.object);
        if (track.massKg <= 0) continue;
        const dynamics::BodyState& state = track.at(step);
        const Quat principal = state.pose.rotation * body->collider->principal;
        const Vec3 spin = glm::conjugate(principal) * state.spin;
        const Vec3 inertia = static_cast<float>(track.massKg * body->size * body->size) * body->collider->inertiaPerKg;
        joules += 0.5 * track.massKg * glm::dot(state.velocity, state.velocity) + 0.5 * glm::dot(spin, inertia * spin) - track.massKg * glm::dot(scene.gravity, state.centre);
    }
    return joules;
}

World dominoWorld(int count)
{
    std::vector<Object> objects;
    Body wood;
    wood.friction = 0.6, wood.restitution = 0.1, wood.densityKgPerM3 = 600;
    for (int i = 0; i < count; ++i) {
        Body body = wood;
        if (i == 0) body.spin = {0, 0, -1.8f}, body.velocity = {0.216f, 0, 0};   // about its lower edge
        objects.push_back(box("domino " + std::to_string(i + 1), {0.015f, 0.12f, 0.05f}, {0.16f * static_cast<float>(i), 0.12f, 0}, body));
    }
    objects.push_back(ball("ball", 0.04f, {-0.5f, 0.04f, 0}, wood));
    return physicsWorld(std::move(objects), {.ground = 0, .durationSecs = 3});
}

World heapWorld(unsigned seed, int count)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> unit(-1, 1);
    std::vector<Object> objects;
    for (int i = 0; i < count; ++i) {
        Body body;
        body.friction = 0.3 + 0.2 * unit(random), body.restitution = 0.5 + 0.4 * unit(random);
        body.velocity = 1.5f * Vec3(unit(random), unit(random), unit(random));
        const Vec3 at(0.35f * unit(random), 0.3f + 0.3f * static_cast<float>(i), 0.35f * unit(random));
        const std::string name = "thing " + std::to_string(i);
        if (i % 2) objects.push_back(ball(name, 0.1f, at, body));
        else objects.push_back(box(name, {0.1f, 0.07f, 0.12f}, at, body));
    }
    return physicsWorld(std::move(objects), {.ground = 0, .durationSecs = 5});
}

}  // namespace morphogen::support
