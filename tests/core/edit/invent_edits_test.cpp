// Deleting with the hole filled and extracting with the underside closed, as edits: what they leave, what they mark, and that
// undo brings back the same bytes.
#include "core/edit/invent_edits.h"

#include "core/edit/edit_json.h"
#include "core/edit/script.h"
#include "core/evaluate/mark_splats.h"
#include "core/evaluate/pose_at.h"
#include "core/select/splat_rows.h"
#include "core/store/document.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace morphogen;
using store::canonicalText;

namespace {

constexpr float kStep = 0.02f;

/// A floor of 2 m square with a hollow cube on it, open below, under which there is no floor.
World stand()
{
    std::vector<Vec3> centres, normals;
    const auto add = [&](const Vec3& centre, const Vec3& normal) { centres.push_back(centre), normals.push_back(normal); };
    constexpr float kHalf = 0.2f;
    for (float x = -1; x < 1; x += kStep)
        for (float z = -1; z < 1; z += kStep)
            if (std::max(std::abs(x), std::abs(z)) > kHalf) add({x, 0, z}, {0, 1, 0});
    for (float a = -kHalf; a < kHalf; a += kStep)
        for (float b = 0.5f * kStep; b < 2 * kHalf; b += kStep) {
            for (const float side : {-kHalf, kHalf}) add({side, b, a}, {1, 0, 0}), add({a, b, side}, {0, 0, 1});
            add({a, 2 * kHalf, b - kHalf}, {0, 1, 0});
        }
    SplatsBuilder builder(centres.size());
    for (std::size_t i = 0; i < centres.size(); ++i) {
        const Vec3 axis = glm::cross(Vec3(0, 0, 1), normals[i]);
        builder.setPosition(i, centres[i]);
        builder.setRotation(i, glm::length(axis) > 1e-6f ? glm::angleAxis(0.5f * kPi, glm::normalize(axis)) : Quat(1, 0, 0, 0));
        builder.setStandardDeviations(i, {0.6f * kStep, 0.6f * kStep, 0.05f * kStep});
        builder.setPeakAlpha(i, 0.95f);
        builder.setColour(i, centres[i].y > 0 ? Rgb(0.8f, 0.2f, 0.2f) : Rgb(0.4f, 0.5f, 0.4f));
    }
    Object object;
    object.name = "room";
    object.splats = std::make_shared<const Splats>(builder.finish());
    World world;
    world.add(std::move(object));
    return world;
}

constexpr const char* kCube = R"({"range": {"property": "height", "least": 0.004}})";

std::size_t inventedIn(const Object& object)
{
    const auto marks = inventedMarks(*object.splats);
    return static_cast<std::size_t>(std::count(marks.begin(), marks.end(), 1));
}

World performed(const World& world, const std::string& script)
{
    History history(world);
    const auto done = runScript(history, script, "edits.json", {});
    INFO((done ? "" : done.error().message));
    REQUIRE(done);
    const World changed = history.world();
    REQUIRE(history.undo());
    CHECK(canonicalText(history.world()) == canonicalText(world));
    return changed;
}

}  // namespace

TEST_CASE("deleting with the hole filled leaves a whole floor, in which what was invented is marked", "[edit][select]")
{
    const World before = stand();
    const World after = performed(before, std::string(R"([{"op": "fillHole", "object": "room", "select": )") + kCube + "}]");
    const Object& room = *after.objects[0];
    const std::size_t invented = inventedIn(room);
    CHECK(static_cast<double>(invented) == Approx(0.4 * 0.4 / (kStep * kStep)).epsilon(0.25));
    for (std::size_t i = 0; i < room.splats->size(); ++i) REQUIRE(std::abs(room.splats->position(i).y) < 0.01f);
    // Without what was invented it is as plain deleting leaves it, but for the column of marks.
    CHECK(hasInvented(after));
    const World bare = withoutInvented(after);
    CHECK_FALSE(hasInvented(bare));
    const World plain = performed(before, std::string(R"([{"op": "delete", "object": "room", "select": )") + kCube + "}]");
    CHECK(bare.objects[0]->splats->columns == plain.objects[0]->splats->columns);
}

TEST_CASE("extracting closes the underside, fills the hole when asked, and keeps names and ids apart", "[edit][select]")
{
    const World before = stand();
    const World after = performed(before, std::string(R"([{"op": "closeUnderside", "object": "room", "as": "cube", "fill": true, "select": )") + kCube + "}]");
    REQUIRE(after.objects.size() == 2);
    const Object &room = *after.objects[0], &cube = *after.objects[1];
    CHECK(cube.name == "cube");
    CHECK(cube.id != room.id);
    CHECK(inventedIn(room) > 200);
    CHECK(static_cast<double>(inventedIn(cube)) == Approx(0.4 * 0.4 / (kStep * kStep)).epsilon(0.35));
    // The tint shows just these.
    const PosedObject posed = poseAt(after, cube, 0), tinted = withInventedTinted(posed);
    const auto marks = inventedMarks(*posed.splats);
    const Column &was = posed.splats->column(SplatColumn::Dc1), &is = tinted.splats->column(SplatColumn::Dc1);
    for (std::size_t i = 0; i < marks.size(); ++i) REQUIRE((was.at<float>(i) != is.at<float>(i)) == (marks[i] != 0));
}

TEST_CASE("what can't be filled or closed is refused in a sentence, and a told stop ends it", "[edit][select]")
{
    const World world = stand();
    const ObjectId room = world.objects[0]->id;
    const SplatChoice none{.object = room, .where = SelectSplats{}}, all{.object = room};
    CHECK(apply(world, FillHole{none}).error().kind == Error::Kind::Empty);
    CHECK(apply(world, FillHole{all}).error().kind == Error::Kind::Usage);
    CHECK(apply(world, CloseUnderside{{none}}).error().kind == Error::Kind::Empty);
    std::stop_source stop;
    stop.request_stop();
    const SplatChoice cube{.object = room, .where = SelectRange{.property = "height", .least = 0.004f}, .stop = stop.get_token()};
    CHECK(apply(world, FillHole{cube}).error().kind == Error::Kind::Cancelled);
}
