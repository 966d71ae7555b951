#include "core/dynamics/simulate.h"

#include "tests/support/physics_worlds.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <set>

using namespace morphogen;
using namespace morphogen::support;
using dynamics::Rollout;

namespace {

constexpr float kG = 9.81f;

/// A floor that is tilted about z: the normal leans towards +x.
Object slope(float degrees, double friction)
{
    Body body;
    body.role = BodyRole::Static, body.friction = friction, body.restitution = 0;
    Object plate = box("slope", {6, 0.1f, 2}, Vec3(0), body);
    plate.placement.rotation = glm::angleAxis(-radians(degrees), Vec3(0, 0, 1));
    plate.placement.translation = plate.placement.rotation * Vec3(0, -0.1f, 0);
    return plate;
}

/// On the slope, at rest, its lowest side on the plane.
Transform onSlope(float degrees, float height)
{
    Transform placement;
    placement.rotation = glm::angleAxis(-radians(degrees), Vec3(0, 0, 1));
    placement.translation = placement.rotation * Vec3(-4, height, 0);
    return placement;
}

}  // namespace

TEST_CASE("a thrown ball follows its parabola", "[dynamics]")
{
    Body thrown = slippery({3, 5, -1});
    const Rollout rollout = rolloutOf(physicsWorld({ball("ball", 0.1f, {0, 1, 0}, thrown)}));
    for (const double t : {0.25, 0.5, 1.0, 2.0}) {
        const auto& state = stateAt(rollout, "ball", t);
        const Vec3 fallen(3 * t, 1 + 5 * t - 0.5 * kG * t * t, -t);
        CHECK(glm::length(state.centre - fallen) < 0.01f * glm::length(fallen - Vec3(0, 1, 0)));
        CHECK(state.velocity.y == Approx(5 - kG * t).epsilon(1e-4));
    }
}

TEST_CASE("balls that meet head on exchange their speeds as their masses say", "[dynamics]")
{
    for (const double mass : {1.0, 3.0, 0.25}) {
        Body still = slippery();
        still.massKg = mass;
        const Rollout rollout = rolloutOf(physicsWorld({ball("a", 0.1f, {-0.5f, 0, 0}, slippery({2, 0, 0})), ball("b", 0.1f, {0.2f, 0, 0}, still)}, {.gravity = Vec3(0)}));
        CHECK(stateAt(rollout, "a", 1.5).velocity.x == Approx(2 * (1 - mass) / (1 + mass)).margin(0.01));
        CHECK(stateAt(rollout, "b", 1.5).velocity.x == Approx(4 / (1 + mass)).epsilon(0.01));
    }
}

TEST_CASE("a box on a slope slides by what friction leaves, or stays", "[dynamics]")
{
    const float degrees = 30, angle = radians(degrees);
    for (const double friction : {0.0, 0.2, 0.4}) {
        Body body;
        body.friction = friction, body.restitution = 0, body.massKg = 2;
        Object slider = box("box", {0.2f, 0.1f, 0.2f}, Vec3(0), body);
        slider.placement = onSlope(degrees, 0.1f);
        const Rollout rollout = rolloutOf(physicsWorld({slope(degrees, friction), slider}, {.durationSecs = 1}));
        const double acceleration = kG * (std::sin(angle) - friction * std::cos(angle));
        CHECK(glm::length(stateAt(rollout, "box", 1).velocity) == Approx(acceleration).epsilon(0.01));
    }
    Body rough;
    rough.friction = 0.7, rough.restitution = 0;
    Object held = box("box", {0.2f, 0.1f, 0.2f}, Vec3(0), rough);
    held.placement = onSlope(degrees, 0.1f);
    const Rollout rollout = rolloutOf(physicsWorld({slope(degrees, 0.7), held}, {.durationSecs = 2}));
    CHECK(glm::length(stateAt(rollout, "box", 2).centre - stateAt(rollout, "box", 0.1).centre) < 0.002f);
}

