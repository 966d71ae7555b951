#include "core/causal/causes.h"

#include "core/causal/intervene.h"
#include "tests/support/physics_worlds.h"

#include <catch2/catch.hpp>

#include <random>
#include <set>

using namespace morphogen;
using namespace morphogen::causal;
using namespace morphogen::support;
using dynamics::Rollout;
using dynamics::SimScene;

namespace {

struct Course {
    SimScene scene;
    Rollout rollout;
    ObjectId id(std::string_view name) const { return scene.find(name)->id; }
};

Course courseOf(const World& world)
{
    auto scene = support::sceneOf(world);
    auto rollout = dynamics::simulate(scene);
    if (!rollout) FAIL(rollout.error().message);
    return {std::move(scene), *std::move(rollout)};
}

EventKey start(ObjectId who) { return {EventKind::Start, {who}, 0}; }

std::vector<ActualCause> causesOf(const Course& course, const EventKey& effect)
{
    const auto causes = actualCauses(course.scene, course.rollout, effect, {});
    if (!causes) FAIL(causes.error().message);
    return *causes;
}

Body bullet(const Vec3& velocity)
{
    Body body;
    body.massKg = 0.5, body.velocity = velocity, body.restitution = 0.2, body.friction = 0.3;
    return body;
}

Body bottle()
{
    Body body;
    body.massKg = 0.4, body.restitution = 0.2, body.friction = 0.6;
    return body;
}

/// Two are thrown at the bottle; the first sweeps it away before the second comes by.
World preemption()
{
    return physicsWorld({box("bottle", {0.06f, 0.2f, 0.06f}, {0, 0.2f, 0}, bottle()), ball("suzy", 0.06f, {-1.5f, 0.25f, 0}, bullet({6, 1, 0})), ball("billy", 0.06f, {0, 0.25f, 2.6f}, bullet({0, 1.2f, -6}))},
                        {.ground = 0, .durationSecs = 2});
}

World together()
{
    return physicsWorld({box("bottle", {0.06f, 0.2f, 0.06f}, {0, 0.2f, 0}, bottle()), ball("left", 0.06f, {-1.5f, 0.25f, 0.05f}, bullet({6, 1, 0})), ball("right", 0.06f, {-1.5f, 0.25f, -0.15f}, bullet({6, 1, 0.5f}))},
                        {.ground = 0, .durationSecs = 2});
}

}  // namespace

TEST_CASE("in a row of dominoes each is necessary for all later ones", "[causal]")
{
    const Course course = courseOf(dominoWorld(6));
    const EventKey last = start(course.id("domino 6"));
    REQUIRE(happens(course.rollout.events, last));
    for (int k = 1; k < 6; ++k) {
        const ObjectId domino = course.id("domino " + std::to_string(k));
        SimScene less = course.scene;
        std::erase_if(less.bodies, [&](const auto& body) { return body.id == domino; });
        const auto rollout = dynamics::simulate(less);
        REQUIRE(rollout);
        for (int later = k + 1; later <= 6; ++later) CHECK(!happens(rollout->events, start(course.id("domino " + std::to_string(later)))));
        for (int earlier = 2; earlier < k; ++earlier) CHECK(happens(rollout->events, start(course.id("domino " + std::to_string(earlier)))));
    }
    const auto causes = causesOf(course, last);
    CHECK(causes.size() == 5);   // all before it, and nobody else
    for (const ActualCause& cause : causes) CHECK(cause.isButFor());
}

TEST_CASE("who comes too late is no cause, and who came first is one although it would have happened anyway", "[causal]")
{
    const Course course = courseOf(preemption());
    const ObjectId suzy = course.id("suzy"), billy = course.id("billy");
    const EventKey fall = start(course.id("bottle"));
    REQUIRE(happens(course.rollout.events, fall));
    // But for: without either the other does it.
    for (const ObjectId who : {suzy, billy}) {
        SimScene less = course.scene;
        std::erase_if(less.bodies, [&](const auto& body) { return body.id == who; });
        CHECK(happens(dynamics::simulate(less)->events, fall));
    }
    const auto causes = causesOf(course, fall);
    REQUIRE(causes.size() == 1);
    CHECK(causes[0].objects == std::vector{suzy});
    CHECK(causes[0].held == std::vector{billy});
    CHECK(!causes[0].isButFor());
}

