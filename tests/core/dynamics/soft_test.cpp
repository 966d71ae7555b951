// Soft bodies beside closed forms, conservation laws and their promises.
#include "core/causal/course.h"
#include "core/causal/intervene.h"
#include "core/causal/intervention_text.h"
#include "core/dynamics/simulate.h"
#include "core/dynamics/soft_shape.h"
#include "core/dynamics/soft_solver.h"
#include "core/edit/bake_notes.h"
#include "core/edit/dynamics_edits.h"
#include "core/edit/edit_modifiers.h"
#include "core/evaluate/pose_at.h"
#include "core/deform/posed_centres.h"
#include "core/store/document.h"
#include "tests/support/physics_worlds.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <cmath>
#include <set>
#include <thread>

using namespace morphogen;
using namespace morphogen::support;
using dynamics::Rollout;

namespace {

constexpr double kG = 9.81;

/// A selection of all splats whose y is above that, in the object's frame.
void selectAbove(Object& object, const std::string& name, float y)
{
    std::vector<float> weights;
    for (std::size_t i = 0; i < object.splats->size(); ++i) weights.push_back(object.splats->position(i).y > y ? 1.0f : 0.0f);
    object.selections.push_back(std::make_shared<const SplatSelection>(SplatSelection{{1 + object.selections.size()}, name, Column::of(weights)}));
}

/// Where a node is in the world.
Vec3 nodeAt(const dynamics::BodyTrack& track, int step, std::size_t node)
{
    const dynamics::RigidPose& pose = track.at(step).pose;
    return pose.position + pose.rotation * track.soft->positions[track.soft->rowAt(step - track.firstStep) * track.soft->nodeCount + node];
}

float lowestNode(const dynamics::BodyTrack& track, int step)
{
    float lowest = 1e9f;
    for (std::size_t k = 0; k < track.soft->nodeCount; ++k) lowest = std::min(lowest, nodeAt(track, step, k).y);
    return lowest;
}

/// A solver by itself, of an object as a world would have it.
dynamics::SoftSolver solverOf(const Object& object)
{
    const World world = physicsWorld({object});
    const auto scene = support::sceneOf(world);
    const dynamics::SimBody& body = scene.bodies[0];
    auto solver = dynamics::SoftSolver::make(body.soft, {body.stiffnessPa, body.poisson, body.dampingPerSec, body.massKg(), body.size, 0.5, 0.2}, 1 / dynamics::kStepsPerSec);
    if (!solver) FAIL(solver.error().message);
    solver->place(body.start, body.velocity, body.spin);
    return *std::move(solver);
}

double kineticJoules(const dynamics::SoftSolver& solver)
{
    double joules = 0;
    for (std::size_t i = 0; i < solver.masses().size(); ++i) joules += 0.5 * solver.masses()[i] * glm::dot(solver.velocities()[i], solver.velocities()[i]);
    return joules;
}

Vec3d angularMomentum(const dynamics::SoftSolver& solver)
{
    Vec3d sum(0);
    for (std::size_t i = 0; i < solver.masses().size(); ++i) sum += solver.masses()[i] * glm::cross(solver.corners()[i] - solver.centre(), solver.velocities()[i]);
    return sum;
}

}  // namespace

TEST_CASE("a hanging bar stretches as an elastic column does under its own weight, and rests", "[dynamics][soft]")
{
    const struct { double poisson, within; float width;
    } bars[] = {{0, 0.002, 0.05f}, {0.3, 0.01, 0.02f}};
    for (const auto& bar : bars) {
        const double stiffness = 1e5, density = 1000, length = 1;
        Body body = softBody({.stiffnessPa = stiffness, .poisson = bar.poisson, .dampingPerSec = 5, .cells = 120, .pins = {{.selection = "top"}}}, density);
        Object object = denseBox("bar", {bar.width, 0.5f, bar.width}, {0, 2, 0}, body);
        selectAbove(object, "top", 0.49f);
        const World world = physicsWorld({object}, {.durationSecs = 4});
        const Rollout rollout = rolloutOf(world);
        const dynamics::BodyTrack& track = rollout.tracks[0];
        REQUIRE(track.soft);
        const double stretch = static_cast<double>(lowestNode(track, 0) - lowestNode(track, rollout.steps));
        // Nodes lie in the middle of clumps of splats: the lowest is not quite at the end.
        const double reach = 2.5 - static_cast<double>(lowestNode(track, 0));
        const double closed = density * kG / stiffness * (length * reach - 0.5 * reach * reach);
        CHECK(stretch == Approx(closed).epsilon(bar.within));
        CHECK(glm::length(track.states.back().velocity) < 1e-3f);
    }
}

