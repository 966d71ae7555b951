#include "core/io/camera_file.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace morphogen;

namespace {

Result<Camera> read(const std::string& text)
{
    const support::TemporaryFolder folder;
    std::ofstream(folder / "view.json") << text;
    return readCameraFile(folder / "view.json");
}

}  // namespace

TEST_CASE("a camera file says where it stands, and the rest has stated defaults", "[picture]")
{
    const auto full = read(R"({"position":[1,2,3],"target":[0,1,0],"up":[0,0,1],"fovY":35,"near":0.05})");
    REQUIRE(full);
    CHECK(full->name == "view");
    const CameraView view = full->at(99);
    CHECK(view.position == Vec3(1, 2, 3));
    CHECK(view.target == Vec3(0, 1, 0));
    CHECK(view.up == Vec3(0, 0, 1));
    CHECK(view.fovYRadians == Approx(radians(35.0f)));
    CHECK(view.near == 0.05f);
    const auto bare = read(R"({"position":[1,2,3],"target":[0,0,0]})");
    REQUIRE(bare);
    CHECK(bare->at(0).up == Vec3(0, 1, 0));
    CHECK(bare->at(0).near == 0.2f);
    CHECK(bare->at(0).fovYRadians == Approx(radians(50.0f)));
}

TEST_CASE("a list of cameras moves between its times and holds at its ends", "[picture]")
{
    const auto camera = read(R"([{"time":2,"position":[4,0,0],"target":[0,0,0]},{"time":1,"position":[2,0,0],"target":[0,0,0]}])");
    REQUIRE(camera);
    CHECK(camera->at(0).position.x == Approx(2));
    CHECK(camera->at(1.5).position.x == Approx(3));
    CHECK(camera->at(9).position.x == Approx(4));
}

TEST_CASE("a bad camera file is an error that names the file and the field", "[picture]")
{
    const std::pair<const char*, const char*> cases[] = {
        {"", "JSON"},
        {"not json", "JSON"},
        {"[]", "no camera"},
        {"5", "object"},
        {R"({"target":[0,0,0]})", "position"},
        {R"({"position":[1,2],"target":[0,0,0]})", "position"},
        {R"({"position":[1,2,"x"],"target":[0,0,0]})", "position"},
        {R"({"position":[1,2,1e300],"target":[0,0,0]})", "position"},
        {R"({"position":[0,0,0],"target":[0,0,0]})", "target"},
        {R"({"position":[1,2,3],"target":[0,0,0],"fovY":0})", "fovY"},
        {R"({"position":[1,2,3],"target":[0,0,0],"fovY":"wide"})", "fovY"},
        {R"({"position":[1,2,3],"target":[0,0,0],"near":-1})", "near"},
        {R"({"position":[1,2,3],"target":[0,0,0],"up":[0,0,0]})", "up"},
        {R"([{"position":[1,2,3],"target":[0,0,0]},{"position":[1,2,3],"target":[0,0,0]}])", "time"},
        {R"([{"time":1,"position":[1,2,3],"target":[0,0,0]},{"time":1,"position":[1,2,3],"target":[0,0,0]}])", "1 s"},
    };
    for (const auto& [text, word] : cases) {
        INFO(text);
        const auto camera = read(text);
        REQUIRE_FALSE(camera);
        CHECK(camera.error().message.find("view.json") != std::string::npos);
        CHECK(camera.error().message.find(word) != std::string::npos);
    }
}