TEST_CASE("two that do it together are a cause together", "[causal]")
{
    const Course course = courseOf(together());
    const ObjectId left = course.id("left"), right = course.id("right");
    const EventKey fall = start(course.id("bottle"));
    REQUIRE(happens(course.rollout.events, fall));
    const auto causes = causesOf(course, fall);
    REQUIRE(causes.size() == 1);
    CHECK(causes[0].objects == std::vector{left, right});
    CHECK(causes[0].held.empty());
}

TEST_CASE("what a barrier prevented happens without it", "[causal]")
{
    Body wall;
    wall.role = BodyRole::Static;
    const Course course = courseOf(physicsWorld({box("bottle", {0.06f, 0.2f, 0.06f}, {0, 0.2f, 0}, bottle()), box("barrier", {0.05f, 0.5f, 0.5f}, {-0.6f, 0.5f, 0}, wall), ball("ball", 0.06f, {-1.5f, 0.25f, 0}, bullet({6, 1, 0}))},
                                                {.ground = 0, .durationSecs = 2}));
    const EventKey fall = start(course.id("bottle"));
    CHECK(!happens(course.rollout.events, fall));
    const auto graph = causalGraph(course.scene, course.rollout, {});
    REQUIRE(graph);
    const auto effect = std::ranges::find(graph->objects, course.id("barrier"), &ObjectEffect::object);
    REQUIRE(effect != graph->objects.end());
    CHECK(happens(effect->events.gained, fall));
    // In the world without it, the ball is what did it.
    SimScene open = course.scene;
    std::erase_if(open.bodies, [&](const auto& body) { return body.name == "barrier"; });
    const Course without{open, *dynamics::simulate(open)};
    const auto causes = causesOf(without, fall);
    REQUIRE(causes.size() == 1);
    CHECK(causes[0].objects == std::vector{course.id("ball")});
    CHECK(causes[0].isButFor());
}

namespace {

/// Some balls that roll into each other, and one that lies where nobody comes.
World billiards(unsigned seed)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> unit(-1, 1);
    std::vector<Object> objects;
    const int count = 3 + static_cast<int>(random() % 3);
    for (int i = 0; i < count; ++i) {
        Body body;
        body.massKg = 1 + 0.5 * unit(random), body.restitution = 0.7;
        const float turn = 2 * kPi * static_cast<float>(i) / static_cast<float>(count) + 0.3f * unit(random);
        const Vec3 from(0.8f * std::cos(turn), 0.1f, 0.8f * std::sin(turn));
        if (i > 0) body.velocity = (1.5f + 0.5f * unit(random)) * glm::normalize(Vec3(0.2f * unit(random), 0, 0.2f * unit(random)) - Vec3(from.x, 0, from.z));
        objects.push_back(ball("ball " + std::to_string(i), 0.1f, i == 0 ? Vec3(0, 0.1f, 0) : from, body));
    }
    objects.insert(objects.begin() + static_cast<std::ptrdiff_t>(random() % objects.size()), ball("bystander", 0.1f, {12 + unit(random), 0.1f, 12}));
    return physicsWorld(std::move(objects), {.ground = 0, .durationSecs = 1.2});
}

