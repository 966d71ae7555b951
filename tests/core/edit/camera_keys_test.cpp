#include "core/edit/camera_keys.h"

#include "core/edit/add_camera.h"
#include "core/edit/edit_json.h"
#include "core/edit/script.h"
#include "tests/support/make_edit.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace morphogen;
using support::make;

namespace {

World withCamera()
{
    World world;
    make(world, AddCamera{{{}, "hero", {{0, {.position = {0, 1, 4}}}}}});
    return world;
}

std::vector<double> timesOf(const World& world)
{
    std::vector<double> times;
    for (const CameraKey& key : world.cameras[0]->keys) times.push_back(key.timeSecs);
    return times;
}

}  // namespace

TEST_CASE("a camera that is keyed moves between its keys, and the world lasts as long as it does", "[edit][camera]")
{
    World world = withCamera();
    const CameraId hero = world.cameras[0]->id;
    CHECK(world.durationSecs() == 0);
    make(world, SetCameraKey{hero, 2, {.position = {4, 1, 0}}});
    CHECK(world.durationSecs() == 2);
    CHECK(world.cameras[0]->at(1).position == Vec3(2, 1, 2));
    make(world, SetCameraKey{hero, 2.0001, {.position = {8, 1, 0}}});   // the same key
    CHECK(timesOf(world).size() == 2);
    CHECK(world.cameras[0]->at(9).position == Vec3(8, 1, 0));
    make(world, MoveCameraKeys{hero, 2, 2.1, 1});
    CHECK(world.durationSecs() == Approx(3).margin(1e-3));
    make(world, MoveCameraKeys{.camera = hero, .fromSecs = 0, .toSecs = 9, .scale = 2});
    CHECK(world.durationSecs() == Approx(6).margin(1e-3));
    make(world, RemoveCameraKeys{hero, 5, 7});
    CHECK(timesOf(world) == std::vector<double>{0});
}

TEST_CASE("what makes no sense for a camera's keys is one sentence and changes nothing", "[edit][camera]")
{
    World world = withCamera();
    const CameraId hero = world.cameras[0]->id;
    make(world, SetCameraKey{hero, 1, {}});
    CameraView blind;
    blind.target = blind.position;
    CHECK(apply(world, SetCameraKey{hero, 1, blind}).error().kind == Error::Kind::Usage);
    CHECK(apply(world, SetCameraKey{hero, -1, {}}).error().kind == Error::Kind::Usage);
    CHECK(apply(world, SetCameraKey{hero, std::numeric_limits<double>::infinity(), {}}).error().kind == Error::Kind::Usage);
    CHECK(apply(world, RemoveCameraKeys{hero, 0, 9}).error().kind == Error::Kind::Usage);
    CHECK(apply(world, RemoveCameraKeys{hero, 3, 9}).error().kind == Error::Kind::Empty);
    CHECK(apply(world, MoveCameraKeys{hero, 1, 1, -2}).error().kind == Error::Kind::Usage);
    CHECK(apply(world, MoveCameraKeys{.camera = hero, .fromSecs = 0, .toSecs = 1, .scale = 0}).error().kind == Error::Kind::Usage);
    CHECK(apply(world, SetCameraKey{{77}, 1, {}}).error().kind == Error::Kind::NotFound);
}

TEST_CASE("a script keys a camera, what it leaves out is as the camera has it then", "[edit][camera]")
{
    History history(withCamera());
    const auto done = runScript(history, R"([
        {"op": "cameraKey", "camera": "hero", "time": 2, "position": [4, 1, 0], "fovY": 30},
        {"op": "cameraKey", "camera": "hero", "time": 1, "target": [0, 2, 0]},
        {"op": "moveCameraKeys", "camera": "hero", "range": [2, 2], "by": 2},
        {"op": "cameraKey", "camera": "hero", "time": 6, "orthoHeight": 3},
        {"op": "removeCameraKeys", "camera": "hero", "range": [6, 6]}
    ])", "edits.json", {});
    INFO((done ? "" : done.error().message));
    REQUIRE(done);
    const Camera& hero = *history.world().cameras[0];
    REQUIRE(timesOf(history.world()) == std::vector<double>{0, 1, 4});
    CHECK(hero.keys[2].view.fovYRadians == Approx(radians(30.0f)));
    CHECK(hero.keys[1].view.position == Vec3(2, 1, 2));
    CHECK(hero.keys[1].view.target == Vec3(0, 2, 0));
    // And the history writes it down as what it was.
    const auto script = scriptOf(history, 1, history.steps().size() - 1);
    REQUIRE(script);
    History again(withCamera());
    REQUIRE(runScript(again, *script, "again.json", {}));
    CHECK(again.world().cameras[0]->keys.size() == hero.keys.size());
    for (std::size_t k = 0; k < hero.keys.size(); ++k) CHECK(glm::distance(again.world().cameras[0]->keys[k].view.position, hero.keys[k].view.position) < 1e-6f);
    CHECK(runScript(again, R"([{"op": "cameraKey", "camera": "nobody", "time": 0}])", "edits.json", {}).error().message.find("nobody") != std::string::npos);
}