TEST_CASE("a ball that rolls down a slope gets five sevenths of the fall's acceleration", "[dynamics]")
{
    const float degrees = 20;
    Body rough;
    rough.friction = 0.9, rough.restitution = 0, rough.massKg = 1;
    Object roller = ball("ball", 0.15f, Vec3(0), rough);
    roller.placement = onSlope(degrees, 0.15f);
    const Rollout rollout = rolloutOf(physicsWorld({slope(degrees, 0.9), roller}, {.durationSecs = 1}));
    const auto& state = stateAt(rollout, "ball", 1);
    CHECK(glm::length(state.velocity) == Approx(5.0 / 7 * kG * std::sin(radians(degrees))).epsilon(0.01));
    CHECK(glm::length(state.spin) * 0.15f == Approx(glm::length(state.velocity)).epsilon(0.01));
}

TEST_CASE("in a cradle the last ball takes the speed", "[dynamics]")
{
    for (const float speed : {0.5f, 1.0f, 2.0f}) {
        std::vector<Object> balls;
        for (int i = 0; i < 5; ++i) balls.push_back(ball("ball " + std::to_string(i), 0.05f, {0.101f * static_cast<float>(i) - (i == 0 ? 0.2f : 0), 0.05f, 0}, slippery(i == 0 ? Vec3(speed, 0, 0) : Vec3(0))));
        const Rollout rollout = rolloutOf(physicsWorld(std::move(balls), {.ground = 0, .durationSecs = 1.5, .friction = 0}));
        CHECK(stateAt(rollout, "ball 4", 1.4).velocity.x >= 0.95f * speed);
        for (int i = 0; i < 4; ++i) CHECK(glm::length(stateAt(rollout, "ball " + std::to_string(i), 1.4).velocity) <= 0.05f * speed);
    }
}

TEST_CASE("what stands goes on standing", "[dynamics]")
{
    std::vector<Object> stack;
    for (int i = 0; i < 4; ++i) stack.push_back(box("box " + std::to_string(i), {0.1f, 0.1f, 0.1f}, {0, 0.1f + 0.2f * static_cast<float>(i), 0}));
    const Rollout rollout = rolloutOf(physicsWorld(std::move(stack), {.ground = 0, .durationSecs = 4}));
    for (int i = 0; i < 4; ++i) {
        const auto& state = stateAt(rollout, "box " + std::to_string(i), 4);
        CHECK(glm::length(state.centre - Vec3(0, 0.1f + 0.2f * static_cast<float>(i), 0)) < 0.003f);
        CHECK(glm::length(state.velocity) < 0.01f);
    }
    CHECK(std::ranges::count(rollout.events, EventKind::Support, &Event::kind) == 4);
    CHECK(std::ranges::count(rollout.events, EventKind::Start, &Event::kind) == 0);
}

TEST_CASE("energy never grows by more than a hundredth", "[dynamics]")
{
    for (const unsigned seed : {1u, 2u, 3u, 4u}) {
        World world = heapWorld(seed, 8);
        if (seed > 2) {
            // Lossless: the hardest case.
            World lossless = world;
            for (const auto& held : world.objects) {
                Object object = *held;
                Body body = *object.body;
                body.restitution = 1, body.friction = 0;
                object.body = std::make_shared<const Body>(body);
                lossless.replace(object);
            }
            Dynamics field = *lossless.dynamics;
            field.groundRestitution = 1, field.groundFriction = 0;
            lossless.dynamics = std::make_shared<const Dynamics>(field);
            world = lossless;
        }
        const auto scene = support::sceneOf(world);
        const Rollout rollout = rolloutOf(world);
        const double start = energyAt(rollout, scene, 0);
        double most = 0;
        for (int step = 0; step <= rollout.steps; ++step) most = std::max(most, energyAt(rollout, scene, step));
        CHECK(most <= 1.01 * start);
    }
}

