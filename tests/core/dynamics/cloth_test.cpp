// Sheets that meet one another and themselves: none passes through, momentum stays, energy does not grow, and the bits are the same.
#include "core/dynamics/cloth_meeting.h"
#include "core/dynamics/simulate.h"
#include "core/dynamics/soft_shape.h"
#include "tests/support/physics_worlds.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <map>

using namespace morphogen;
using namespace morphogen::support;
using dynamics::BodyTrack;

namespace {

constexpr float kThick = 0.004f;

Body cloth(double stiffnessPa, std::vector<SoftPin> pins = {}) { return softBody({.stiffnessPa = stiffnessPa, .poisson = 0.2, .dampingPerSec = 2, .cells = 100, .pins = std::move(pins)}, 300); }

Object sheet(const char* name, const Vec3& at, float turned, const Body& body = cloth(4e4))
{
    Object object = denseBox(name, {0.2f, kThick, 0.2f}, at, body);
    object.placement.rotation = glm::angleAxis(turned, Vec3(0, 1, 0));
    return object;
}

dynamics::SoftSolver solverOf(const Object& object)
{
    const auto scene = support::sceneOf(physicsWorld({object}));
    const dynamics::SimBody& body = scene.bodies[0];
    auto solver = dynamics::SoftSolver::make(body.soft, {body.stiffnessPa, body.poisson, body.dampingPerSec, body.massKg(), body.size, 0.5, 0.2}, 1 / dynamics::kStepsPerSec);
    if (!solver) FAIL(solver.error().message);
    solver->place(body.start, body.velocity, body.spin);
    return *std::move(solver);
}

double thicknessOf(const BodyTrack& track)
{
    const Vec3d& cell = track.soft->shape->lattice.cellSize;
    return std::min({cell.x, cell.y, cell.z});
}

/// The middle of a sheet as a net of points: the mean of both faces' corners.
std::vector<Vec3> netOf(const BodyTrack& track, int step)
{
    const auto& rest = track.soft->shape->lattice.corners;
    std::vector<Vec3d> now;
    track.soft->cornersAt(step - track.firstStep, now);
    std::map<std::pair<double, double>, std::pair<Vec3, int>> sums;
    for (std::size_t c = 0; c < rest.size(); ++c) {
        auto& [sum, count] = sums[{rest[c].x, rest[c].z}];
        sum += Vec3(now[c]), ++count;
    }
    std::vector<Vec3> net;
    for (const auto& [at, sum] : sums) net.push_back(sum.first / static_cast<float>(sum.second));
    return net;
}

/// Of the points of `upper` that lie over `lower`, how far the lowest is above what is nearest below it, metres; and how many there are.
struct Clearance {
    double least = 1e9;
    int count = 0;
};
Clearance clearance(const BodyTrack& upper, const BodyTrack& lower, int step)
{
    Clearance found;
    const auto below = netOf(lower, step);
    for (const Vec3& p : netOf(upper, step)) {
        double beside = 0.022;   // of points 0.04 apart
        std::optional<double> height;
        for (const Vec3& q : below)
            if (const double away = std::hypot(p.x - q.x, p.z - q.z); away < beside) beside = away, height = p.y - q.y;
        if (height) found.least = std::min(found.least, *height), ++found.count;
    }
    return found;
}

}  // namespace

TEST_CASE("a sheet that falls on another comes to lie on it and passes nowhere through", "[dynamics][soft][cloth]")
{
    for (const float height : {0.12f, 0.6f}) {
        const auto rollout = rolloutOf(physicsWorld({sheet("lower", {0, 0.02f, 0}, 0), sheet("upper", {0.03f, height, 0.02f}, 0.4f)}, {.ground = 0, .durationSecs = 2}));
        const BodyTrack &lower = *rollout.find(rollout.tracks[0].object), &upper = rollout.tracks[1];
        for (int step = 0; step <= rollout.steps; step += 12) {
            const Clearance found = clearance(upper, lower, step);
            INFO(step << ": " << found.least << " m, " << found.count);
            REQUIRE(found.count > 50);
            REQUIRE(found.least > -0.5 * thicknessOf(upper));
        }
        CHECK(clearance(upper, lower, rollout.steps).least > 0.25 * thicknessOf(upper));
        CHECK(glm::length(upper.states.back().velocity) < 0.05f);
        CHECK(upper.states.back().centre.y < 0.05f);
        CHECK(std::ranges::any_of(rollout.events, [&](const Event& event) { return event.kind == EventKind::Support && event.participants == std::vector{upper.object, lower.object}; }));
    }
}