TEST_CASE("a soft body in flight follows the parabola, and keeps its turning", "[dynamics][soft]")
{
    Body thrown = softBody({.stiffnessPa = 2e4, .dampingPerSec = 1, .cells = 100, .pins = {}});
    thrown.velocity = {3, 5, -1}, thrown.spin = {1, 4, 2};
    const Object object = denseBox("cube", {0.1f, 0.15f, 0.12f}, {0, 1, 0}, thrown);
    const Rollout rollout = rolloutOf(physicsWorld({object}, {.durationSecs = 1}));
    for (const double t : {0.25, 0.5, 1.0}) {
        const Vec3 fallen(3 * t, 1 + 5 * t - 0.5 * kG * t * t, -t);
        CHECK(glm::length(stateAt(rollout, "cube", t).centre - fallen) < 0.01f * glm::length(fallen - Vec3(0, 1, 0)));
    }
    dynamics::SoftSolver solver = solverOf(object);
    const Vec3d before = angularMomentum(solver);
    for (int step = 0; step < 240; ++step) solver.step({Vec3d(0, -kG, 0), nullptr, {}, {}});
    CHECK(glm::length(angularMomentum(solver) - before) < 1e-6 * glm::length(before));
    CHECK(solver.velocity().x == Approx(3).epsilon(1e-9));
}

TEST_CASE("a soft body that is squeezed and let go never has more energy than at first", "[dynamics][soft]")
{
    for (const double poisson : {0.0, 0.3, 0.45}) {
        Body body = softBody({.stiffnessPa = 3e4, .poisson = poisson, .dampingPerSec = 0, .cells = 64, .pins = {}});
        body.spin = {0, 0, 30};   // it is torn apart by its own turning
        dynamics::SoftSolver solver = solverOf(denseBox("cube", Vec3(0.1f), Vec3(0), body));
        const double start = kineticJoules(solver) + solver.elasticJoules();
        double most = 0, least = start;
        for (int step = 0; step < 480; ++step) {
            solver.step({Vec3d(0), nullptr, {}, {}});
            const double now = kineticJoules(solver) + solver.elasticJoules();
            most = std::max(most, now), least = std::min(least, now);
        }
        CHECK(most <= 1.01 * start);
        CHECK(least >= 0.95 * start);   // nothing is lost either
        CHECK(solver.elasticJoules() > 0.001 * start);
    }
}

TEST_CASE("a soft ball dropped on the ground rests, and keeps its volume", "[dynamics][soft]")
{
    Body body = softBody({.stiffnessPa = 3e4, .poisson = 0.4, .dampingPerSec = 10, .cells = 250, .pins = {}});
    const Object object = denseBall("ball", 0.1f, {0, 0.4f, 0}, body);
    const World world = physicsWorld({object}, {.ground = 0, .durationSecs = 4});
    const Rollout rollout = rolloutOf(world);
    const auto& state = stateAt(rollout, "ball", 4);
    CHECK(glm::length(state.velocity) < 0.01f);
    CHECK(state.centre.y == Approx(0.1).margin(0.02));
    const dynamics::BodyTrack& track = rollout.tracks[0];
    CHECK(lowestNode(track, rollout.steps) > -0.006f);
    // Its own weight presses it together by some rho g R over the bulk modulus, E / 3 (1 - 2 nu): 2 %.
    dynamics::SoftSolver solver = solverOf(object);
    const double whole = solver.volumeM3();
    for (int k = 0; k < 4 * 240; ++k) {
        dynamics::SoftObstacle ground;
        solver.step({Vec3d(0, -kG, 0), nullptr, std::span(&ground, 1), {}});
    }
    CHECK(solver.volumeM3() <= whole);
    CHECK(solver.volumeM3() >= 0.97 * whole);
    std::set<EventKind> kinds;
    for (const Event& event : rollout.events) kinds.insert(event.kind);
    for (const EventKind kind : {EventKind::Start, EventKind::Collision, EventKind::Contact, EventKind::Support, EventKind::Stop}) CHECK(kinds.contains(kind));
}