TEST_CASE("the same world gives the same bits, also after other worlds", "[dynamics]")
{
    const World worlds[] = {dominoWorld(6), heapWorld(7, 6)};
    for (const World& world : worlds) {
        const Rollout first = rolloutOf(world);
        for (int i = 0; i < 100; ++i) {
            if (i % 25 == 0) (void)rolloutOf(heapWorld(static_cast<unsigned>(100 + i), 5));
            const Rollout again = rolloutOf(world);
            REQUIRE(again.hash == first.hash);
            REQUIRE(again.stepHashes == first.stepHashes);
        }
        const Rollout again = rolloutOf(world);
        CHECK(again.events == first.events);
        for (std::size_t k = 0; k < first.tracks.size(); ++k) CHECK(again.tracks[k].states == first.tracks[k].states);
    }
}

TEST_CASE("taking away a body that touches nothing moves the others by exactly nothing", "[dynamics]")
{
    for (const unsigned seed : {1u, 2u, 3u, 4u, 5u}) {
        World with = heapWorld(seed, 8);
        Body flies;
        flies.velocity = {0.1f, 4, 0};
        // In front, in the middle and at the end of the list of bodies.
        const std::size_t where = seed % 3 == 0 ? 0 : seed % 3 == 1 ? 4 : with.objects.size();
        const ObjectId stranger = with.add(ball("stranger", 0.2f, {30, 20, 0}, flies));
        std::rotate(with.objects.begin() + static_cast<std::ptrdiff_t>(where), with.objects.end() - 1, with.objects.end());
        World without = with;
        without.remove(stranger);
        const Rollout a = rolloutOf(with), b = rolloutOf(without);
        for (const dynamics::BodyTrack& track : b.tracks) CHECK(track.states == a.find(track.object)->states);
    }
}

TEST_CASE("noise of one body does not depend on which others there are", "[dynamics]")
{
    World world = heapWorld(3, 4);
    Body far;
    far.velocity = {1, 2, 0};
    const ObjectId stranger = world.add(ball("stranger", 0.1f, {50, 30, 0}, far));
    auto scene = support::sceneOf(world);
    scene.noise = {.seed = 5, .velocity = 0.05, .restitution = 0.05, .friction = 0.1, .process = 0.01};
    const auto noisy = dynamics::simulate(scene);
    REQUIRE(noisy);
    auto fewer = scene;
    std::erase_if(fewer.bodies, [&](const auto& body) { return body.id == stranger; });
    const auto without = dynamics::simulate(fewer);
    REQUIRE(without);
    for (const dynamics::BodyTrack& track : without->tracks) CHECK(track.states == noisy->find(track.object)->states);
    scene.noise.seed = 6;
    CHECK(dynamics::simulate(scene)->hash != noisy->hash);
}

TEST_CASE("a body that keys move pushes what it meets", "[dynamics]")
{
    Body pusher;
    pusher.role = BodyRole::Keyframed;
    Object plate = box("plate", {0.05f, 0.2f, 0.2f}, {-0.5f, 0.2f, 0}, pusher);
    plate.setCurve({{Property::Translation, {}, {}}, ValueKind::Vector, {{0, valueOf(Vec3(-0.5f, 0.2f, 0)), KeyInterpolation::Linear}, {2, valueOf(Vec3(0.5f, 0.2f, 0)), KeyInterpolation::Linear}}});
    Body pushed;
    pushed.restitution = 0;
    const Rollout rollout = rolloutOf(physicsWorld({plate, box("crate", {0.1f, 0.1f, 0.1f}, {0, 0.1f, 0}, pushed)}, {.ground = 0, .durationSecs = 2}));
    CHECK(stateAt(rollout, "plate", 2).centre.x == Approx(0.5).margin(0.005));
    CHECK(stateAt(rollout, "crate", 2).centre.x == Approx(0.65).margin(0.02));
    CHECK(stateAt(rollout, "crate", 1.9).velocity.x == Approx(0.5).epsilon(0.05));
}