void checkBystanders(unsigned from, unsigned to)
{
    int asked = 0;
    for (unsigned seed = from; seed < to; ++seed) {
        const Course course = courseOf(billiards(seed));
        const ObjectId bystander = course.id("bystander");
        const auto keys = keysOf(course.rollout.events);
        for (std::size_t i = keys.size(); i-- > 0;) {
            if (keys[i].kind != EventKind::Collision && keys[i].kind != EventKind::Start) continue;
            if (std::ranges::find(keys[i].participants, bystander) != keys[i].participants.end()) continue;
            for (const ActualCause& cause : causesOf(course, keys[i])) {
                INFO("seed " << seed);
                REQUIRE(std::ranges::find(cause.objects, bystander) == cause.objects.end());
            }
            // The sharper question, which no pruning answers: without it everything else is as it was, to the bit.
            SimScene less = course.scene;
            std::erase_if(less.bodies, [&](const auto& body) { return body.id == bystander; });
            const auto rollout = dynamics::simulate(less);
            for (const auto& track : rollout->tracks) REQUIRE(track.states == course.rollout.find(track.object)->states);
            ++asked;
            break;
        }
    }
    CHECK(asked > static_cast<int>(to - from) / 2);
}

}  // namespace

TEST_CASE("an innocent bystander is never a cause", "[causal]") { checkBystanders(0, 50); }
TEST_CASE("an innocent bystander is never a cause in a thousand scenes", "[causal][.long]") { checkBystanders(50, 1050); }

TEST_CASE("the graph of a row of dominoes is a chain", "[causal]")
{
    const Course course = courseOf(dominoWorld(5));
    std::vector<CausalEdge> heard;
    const auto graph = causalGraph(course.scene, course.rollout, {}, [&](const CausalEdge& edge) { heard.push_back(edge); });
    REQUIRE(graph);
    CHECK(!heard.empty());
    const auto indexOf = [&](int a) {
        std::vector<ObjectId> pair{course.id("domino " + std::to_string(a)), course.id("domino " + std::to_string(a + 1))};
        for (std::size_t i = 0; i < graph->events.size(); ++i)
            if (graph->events[i].kind == EventKind::Collision && graph->events[i].participants == pair) return i;
        FAIL("no collision of domino " << a);
        return std::size_t(0);
    };
    for (int a = 1; a + 2 <= 5; ++a) {
        const std::size_t from = indexOf(a), to = indexOf(a + 1);
        // By trace it is reachable, by ablation as well: without the one there is not the other.
        std::set<std::size_t> reached{from};
        for (std::size_t round = 0; round < graph->edges.size(); ++round)
            for (const CausalEdge& edge : graph->edges)
                if (edge.isAblation && reached.contains(edge.from)) reached.insert(edge.to);
        CHECK(reached.contains(to));
        CHECK(*reached.begin() == from);   // nothing before it
    }
}

TEST_CASE("necessity and sufficiency come with intervals, and chance alone is not attributed", "[causal]")
{
    const Course course = courseOf(dominoWorld(3));
    const EventKey fall = start(course.id("domino 3"));
    Chance chance;
    chance.runs = 24;
    const auto score = scoreOf(course.scene, fall, {course.id("domino 2")}, chance, {});
    REQUIRE(score);
    CHECK(score->necessity.value() == 1);
    CHECK(score->necessity.low > 0.8);
    CHECK(score->sufficiency.value() > 0.9);
    CHECK(score->isAttributable);
    // A stranger makes no difference in any run, for they share their noise.
    World more = dominoWorld(3);
    more.add(ball("stranger", 0.1f, {9, 0.1f, 9}));
    const Course other = courseOf(more);
    const auto none = scoreOf(other.scene, fall, {other.id("stranger")}, chance, {});
    REQUIRE(none);
    CHECK(none->necessity.hits == 0);
    CHECK(none->missesByChance.hits == none->missesWithout.hits);
    CHECK(!none->isAttributable);
}

TEST_CASE("the interval of Clopper and Pearson holds the values of the tables", "[causal]")
{
    const Share half = shareOf(5, 10, 0.95);
    CHECK(half.low == Approx(0.1871).margin(1e-4));
    CHECK(half.high == Approx(0.8129).margin(1e-4));
    const Share none = shareOf(0, 32, 0.95);
    CHECK(none.low == 0);
    CHECK(none.high == Approx(1 - std::pow(0.025, 1.0 / 32)).margin(1e-6));
    CHECK(shareOf(32, 32, 0.95).low == Approx(std::pow(0.025, 1.0 / 32)).margin(1e-6));
    CHECK(shareOf(0, 0, 0.95).high == 1);
}