TEST_CASE("what a soft body and a rigid one do to each other keeps their momentum", "[dynamics][soft]")
{
    Body soft = softBody({.stiffnessPa = 4e4, .dampingPerSec = 2, .cells = 125, .pins = {}});
    Body hits;
    hits.massKg = 3, hits.velocity = {-2, 0.1f, 0}, hits.spin = {0, 3, 0};
    const Rollout rollout = rolloutOf(physicsWorld({denseBox("jelly", Vec3(0.15f), Vec3(0), soft), ball("ball", 0.08f, {0.5f, 0.02f, 0.03f}, hits)}, {.gravity = Vec3(0), .durationSecs = 1}));
    const auto momentum = [&](int step) {
        Vec3 sum(0);
        for (const auto& track : rollout.tracks) sum += static_cast<float>(track.massKg) * track.at(step).velocity;
        return sum;
    };
    CHECK(glm::length(momentum(rollout.steps) - momentum(0)) < 1e-3f * glm::length(momentum(0)));
    CHECK(stateAt(rollout, "jelly", 1).velocity.x < -0.1f);
    CHECK(stateAt(rollout, "ball", 1).velocity.x > -1.9f);
    CHECK(std::ranges::count(rollout.events, EventKind::Collision, &Event::kind) >= 1);
}

TEST_CASE("soft bodies meet, keep their momentum, and come to lie on one another", "[dynamics][soft]")
{
    Body soft = softBody({.stiffnessPa = 4e4, .dampingPerSec = 4, .cells = 125, .pins = {}});
    Body flies = soft;
    flies.velocity = {-1.5f, 0.05f, 0};
    const Rollout hit = rolloutOf(physicsWorld({denseBox("still", Vec3(0.12f), Vec3(0), soft), denseBall("flying", 0.1f, {0.4f, 0.01f, 0.02f}, flies)}, {.gravity = Vec3(0), .durationSecs = 1}));
    const auto momentum = [&](int step) { return static_cast<float>(hit.tracks[0].massKg) * hit.tracks[0].at(step).velocity + static_cast<float>(hit.tracks[1].massKg) * hit.tracks[1].at(step).velocity; };
    CHECK(glm::length(momentum(hit.steps) - momentum(0)) < 1e-3f * glm::length(momentum(0)));
    CHECK(stateAt(hit, "still", 1).velocity.x < -0.1f);
    CHECK(std::ranges::count(hit.events, EventKind::Collision, &Event::kind) == 1);

    const Rollout stack = rolloutOf(physicsWorld({denseBox("lower", {0.15f, 0.1f, 0.15f}, {0, 0.1f, 0}, soft), denseBox("upper", {0.08f, 0.08f, 0.08f}, {0.01f, 0.3f, 0}, soft)}, {.ground = 0, .durationSecs = 5}));
    CHECK(stateAt(stack, "upper", 5).centre.y == Approx(0.27).margin(0.025));
    CHECK(glm::length(stateAt(stack, "upper", 5).velocity) < 0.5f * 9.81f / 240 + 0.002f);   // that of half a step of gravity is taken off at the next one
    CHECK(glm::length(stateAt(stack, "upper", 5).centre - stateAt(stack, "upper", 4).centre) < 5e-4f);
    const ObjectId lower = stack.tracks[0].object, upper = stack.tracks[1].object;
    for (const auto& participants : {std::vector{lower, kGround}, std::vector{upper, lower}})
        CHECK(std::ranges::any_of(stack.events, [&](const Event& event) { return event.kind == EventKind::Support && event.participants == participants; }));
}

