#include "core/io/trajectory_branch.h"
#include "tests/support/seen_motion.h"

#include <catch2/catch.hpp>

using namespace morphogen;

namespace {

MovingShape ball(const std::string& name) { return {.name = name, .halfSize = Vec3(0.2f), .timesSecs = {0, 0.5, 1}, .centres = {Vec3d(0, 0.2, 0), Vec3d(1, 0.2, 0), Vec3d(1, 0.2, 2)}}; }

}  // namespace

TEST_CASE("trajectories of a world's objects are a branch in which they go where the table says", "[trajectory]")
{
    const World world = support::worldOfShapes({ball("red"), ball("blue")});
    TrajectoryScene scene{.shapes = {ball("blue")}, .notes = {"a note"}, .fps = {}};
    const auto branch = branchOf(scene, world);
    REQUIRE(branch);
    REQUIRE(branch->interventions.size() == 1);
    const Intervention& follow = branch->interventions[0];
    CHECK(follow.kind == InterventionKind::Follow);
    CHECK(follow.object == world.find("blue")->id);
    REQUIRE(follow.path.size() == 3);
    CHECK(follow.path[2] == WayPoint{1, Vec3(1, 0.2f, 2)});
    CHECK(branch->notes == scene.notes);
}

TEST_CASE("what a branch can't say is noted, and objects that are not there are refused by name", "[trajectory]")
{
    World world = support::worldOfShapes({ball("red")});
    TrajectoryScene scene{.shapes = {ball("red")}, .notes = {}, .fps = {}};
    scene.shapes[0].centres[1].reset();
    scene.shapes[0].rotations = {Quat(1, 0, 0, 0), Quat(0, 1, 0, 0), Quat(1, 0, 0, 0)};
    const auto branch = branchOf(scene, world);
    REQUIRE(branch);
    CHECK(branch->interventions[0].path.size() == 2);
    REQUIRE(branch->notes.size() == 2);
    CHECK_THAT(branch->notes[0], Catch::Contains("red will not turn"));
    scene.shapes[0].name = "green";
    CHECK_THAT(branchOf(scene, world).error().message, Catch::Contains("no object \"green\""));
    scene.shapes[0].name = "red";
    Object bare = *world.objects[0];
    bare.body = nullptr;
    world.replace(std::move(bare));
    CHECK_THAT(branchOf(scene, world).error().message, Catch::Contains("red takes no part in physics"));
}
