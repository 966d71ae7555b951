// The samples that simulate: the same bits again and again, and the motion that they open with is their own.
#include "core/authoring/samples.h"
#include "core/causal/causes.h"
#include "core/evaluate/object_at.h"
#include "tests/support/physics_worlds.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace morphogen;

namespace {

constexpr const char* kSamples[] = {"dominoes", "cradle", "pre-emption", "over-determination", "barrier", "colliding-toys", "collision", "soft-things"};

World sample(const char* name)
{
    auto world = makeSample(name, {});
    if (!world) FAIL(world.error().message);
    return *std::move(world);
}

/// `slowTimes`: of samples with soft bodies.
void checkReplays(int times, int slowTimes)
{
    for (const char* name : kSamples) {
        INFO(name);
        const auto scene = support::sceneOf(sample(name));
        const auto first = dynamics::simulate(scene);
        REQUIRE(first);
        const bool isSlow = std::ranges::any_of(scene.bodies, &dynamics::SimBody::isSoft);
        for (int k = 1; k < (isSlow ? slowTimes : times); ++k) {
            // Another world lives and dies in between.
            if (k % 10 == 0) (void)support::rolloutOf(support::heapWorld(static_cast<unsigned>(k), 4));
            const auto again = dynamics::simulate(scene);
            REQUIRE(again);
            REQUIRE(again->stepHashes == first->stepHashes);
            REQUIRE(again->events == first->events);
        }
    }
}

}  // namespace

TEST_CASE("samples that simulate replay to the bit", "[dynamics]") { checkReplays(4, 2); }
TEST_CASE("samples that simulate replay to the bit a hundred times", "[dynamics][.long]") { checkReplays(100, 100); }

TEST_CASE("the sample cradle hands its speed on, and the toys hit each other", "[dynamics]")
{
    const auto cradle = support::rolloutOf(sample("cradle"));
    CHECK(support::stateAt(cradle, "ball 5", 2).velocity.x >= 0.95f * 0.6f);
    for (const char* other : {"ball 1", "ball 2", "ball 3", "ball 4"}) CHECK(glm::length(support::stateAt(cradle, other, 2).velocity) <= 0.05f * 0.6f);
    const World world = sample("colliding-toys");
    const auto toys = support::rolloutOf(world);
    CHECK(toys.tracks.size() == 10);
    const ObjectId red = world.find("red ball")->id, teal = world.find("teal block")->id;
    CHECK(causal::happens(toys.events, {EventKind::Collision, {red, teal}, 0}));
}

TEST_CASE("the ball of the sample collision topples the pile, and all comes to rest", "[dynamics][samples]")
{
    const World world = sample("collision");
    const auto played = support::rolloutOf(world);
    int moved = 0;
    double before = 0, after = 0;
    for (const auto& track : played.tracks) {
        const auto &first = track.states.front(), &last = track.states.back();
        moved += glm::length(last.centre - first.centre) > 0.1f;
        CHECK(glm::length(last.velocity) < 0.05f);
        for (const auto& state : track.states) CHECK(state.centre.y > 0.085f - 0.015f);   // the smallest's radius, less the way of one step after a fall of 0.7 m
        const auto energy = [&](const dynamics::BodyState& of) { return track.massKg * (0.5 * glm::dot(of.velocity, of.velocity) + 9.81 * of.centre.y); };
        before += energy(first), after += energy(last);
    }
    CHECK(played.tracks.size() == 8);
    CHECK(moved >= 6);
    CHECK(after < 0.8 * before);
    // What the world opens with is that motion.
    for (const auto& track : played.tracks)
        for (const double secs : {0.0, 1.0, 2.5, 5.0})
            CHECK(glm::length(placedAt(*world.find(track.object), secs).translation - track.at(played.stepAt(secs)).pose.position) < 1e-5f);
}