TEST_CASE("soft bodies replay to the bit, and a stranger that goes moves nothing", "[dynamics][soft]")
{
    Body soft = softBody({.stiffnessPa = 3e4, .cells = 27, .pins = {}});
    Body hits;
    hits.velocity = {-1.5f, 0, 0};
    World world = physicsWorld({denseBox("jelly", Vec3(0.1f), {0, 0.11f, 0}, soft), ball("ball", 0.08f, {0.4f, 0.08f, 0.03f}, hits)}, {.ground = 0, .durationSecs = 0.5});
    const Rollout first = rolloutOf(world);
    for (int i = 0; i < 100; ++i) {
        if (i % 25 == 0) (void)rolloutOf(heapWorld(static_cast<unsigned>(100 + i), 5));
        const Rollout again = rolloutOf(world);
        REQUIRE(again.stepHashes == first.stepHashes);
        REQUIRE(again.tracks[0].soft->positions == first.tracks[0].soft->positions);
        REQUIRE(again.events == first.events);
    }
    for (const bool isSoft : {true, false}) {
        World more = world;
        Body flies = isSoft ? softBody({.cells = 40, .pins = {}}) : Body{};
        flies.velocity = {0.1f, 4, 0};
        more.add(denseBall("stranger", 0.2f, {30, 20, 0}, flies));
        std::rotate(more.objects.begin(), more.objects.end() - 1, more.objects.end());
        const Rollout with = rolloutOf(more);
        for (const dynamics::BodyTrack& track : first.tracks) {
            CHECK(track.states == with.find(track.object)->states);
            if (track.soft) CHECK(track.soft->positions == with.find(track.object)->soft->positions);
        }
    }
}

TEST_CASE("a pin goes where what it holds on to goes, and a removed one lets go", "[dynamics][soft]")
{
    Body stick;
    stick.role = BodyRole::Keyframed;
    Object holder = box("stick", {0.3f, 0.02f, 0.02f}, {0, 1, 0}, stick);
    holder.setCurve({{Property::Translation, {}, {}}, ValueKind::Vector, {{0, valueOf(Vec3(0, 1, 0)), KeyInterpolation::Linear}, {1, valueOf(Vec3(1, 1.5f, 0)), KeyInterpolation::Linear}}});
    World world = physicsWorld({holder}, {.durationSecs = 2});
    Body cloth = softBody({.stiffnessPa = 1e5, .dampingPerSec = 4, .cells = 80, .pins = {{.selection = "top", .to = world.objects[0]->id}}}, 300);
    Object sheet = denseBox("sheet", {0.2f, 0.2f, 0.004f}, {0, 0.8f, 0}, cloth);
    selectAbove(sheet, "top", 0.18f);
    world.add(sheet);
    const Rollout rollout = rolloutOf(world);
    const dynamics::BodyTrack& track = *rollout.find(world.objects[1]->id);
    std::size_t top = 0;
    for (std::size_t k = 0; k < track.soft->nodeCount; ++k)
        if (nodeAt(track, 0, k).y > nodeAt(track, 0, top).y) top = k;
    CHECK(glm::length(nodeAt(track, rollout.steps, top) - nodeAt(track, 0, top) - Vec3(1, 0.5f, 0)) < 0.04f);
    CHECK(track.states.back().centre.y == Approx(1.3).margin(0.08));
    auto scene = support::sceneOf(world);
    const auto without = causal::intervened(scene, *causal::interventionsFrom({"remove(stick)"}, world));
    REQUIRE(without);
    // What it hung on is gone: it stays where it hung.
    const auto hung = dynamics::simulate(*without);
    REQUIRE(hung);
    CHECK(glm::length(nodeAt(*hung->find(world.objects[1]->id), hung->steps, top) - nodeAt(track, 0, top)) < 0.01f);
}