TEST_CASE("events say what happened, in order", "[dynamics]")
{
    Body dropped;
    dropped.restitution = 0.3;
    const Rollout rollout = rolloutOf(physicsWorld({ball("ball", 0.1f, {0, 1.1f, 0}, dropped), box("bystander", Vec3(0.1f), {2, 0.1f, 0})}, {.ground = 0, .durationSecs = 3}));
    const ObjectId ballId = rollout.tracks[0].object;
    std::vector<Event> own;
    for (const Event& event : rollout.events)
        if (std::ranges::find(event.participants, ballId) != event.participants.end()) own.push_back(event);
    REQUIRE(own.size() >= 4);
    CHECK(own[0].kind == EventKind::Start);
    CHECK(own[1].kind == EventKind::Collision);
    CHECK(own[1].participants == std::vector{kGround, ballId});
    CHECK(own[1].timeSecs == Approx(std::sqrt(2 / 9.81)).margin(0.01));
    CHECK(own[1].place.y == Approx(0).margin(0.02));
    // The push of a mass of that density that comes down at that speed and leaves at its restitution's part.
    const double mass = rollout.tracks[0].massKg, speed = std::sqrt(2 * 9.81), restitution = std::sqrt(0.3 * 0.5);
    CHECK(own[1].strength == Approx(mass * speed * (1 + restitution)).epsilon(0.03));
    std::set<EventKind> kinds;
    for (const Event& event : own) kinds.insert(event.kind);
    CHECK(kinds.contains(EventKind::Support));
    CHECK(kinds.contains(EventKind::Stop));
    CHECK(std::ranges::is_sorted(rollout.events, {}, &Event::timeSecs));
}

TEST_CASE("what falls off the ground leaves the scene", "[dynamics]")
{
    Body body;
    const Rollout rollout = rolloutOf(physicsWorld({ball("ball", 0.1f, {0, 1, 0}, body)}, {.durationSecs = 3}));
    CHECK(rollout.events.back().kind == EventKind::Exit);
}

TEST_CASE("a simulation that makes no sense is refused in one sentence", "[dynamics]")
{
    CHECK_THAT(problemOf(physicsWorld({ball("red ball", 0.2f, {0, 1, 0}), ball("blue ball", 0.2f, {0.1f, 1, 0})})), Catch::Contains("\"blue ball\" is") && Catch::Contains("inside \"red ball\"") || Catch::Contains("\"red ball\" is"));
    CHECK_THAT(problemOf(physicsWorld({box("box", Vec3(0.2f), {0, 0, 0})}, {.ground = 0})), Catch::Contains("\"box\" is 0.2 m inside the ground at 0 s"));
    CHECK_THAT(problemOf(physicsWorld({ball("ball", 0.1f, Vec3(0))}, {.gravity = {0, 900, 0}, .durationSecs = 5})), Catch::Contains("\"ball\" went out of all bounds"));
    CHECK_THAT(problemOf(World{}), Catch::Contains("no object has a body"));
    World nothing = physicsWorld({ball("ball", 0.1f, Vec3(0))});
    Object hollow = *nothing.objects[0];
    hollow.splats = std::make_shared<const Splats>();
    Body bare;
    hollow.body = std::make_shared<const Body>(bare);
    nothing.replace(hollow);
    CHECK_THAT(problemOf(nothing), Catch::Contains("\"ball\": it has no splats"));
}

TEST_CASE("a simulation stops when it is told to", "[dynamics]")
{
    auto scene = support::sceneOf(heapWorld(1, 6));
    scene.steps = 10'000'000 / static_cast<int>(scene.bodies.size());
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = dynamics::simulate(scene, stop.get_token());
    REQUIRE(!stopped);
    CHECK(stopped.error().kind == Error::Kind::Cancelled);
}
