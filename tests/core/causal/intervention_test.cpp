#include "core/causal/intervention_text.h"

#include "core/causal/course.h"
#include "core/causal/intervene.h"
#include "tests/support/physics_worlds.h"

#include <catch2/catch.hpp>

using namespace morphogen;
using namespace morphogen::causal;
using namespace morphogen::support;

namespace {

World toys()
{
    Body wall;
    wall.role = BodyRole::Static;
    Body rolling;
    rolling.velocity = {2, 0, 0};
    return physicsWorld({ball("red ball", 0.1f, {-1, 0.1f, 0}, rolling), box("block", Vec3(0.1f), {0.5f, 0.1f, 0}), box("wall (old), \"thick\"", {0.1f, 0.4f, 1}, {2, 0.4f, 0}, wall)}, {.ground = 0, .durationSecs = 2});
}

Result<dynamics::Rollout> whatIf(const World& world, const std::vector<std::string>& texts)
{
    MG_ASSIGN(const auto interventions, interventionsFrom(texts, world));
    MG_ASSIGN(auto scene, dynamics::sceneOf(world, {}));
    MG_ASSIGN(scene, intervened(std::move(scene), interventions));
    return dynamics::simulate(scene);
}

std::string problemOf(const std::vector<std::string>& texts)
{
    const auto rollout = whatIf(toys(), texts);
    return rollout ? "" : rollout.error().message;
}

}  // namespace

TEST_CASE("every intervention is read back from its own text", "[causal]")
{
    const World world = toys();
    const std::vector<std::string> texts{"remove(red ball)", "remove(block, t=1.5)", "add(block, at=(0,1,2), velocity=(0,0,-1), as=\"2nd block\", t=0.5)", "replace(red ball, block)", "mass(2nd block)=2.5", "friction(block)=0.25",
                                         "restitution(red ball)=1", "size(block)=1.5", "pose(block, t=1)=(0,1,0)", "pose(block)=(0,1,0, 0.7071,0,0.7071,0)", "velocity(red ball, t=0.25)=(0,2.5,0)", "spin(red ball)=(0,6,0)",
                                         "shift(red ball)=0.5", "block(red ball, block, t=1:2)", "block(block, ground)", "gravity=(0,-1.6,0)", "gravity(t=1)=3.7", "pin(block, t=0.5:1)", "pin(\"wall (old), \\\"thick\\\"\")",
                                         "follow(block)=((0, 0,1,0), (1, 2,1,0))",
                                         "stiffness(block)=20000", "wind=(3,0,1)", "wind(t=1)=(0,0,0)"};
    const auto read = interventionsFrom(texts, world);
    if (!read) FAIL(read.error().message);
    const auto written = textsOf(*read, world);
    const auto again = interventionsFrom(written, world);
    if (!again) FAIL(again.error().message);
    CHECK(*again == *read);
    CHECK(textsOf(*again, world) == written);
    // What is read at a time can be dragged to another one.
    for (std::size_t i = 0; i < texts.size(); ++i) {
        INFO(texts[i]);
        if (texts[i].find("t=") != std::string::npos) CHECK(hasTime((*read)[i]));
    }
}