TEST_CASE("a baked soft body bends its splats as simulated, and simulates the same again", "[dynamics][soft][edit]")
{
    Body soft = softBody({.stiffnessPa = 2e4, .cells = 64, .pins = {}});
    Object jelly = denseBox("jelly", Vec3(0.1f), {0, 0.25f, 0}, soft);
    jelly.placement.rotation = glm::angleAxis(0.4f, glm::normalize(Vec3(1, 0.2f, 0.5f)));
    jelly.calibration.objectFromSource.rotation = glm::angleAxis(0.7f, Vec3(0, 1, 0));
    const World world = physicsWorld({jelly}, {.ground = 0, .durationSecs = 1});
    const Rollout rollout = rolloutOf(world);
    const auto baked = apply(world, BakeSimulation{});
    REQUIRE(baked);
    CHECK(rolloutOf(*baked).hash == rollout.hash);
    CHECK(store::canonicalText(*apply(*baked, BakeSimulation{})) == store::canonicalText(*baked));
    const Object& object = *baked->objects[0];
    REQUIRE(object.scaffold);
    CHECK(object.splats == jelly.splats);
    CHECK(object.clips.size() == 1);
    const dynamics::BodyTrack& track = rollout.tracks[0];
    for (const double secs : {0.0, 0.25, 0.5, 1.0}) {
        const PosedObject posed = poseAt(*baked, object, secs);
        REQUIRE(posed.pose.size() == track.soft->nodeCount);
        for (std::size_t k = 0; k < posed.pose.size(); ++k) {
            const Vec3 there = posed.pose[k].point(object.scaffold->nodes[k].rest.translation);
            CHECK(glm::distance(there, nodeAt(track, rollout.stepAt(secs), k)) < 1e-4f);
        }
    }
    // It gives way: its lower side spreads.
    CHECK(posedBounds(poseAt(*baked, object, 1)).size().x != Approx(posedBounds(poseAt(*baked, object, 0)).size().x).epsilon(0.005));
}

TEST_CASE("a baked soft body plays as simulated at every frame, whatever retimed or turned it before", "[dynamics][soft][edit]")
{
    Object jelly = denseBox("jelly", Vec3(0.1f), {0, 0.25f, 0}, softBody({.stiffnessPa = 2e4, .cells = 64, .pins = {}}));
    jelly.placement.rotation = glm::angleAxis(0.4f, glm::normalize(Vec3(1, 0.2f, 0.5f)));
    const World plain = physicsWorld({jelly}, {.ground = 0, .durationSecs = 1});
    const ObjectId id = plain.objects[0]->id;
    for (const ModifierSettings& settings : {ModifierSettings{RetimeSettings{.speed = 0.5f, .offset = 0.3f}}, ModifierSettings{RetimeSettings{.ends = RetimeEnds::Loop, .speed = -2}}, ModifierSettings{LookAtSettings{.point = {3, 0, 1}}}}) {
        const auto world = apply(plain, AddModifier{.object = id, .settings = settings});
        REQUIRE(world);
        REQUIRE(bakeNotes(*world).size() == 1);
        CHECK_THAT(bakeNotes(*world).front(), Catch::StartsWith("jelly: ") && Catch::Contains(titleOf(settings)));
        const Rollout rollout = rolloutOf(*world);
        const auto baked = apply(*world, BakeSimulation{});
        REQUIRE(baked);
        CHECK(bakeNotes(*baked).empty());
        CHECK(baked->objects[0]->modifiers.empty());
        const dynamics::BodyTrack& track = rollout.tracks[0];
        for (int frame = 0; frame <= plain.fps; ++frame) {
            const double secs = frame / plain.fps;
            const PosedObject posed = poseAt(*baked, *baked->objects[0], secs);
            REQUIRE(posed.pose.size() == track.soft->nodeCount);
            float farthest = 0;
            for (std::size_t k = 0; k < posed.pose.size(); ++k)
                farthest = std::max(farthest, glm::distance(posed.pose[k].point(baked->objects[0]->scaffold->nodes[k].rest.translation), nodeAt(track, rollout.stepAt(secs), k)));
            CHECK(farthest < 1e-4f);
        }
    }
    // One that is switched off changes nothing, so it stays.
    const auto retimed = apply(plain, AddModifier{.object = id, .settings = RetimeSettings{.speed = 2}});
    const auto off = apply(*retimed, ChangeModifier{.object = id, .modifier = retimed->objects[0]->modifiers[0]->id, .isOn = false});
    REQUIRE(off);
    CHECK(apply(*off, BakeSimulation{})->objects[0]->modifiers.size() == 1);
}