TEST_CASE("without anything changed nothing is lost, gained, shifted or attributed", "[causal]")
{
    const Course course = courseOf(heapWorld(2, 5));
    Chance chance;
    chance.runs = 4;
    const auto floor = noiseFloorOf(course.scene, course.rollout, chance, {});
    REQUIRE(floor);
    const Comparison same = compare(course.rollout, course.rollout, *floor);
    CHECK(same.events.lost.empty());
    CHECK(same.events.gained.empty());
    CHECK(same.events.shifted.empty());
    for (const Divergence& object : same.objects) {
        CHECK(object.mostMetres == 0);
        CHECK(!object.firstSignificantSecs);
    }
}

TEST_CASE("looking for causes stops when it is told to", "[causal]")
{
    const Course course = courseOf(dominoWorld(5));
    std::stop_source stop;
    stop.request_stop();
    const JobContext job{stop.get_token(), {}};
    CHECK(causalGraph(course.scene, course.rollout, job).error().kind == Error::Kind::Cancelled);
    CHECK(actualCauses(course.scene, course.rollout, start(course.id("domino 5")), job).error().kind == Error::Kind::Cancelled);
    CHECK(scoreOf(course.scene, start(course.id("domino 5")), {course.id("domino 2")}, {}, job).error().kind == Error::Kind::Cancelled);
    CHECK(noiseFloorOf(course.scene, course.rollout, {}, job).error().kind == Error::Kind::Cancelled);
}

TEST_CASE("a soft body that is held bends as it did, and what it met goes on as it did", "[causal][soft]")
{
    Body jelly = softBody({.stiffnessPa = 1e4, .dampingPerSec = 2, .cells = 64, .pins = {}}, 300);
    Body thrown;
    thrown.massKg = 0.6, thrown.velocity = {-3, 0, 0};
    const Course course = courseOf(physicsWorld({denseBox("jelly", Vec3(0.12f), {0, 0.125f, 0}, jelly), ball("ball", 0.06f, {0.5f, 0.14f, 0}, thrown)}, {.ground = 0, .durationSecs = 1}));
    REQUIRE(happens(course.rollout.events, {EventKind::Collision, {course.id("jelly"), course.id("ball")}, 0}));
    SimScene held = course.scene;
    holdToTruth(held, course.id("jelly"), course.rollout);
    const auto again = dynamics::simulate(held);
    REQUIRE(again);
    const dynamics::BodyTrack &truth = *course.rollout.find(course.id("jelly")), &led = *again->find(course.id("jelly"));
    REQUIRE(led.soft);
    REQUIRE(led.soft->positions.size() == truth.soft->positions.size());
    float farthest = 0, bent = 0;
    for (std::size_t k = 0; k < truth.soft->positions.size(); ++k) {
        const std::size_t node = k % truth.soft->nodeCount;
        farthest = std::max(farthest, glm::distance(truth.soft->positions[k], led.soft->positions[k]));
        bent = std::max(bent, glm::distance(truth.soft->positions[k], truth.soft->positions[node]));
    }
    CHECK(farthest < 1e-3f);
    CHECK(bent > 0.01f);   // a rigid one in its place would be so far off
    for (const double secs : {0.15, 0.2, 0.5, 1.0}) {
        INFO(secs << " s: " << stateAt(*again, "ball", secs).centre.x << " m beside " << stateAt(course.rollout, "ball", secs).centre.x);
        CHECK(glm::distance(stateAt(*again, "ball", secs).centre, stateAt(course.rollout, "ball", secs).centre) < 0.02f);
    }
    // And alone in the world it does what it did: nothing else moves it.
    std::erase_if(held.bodies, [&](const auto& body) { return body.name == "ball"; });
    const auto alone = dynamics::simulate(held);
    REQUIRE(alone);
    CHECK(glm::distance(stateAt(*alone, "jelly", 1).centre, stateAt(course.rollout, "jelly", 1).centre) < 1e-3f);
}