TEST_CASE("what interventions say is what happens", "[causal]")
{
    const World world = toys();
    const auto fact = *whatIf(world, {});
    const ObjectId red = world.objects[0]->id, block = world.objects[1]->id;
    const auto hits = [&](const dynamics::Rollout& rollout) { return std::ranges::any_of(rollout.events, [&](const Event& event) { return event.kind == EventKind::Collision && event.participants == std::vector{red, block}; }); };
    CHECK(hits(fact));
    CHECK(whatIf(world, {"remove(red ball)"})->find(red) == nullptr);
    CHECK(!hits(*whatIf(world, {"block(red ball, block)"})));
    CHECK(!hits(*whatIf(world, {"velocity(red ball)=(-2,0,0)"})));
    CHECK(whatIf(world, {"mass(red ball)=7"})->find(red)->massKg == 7);
    CHECK(whatIf(world, {"size(block)=2"})->find(block)->massKg == Approx(8 * fact.find(block)->massKg));
    CHECK(stateAt(*whatIf(world, {"gravity=0", "velocity(block)=(0,1,0)"}), "block", 1).centre.y == Approx(1.1).margin(0.01));
    CHECK(stateAt(*whatIf(world, {"pose(block)=(0.5,0.1,3)"}), "block", 1).centre.z == Approx(3));
    CHECK(stateAt(*whatIf(world, {"pose(block, t=1)=(0,1.1,3)"}), "block", 1.1).centre.y == Approx(1.1 - 0.5 * 9.81 * 0.01).margin(0.01));
    CHECK(stateAt(*whatIf(world, {"follow(block)=((0, 0.5,0.1,0), (1, 0.5,2.1,0))"}), "block", 0.5).centre.y == Approx(1.1).margin(0.01));
    const auto pinned = *whatIf(world, {"pin(block)"});
    CHECK(glm::length(stateAt(pinned, "block", 2).centre - stateAt(pinned, "block", 0).centre) < 1e-6f);
    const auto taken = *whatIf(world, {"remove(red ball, t=0.2)"});
    CHECK(taken.find(red)->endStep() == 48);
    CHECK(!hits(taken));
    const auto added = *whatIf(world, {"add(red ball, at=(0,1,3), as=other, t=0.5)"});
    CHECK(added.tracks.back().name == "other");
    CHECK(added.tracks.back().firstStep == 120);
    CHECK(std::ranges::any_of(added.events, [&](const Event& event) { return event.kind == EventKind::Enter && event.participants.front() == added.tracks.back().object; }));
    // Later by 0.4 s: everything that follows is later by as much.
    const auto later = *whatIf(world, {"shift(red ball)=0.4"});
    const auto timeOf = [&](const dynamics::Rollout& rollout) { return std::ranges::find_if(rollout.events, [&](const Event& event) { return event.kind == EventKind::Collision && event.participants == std::vector{red, block}; })->timeSecs; };
    CHECK(timeOf(later) - timeOf(fact) == Approx(0.4).margin(0.01));
}

TEST_CASE("a bad intervention is refused in one sentence that says where", "[causal]")
{
    CHECK_THAT(problemOf({"remove(bal)"}), Catch::Contains("there is no object \"bal\"") && Catch::Contains("\"red ball\""));
    CHECK_THAT(problemOf({"mass(block)=-2"}), Catch::Contains("a mass is above 0 kg"));
    CHECK_THAT(problemOf({"mass(block)"}), Catch::Contains("a value is expected"));
    CHECK_THAT(problemOf({"mass(block)=heavy"}), Catch::Contains("mass is a number"));
    CHECK_THAT(problemOf({"explode(block)"}), Catch::Contains("there is no intervention \"explode\""));
    CHECK_THAT(problemOf({"remove(block"}), Catch::Contains("is expected (at character 13)"));
    CHECK_THAT(problemOf({"remove(block) now"}), Catch::Contains("\"now\" is not expected"));
    CHECK_THAT(problemOf({"velocity(block, t=7)=(0,1,0)"}), Catch::Contains("the simulation is from 0 to 2 s"));
    CHECK_THAT(problemOf({"velocity(block, t=-1)=(0,1,0)"}), Catch::Contains("a time is 0 or later"));
    CHECK_THAT(problemOf({"velocity(block)=(0,1)"}), Catch::Contains("three numbers"));
    CHECK_THAT(problemOf({"velocity(block)=(0,1,inf)"}), Catch::Contains("is a number, not \"inf\""));
    CHECK_THAT(problemOf({"pose(block)=(-1,0.1,0)"}), Catch::Contains("inside \"red ball\"") || Catch::Contains("\"red ball\" is"));
    CHECK_THAT(problemOf({"shift(red ball)=-1"}), Catch::Contains("can't begin earlier"));
    CHECK_THAT(problemOf({"remove(red ball)", "mass(red ball)=2"}), Catch::Contains("not in the scene any more"));
    CHECK_THAT(problemOf({"restitution(block)=1.5"}), Catch::Contains("from 0 to 1"));
    CHECK_THAT(problemOf({"block(block, block, t=2:1)"}), Catch::Contains("ends before it begins"));
    CHECK_THAT(problemOf({std::string(5000, '(')}), Catch::Contains("4096"));
    CHECK_THAT(problemOf({"follow(block)=((((((1))))))"}), Catch::Contains("too deeply"));
}
