#include "tests/app/studio/seen_world.h"

#include "app/session/world_io.h"
#include "core/io/image_read.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cmath>

namespace morphogen::support {

World opened(const std::filesystem::path& path)
{
    Result<World> world = openWorld(path, {}, JobContext{});
    INFO((world ? "" : world.error().message));
    REQUIRE(world);
    return *world;
}

namespace {

/// In the dialog that opens for a file's name.
std::string naming(const char* file, int withinSecs)
{
    return fmt::format(R"(wait until dialog within 30
wait 0.3
key Ctrl+A
type "{}"
wait 0.3
key Return
wait until no-dialog within {}
)", file, withinSecs);
}

}  // namespace

std::string opening(const char* file, int objects)
{
    return R"(size @WIDTH@ @HEIGHT@
wait until objects 8 within 60
wait until playing yes within 30
key Space
wait until playing no within 30
action file.open
)" + naming(file, 60) + fmt::format("wait until objects {} within 60\naction play.start\nwait idle\n", objects);
}

std::string savingAs(const char* file)
{
    return "action file.saveAs\n" + naming(file, 30) + fmt::format("wait until file \"{}\" within 60\n", file);
}

std::string undoing(int steps)
{
    std::string all;
    for (int k = 0; k < steps; ++k) all += "action edit.undo\n";
    return all;
}

Vec2 View::at(const Vec3& point) const
{
    const Vec3 forward = glm::normalize(camera.target - camera.position), right = glm::normalize(glm::cross(forward, camera.up)), up = glm::cross(right, forward);
    const Vec3 seen = point - camera.position;
    const float half = glm::dot(seen, forward) * std::tan(0.5f * camera.fovYRadians), aspect = static_cast<float>(width) / static_cast<float>(height);
    return {0.5f + 0.5f * glm::dot(seen, right) / (half * aspect), 0.5f - 0.5f * glm::dot(seen, up) / half};
}

std::string place(const Vec2& at) { return fmt::format("{:.4f} {:.4f}", at.x, at.y); }

Prepared lookFrom(Desk& desk, const char* side, int objects)
{
    checkSilent(desk.perform(opening("start.morph", objects) + fmt::format(R"(action {}
wait 0.6
action view.frameAll
wait 0.6
wait idle
action view.addCamera
action view.grab
)", side) + naming("view.png", 30) + "wait until exists \"@OUT@/view.png\" within 30\n" + savingAs("seen.morph") + "quit\n"));
    Prepared prepared{opened(desk / "seen.morph"), {}};
    prepared.view.camera = prepared.world.cameras.back()->at(0);
    const auto picture = readImage(desk / "view.png");
    REQUIRE(picture);
    prepared.view.width = static_cast<int>(picture->width), prepared.view.height = static_cast<int>(picture->height);
    return prepared;
}

}  // namespace morphogen::support