TEST_CASE("a soft body that makes no sense is refused in one sentence", "[dynamics][soft]")
{
    CHECK_THAT(problemOf(physicsWorld({denseBox("steel", Vec3(0.1f), Vec3(0), softBody({.stiffnessPa = 2e11, .pins = {}}))})), Catch::Contains("\"steel\"") && Catch::Contains("too stiff"));
    CHECK_THAT(problemOf(physicsWorld({denseBox("jelly", Vec3(0.1f), Vec3(0), softBody({.pins = {{.selection = "gone"}}}))})), Catch::Contains("no selection \"gone\""));
    CHECK_THAT(problemOf(physicsWorld({denseBox("jelly", Vec3(0.1f), Vec3(0), softBody({.pins = {{.centre = Vec3(9), .radius = 0.1f}}}))})), Catch::Contains("holds nothing"));
    Object uneven = denseBox("jelly", Vec3(0.1f), Vec3(0), softBody({.pins = {}}));
    uneven.placement.scale = {1, 2, 1};
    CHECK_THAT(problemOf(physicsWorld({uneven})), Catch::Contains("scale is the same along all axes"));
    CHECK_THAT(problemOf(physicsWorld({denseBox("jelly", Vec3(0.1f), {0, 0.05f, 0}, softBody({.pins = {}}))}, {.ground = 0})), Catch::Contains("inside the ground"));
    CHECK_THAT(problemOf(physicsWorld({denseBox("jelly", Vec3(0.1f), Vec3(0), softBody({.pins = {}}))}, {.gravity = {0, 900, 0}, .durationSecs = 5})), Catch::Contains("\"jelly\" went out of all bounds"));
}

TEST_CASE("the stiffness of a soft body can be intervened on", "[dynamics][soft]")
{
    Body body = softBody({.stiffnessPa = 1e4, .dampingPerSec = 6, .cells = 60, .pins = {{.selection = "top"}}});
    Object object = denseBox("bar", {0.05f, 0.2f, 0.05f}, {0, 2, 0}, body);
    selectAbove(object, "top", 0.18f);
    const World world = physicsWorld({object, ball("ball", 0.1f, {3, 0, 0})}, {.durationSecs = 3});
    const auto scene = causal::intervened(support::sceneOf(world), *causal::interventionsFrom({"stiffness(bar)=40000"}, world));
    REQUIRE(scene);
    const auto stiff = dynamics::simulate(*scene);
    REQUIRE(stiff);
    const Rollout soft = rolloutOf(world);
    const auto stretch = [](const Rollout& of) { return lowestNode(of.tracks[0], 0) - lowestNode(of.tracks[0], of.steps); };
    CHECK(stretch(soft) == Approx(4 * stretch(*stiff)).epsilon(0.02));
    CHECK(!causal::intervened(support::sceneOf(world), *causal::interventionsFrom({"stiffness(ball)=40000"}, world)));
}

TEST_CASE("a branch in which a soft body bursts has failed with a sentence, and the main line is unharmed", "[dynamics][soft]")
{
    const World world = physicsWorld({denseBox("jelly", Vec3(0.1f), {0, 1, 0}, softBody({.stiffnessPa = 2e4, .cells = 27, .pins = {}}))}, {.ground = 0, .durationSecs = 0.5});
    auto next = apply(world, AddBranch{.name = "stiff", .interventions = *causal::interventionsFrom({"stiffness(jelly)=1e12"}, world)});
    REQUIRE(next);
    const World branched = *std::move(next);
    std::vector<causal::Course> courses = causal::coursesOf(branched);
    REQUIRE(courses.size() == 2);
    for (causal::Course& course : courses) course = causal::played(branched, course, {});
    CHECK(courses[0].isReady());
    CHECK(courses[0].rollout->hash == rolloutOf(world).hash);
    CHECK(courses[1].state == causal::Course::State::Failed);
    CHECK_THAT(courses[1].problem, Catch::Contains("too stiff"));
}

TEST_CASE("a soft simulation stops when it is told to", "[dynamics][soft]")
{
    auto scene = support::sceneOf(physicsWorld({denseBox("jelly", Vec3(0.1f), Vec3(0), softBody({.stiffnessPa = 1e7, .cells = 4000, .pins = {}}))}));
    scene.steps = 100'000;
    std::stop_source stop;
    std::jthread later([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        stop.request_stop();
    });
    const auto stopped = dynamics::simulate(scene, stop.get_token());
    REQUIRE(!stopped);
    CHECK(stopped.error().kind == Error::Kind::Cancelled);
}