TEST_CASE("the halves of a sheet that hang from its middle stay apart", "[dynamics][soft][cloth]")
{
    Object strip = denseBox("strip", {0.3f, kThick, 0.1f}, {0, 1, 0}, cloth(1.5e4, {{.selection = "middle"}}));
    std::vector<float> weights;
    for (std::size_t i = 0; i < strip.splats->size(); ++i) weights.push_back(std::abs(strip.splats->position(i).x) < 0.02f ? 1.0f : 0.0f);
    strip.selections.push_back(std::make_shared<const SplatSelection>(SplatSelection{{1}, "middle", Column::of(weights)}));
    const auto rollout = rolloutOf(physicsWorld({strip}, {.durationSecs = 3}));
    const BodyTrack& track = rollout.tracks[0];
    double nearest = 1e9;
    const auto rest = netOf(track, 0);
    for (int step = 0; step <= rollout.steps; step += 6) {
        const auto now = netOf(track, step);
        for (std::size_t a = 0; a < rest.size(); ++a)
            for (std::size_t b = 0; b < rest.size(); ++b) {
                // Of the left half one, and of the right one what is beside it.
                if (rest[a].x > -0.1f || rest[b].x < 0.1f || std::hypot(now[a].y - now[b].y, now[a].z - now[b].z) > 0.02f) continue;
                nearest = std::min(nearest, static_cast<double>(now[b].x - now[a].x));
            }
    }
    CHECK(nearest > -0.5 * thicknessOf(track));
    CHECK(nearest < 4 * thicknessOf(track));   // they do come near
}

TEST_CASE("sheets that fly into each other keep their momentum, turn about nothing, and have no more energy than before", "[dynamics][soft][cloth]")
{
    Body comes = cloth(4e4), waits = cloth(4e4);
    comes.velocity = {0.1f, -2, 0};
    dynamics::SoftSolver a = solverOf(sheet("waits", {0, 0, 0}, 0, waits)), b = solverOf(sheet("comes", {0.05f, 0.1f, 0.03f}, 0.3f, comes));
    const auto clothA = dynamics::Cloth::of(a), clothB = dynamics::Cloth::of(b);
    REQUIRE((clothA && clothB));
    dynamics::ClothSides ofA, ofB;
    const auto momentum = [&] {
        Vec3d linear(0), angular(0);
        for (const dynamics::SoftSolver* one : {&a, &b})
            for (std::size_t i = 0; i < one->masses().size(); ++i) {
                const Vec3d p = one->masses()[i] * one->velocities()[i];
                linear += p, angular += glm::cross(one->corners()[i], p);
            }
        return std::pair(linear, angular);
    };
    const auto joules = [&] {
        double sum = a.elasticJoules() + b.elasticJoules();
        for (const dynamics::SoftSolver* one : {&a, &b})
            for (std::size_t i = 0; i < one->masses().size(); ++i) sum += 0.5 * one->masses()[i] * glm::dot(one->velocities()[i], one->velocities()[i]);
        return sum;
    };
    const auto [linear, angular] = momentum();
    const double start = joules();
    bool haveMet = false;
    for (int step = 0; step < 240; ++step) {
        const auto touch = dynamics::meet(dynamics::ClothPair{a, *clothA, b, *clothB, 0.5, ofA, ofB}, 1 / dynamics::kStepsPerSec);
        haveMet = haveMet || touch.impulse > 0;
        for (dynamics::SoftSolver* one : {&a, &b}) one->step({Vec3d(0), nullptr, {}, {}});
        REQUIRE(joules() <= 1.002 * start);   // what vibrates is followed by steps, which are off by so much for a moment
    }
    CHECK(haveMet);
    CHECK(a.velocity().y < -0.5);
    CHECK(joules() < 0.9 * start);
    const auto [linearAfter, angularAfter] = momentum();
    CHECK(glm::length(linearAfter - linear) < 1e-9 * glm::length(linear));
    CHECK(glm::length(angularAfter - angular) < 0.02 * (glm::length(angular) + glm::length(linear) * 0.2));   // friction acts at two places a thickness apart
}

TEST_CASE("sheets replay to the bit, and one that lies far away changes nothing", "[dynamics][soft][cloth]")
{
    const World world = physicsWorld({sheet("lower", {0, 0.02f, 0}, 0), sheet("upper", {0.03f, 0.15f, 0.02f}, 0.4f)}, {.ground = 0, .durationSecs = 0.5});
    const auto first = rolloutOf(world);
    for (int i = 0; i < 5; ++i) {
        (void)rolloutOf(heapWorld(static_cast<unsigned>(i), 4));
        const auto again = rolloutOf(world);
        REQUIRE(again.stepHashes == first.stepHashes);
        REQUIRE(again.events == first.events);
    }
    World more = world;
    more.add(sheet("stranger", {9, 4, 0}, 0));
    std::rotate(more.objects.begin(), more.objects.end() - 1, more.objects.end());
    const auto with = rolloutOf(more);
    for (const BodyTrack& track : first.tracks) CHECK(track.states == with.find(track.object)->states);
}
