// The collider of a body is dragged larger in the window, by events of the window system: what it then rests on is its new size.
#include "core/dynamics/collider_size.h"
#include "core/dynamics/sim_scene.h"
#include "core/evaluate/object_at.h"
#include "core/store/project_file.h"
#include "tests/app/studio/seen_world.h"
#include "tests/support/physics_worlds.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace morphogen;
using namespace morphogen::support;

namespace {

Vec3 metresOf(const World& world, std::string_view name)
{
    const auto collider = dynamics::colliderOf(world, *world.find(name));
    REQUIRE(collider);
    const auto metres = dynamics::metresOf(**collider);
    REQUIRE(metres);
    return *metres;
}

double restingHeight(const World& world, std::string_view name) { return objectAt(*world.find(name), 2.0, &world).placement.translation.y; }

}  // namespace

TEST_CASE("the sides of a collider are dragged in the window by X events, and the body falls as the larger one", "[studio][collider]")
{
    if (!hasProgram("xdotool")) MG_SKIP("needs xdotool");
    Desk desk;
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    REQUIRE(desk.run({"samples", "--prepare"}).exitCode == 0);
    const World start = physicsWorld({box("block", Vec3(0.2f), {0, 0.8f, 0}), box("crumb", Vec3(0.01f), {0.7f, 0.4f, 0})}, {.ground = 0, .durationSecs = 2});
    REQUIRE(ProjectFile::create(desk / "start.morph", History(start), {}));
    const Prepared prepared = lookFrom(desk, "view.front", 2);
    const View& view = prepared.view;
    const Vec2 top = view.at({0, 1, 0}), higher = view.at({0, 1.1f, 0});
    // Some pixels large: its grips stand off, 24 above its middle.
    const Vec2 middle = view.at({0.7f, 0.4f, 0}), above = middle - Vec2(0, 24.0f / static_cast<float>(view.height));
    REQUIRE(glm::distance(view.at({0.71f, 0.4f, 0}), middle) * static_cast<float>(view.width) < 10);
    const Vec2 wayUp = view.at({0.7f, 0.5f, 0}) - middle;
    checkSilent(desk.perform(opening("seen.morph", 2) + fmt::format(R"(action view.camera
wait 0.6
wait idle
click "block"
wait until selected "block" within 30
action tool.collider
wait 0.6
wait idle
screenshot @OUT@/block.png
drag viewport {top} to {higher}
wait until step "Collider size of block" within 30
click "crumb"
wait until selected "crumb" within 30
wait 0.6
wait idle
screenshot @OUT@/crumb.png
move viewport {above}
press
move viewport {between}
wait 0.2
screenshot @OUT@/held.png
move viewport {over}
wait 0.2
release
wait until step "Collider size of crumb" within 30
wait idle
action tool.select
)", fmt::arg("top", place(top)), fmt::arg("higher", place(higher)), fmt::arg("above", place(above)), fmt::arg("between", place(above + 0.5f * wayUp)), fmt::arg("over", place(above + wayUp))) +
        savingAs("sized.morph") + "action physics.bake\nwait until step \"Bake simulation\" within 60\n" + savingAs("baked.morph") + undoing(3) + "wait until steps 1 within 30\n" + savingAs("undone.morph") + "quit\n", Pointer::Real));

    const World sized = opened(desk / "sized.morph"), baked = opened(desk / "baked.morph"), undone = opened(desk / "undone.morph");
    // Both sides go as far as the pointer went.
    const Vec3 blockMetres = metresOf(sized, "block"), crumbMetres = metresOf(sized, "crumb");
    CHECK(glm::distance(blockMetres, Vec3(0.4f, 0.6f, 0.4f)) < 0.01f);
    CHECK(glm::distance(crumbMetres, Vec3(0.02f, 0.22f, 0.02f)) < 0.01f);
    CHECK(metresOf(undone, "block") == metresOf(prepared.world, "block"));
    CHECK(metresOf(undone, "crumb") == metresOf(prepared.world, "crumb"));
    // What they rest on: half of their new heights above the ground, not of their old ones.
    CHECK(restingHeight(baked, "block") == Approx(0.5 * blockMetres.y).margin(0.005));
    CHECK(dynamics::simulate(sceneOf(sized))->tracks.size() == 2);
    const auto before = rolloutOf(prepared.world), after = rolloutOf(sized);
    CHECK(stateAt(before, "block", 2).centre.y == Approx(0.2).margin(0.005));
    CHECK(stateAt(after, "block", 2).centre.y == Approx(0.5 * blockMetres.y).margin(0.005));
    for (const double secs : {0.5, 1.0, 2.0}) CHECK(objectAt(*baked.find("block"), secs, &baked).placement.translation.y == Approx(stateAt(after, "block", secs).pose.position.y).margin(1e-4));
}
