// CLEVRER annotations: what is written is read again, axes and angles agree with the data's own, and bad files are refused.
#include "core/io/clevrer_annotation.h"
#include "core/math/noise.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>

using namespace morphogen;

namespace {

Result<ClevrerAnnotation> read(const std::string& text)
{
    const support::TemporaryFolder folder;
    std::ofstream(folder / "annotation.json") << text;
    return readClevrerAnnotation(folder / "annotation.json");
}

ClevrerAnnotation drawn(std::uint64_t seed)
{
    Random random(seed);
    ClevrerAnnotation made{.sceneIndex = 7, .video = "video_00007.mp4", .frames = {0, 1, 5}, .bodies = {}, .collisions = {{5, 0, 1, {0.1f, 0.2f, -0.3f}}}};
    for (int id : {0, 3}) {
        ClevrerBody body{id, {id ? "red" : "cyan", id ? "metal" : "rubber", id ? ObservedShape::Box : ObservedShape::Cylinder}, {}};
        for (std::size_t k = 0; k < made.frames.size(); ++k) body.poses.push_back(ClevrerPose{3.0f * random.direction(), random.rotation(), random.direction(), random.direction(), k != 1});
        made.bodies.push_back(std::move(body));
    }
    made.bodies[1].poses[2].reset();
    return made;
}

/// A red metal ball in one frame; `more` stands inside its entry of the trajectory.
std::string oneBall(const std::string& place, const std::string& more = "", const std::string& collision = "")
{
    return R"({"object_property":[{"object_id":2,"color":"red","material":"metal","shape":"sphere"}],"motion_trajectory":[{"frame_id":0,"objects":[{"object_id":2,"location":)" + place + more +
           R"(}]}],"collision":[)" + collision + "]}";
}

}  // namespace

TEST_CASE("an annotation that was written is read again as it was", "[clevrer][dataset]")
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const ClevrerAnnotation written = drawn(seed);
        const auto again = read(textOf(written));
        INFO((again ? "" : again.error().message));
        REQUIRE(again);
        CHECK(again->sceneIndex == 7);
        CHECK(again->video == written.video);
        CHECK(again->frames == written.frames);
        REQUIRE(again->bodies.size() == 2);
        for (std::size_t i = 0; i < 2; ++i) {
            CHECK(again->bodies[i].id == written.bodies[i].id);
            CHECK(again->bodies[i].looks == written.bodies[i].looks);
            for (std::size_t k = 0; k < 3; ++k) {
                const auto &a = written.bodies[i].poses[k], &b = again->bodies[i].poses[k];
                REQUIRE(a.has_value() == b.has_value());
                if (!a) continue;
                CHECK(a->centre == b->centre);
                CHECK(a->velocity == b->velocity);
                CHECK(a->spin == b->spin);
                CHECK(a->isInView == b->isInView);
                CHECK(std::abs(glm::dot(a->rotation, b->rotation)) == Approx(1).margin(1e-5));
            }
        }
        REQUIRE(again->collisions.size() == 1);
        CHECK(again->collisions[0].place == written.collisions[0].place);
        CHECK(textOf(written) == textOf(drawn(seed)));
    }
}

TEST_CASE("the data's axes are turned as its states' are: x to the camera, y to the right, z up", "[clevrer][dataset]")
{
    const auto made = read(oneBall("[1,2,3]", R"(,"orientation":[0,0,1.5707963])"));
    REQUIRE(made);
    const ClevrerPose& pose = *made->bodies[0].poses[0];
    CHECK(pose.centre == Vec3(2, 3, 1));
    // A quarter turn about their z, our +y: their x goes to their y, so what points to the camera points to the right.
    const Vec3 turned = pose.rotation * Vec3(0, 0, 1);
    CHECK(turned.x == Approx(1).margin(1e-5));
    CHECK(pose.isInView);
    const ObservedMotion motion = motionOf(*made);
    CHECK_FALSE(motion.problem());
    CHECK(motion.bodies[0].name == "red metal sphere");
}

TEST_CASE("an annotation that makes no sense is refused in one sentence that names the file", "[clevrer][dataset]")
{
    const auto refused = [](const std::string& text, const std::string& why) {
        const auto made = read(text);
        REQUIRE_FALSE(made);
        INFO(made.error().message);
        CHECK_THAT(made.error().message, Catch::Contains("annotation.json") && Catch::Contains(why));
        CHECK(made.error().message.find('\n') == std::string::npos);
    };
    refused("{", "annotation.json");
    refused("{}", "object_property");
    refused(oneBall("[1,2]"), "3");
    refused(oneBall("[1,2,\"nan\"]"), "location");
    refused(oneBall("[1,2,1e30]"), "location");
    refused(oneBall("[1,2,3]", R"(,"orientation":[0,0,"inf"])"), "orientation");
    refused(oneBall("[1,2,3]", "", R"({"frame_id":0,"object_ids":[2,2]})"), "twice");
    refused(oneBall("[1,2,3]", "", R"({"frame_id":0,"object_ids":[2,9]})"), "object 9");
    refused(oneBall("[1,2,3]", "", R"({"frame_id":0,"object_ids":[2]})"), "two objects");
    refused(oneBall("[1,2,3]", "", R"({"frame_id":-3,"object_ids":[2,2]})"), "frame_id");
}

TEST_CASE("an annotation is imported as shapes that go where it says", "[clevrer][dataset]")
{
    const support::TemporaryFolder folder;
    std::ofstream(folder / "annotation_00007.json") << textOf(drawn(3));
    ImportOptions options;
    options.splatCount = 300;
    const auto all = importAll(folder / "annotation_00007.json", options, {});
    INFO((all ? "" : all.error().message));
    REQUIRE(all);
    REQUIRE(all->size() == 2);
    CHECK((*all)[0].object.name == "cyan rubber cylinder");
    CHECK((*all)[0].worldFps == Approx(kClevrerFps));
    const Curve* way = (*all)[0].object.curve({Property::Translation, {}, {}});
    REQUIRE(way);
    CHECK(way->keys.size() == 3);
    CHECK(vectorOf(way->keys[1].value) == drawn(3).bodies[0].poses[1]->centre);
}
