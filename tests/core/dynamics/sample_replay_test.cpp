// The samples that simulate: the same bits again and again, and the motion that they open with is their own.
#include "core/authoring/samples.h"
#include "core/causal/causes.h"
#include "tests/support/physics_worlds.h"

#include <catch2/catch.hpp>

using namespace morphogen;

namespace {

constexpr const char* kSamples[] = {"dominoes", "cradle", "pre-emption", "over-determination", "barrier", "colliding-toys"};

World sample(const char* name)
{
    auto world = makeSample(name, {});
    if (!world) FAIL(world.error().message);
    return *std::move(world);
}

void checkReplays(int times)
{
    for (const char* name : kSamples) {
        INFO(name);
        const auto scene = support::sceneOf(sample(name));
        const auto first = dynamics::simulate(scene);
        REQUIRE(first);
        for (int k = 1; k < times; ++k) {
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

TEST_CASE("samples that simulate replay to the bit", "[dynamics]") { checkReplays(4); }
TEST_CASE("samples that simulate replay to the bit a hundred times", "[dynamics][.long]") { checkReplays(100); }

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
