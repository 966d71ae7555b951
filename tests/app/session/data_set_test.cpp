// Data sets of collisions: what the annotations say is what the motion shows, twins differ by what was changed in them and nothing else, the
// same seed gives the same bytes, and a run that was broken off goes on.
#include "app/session/data_set.h"

#include "app/session/world_io.h"
#include "core/authoring/collision_scene.h"
#include "core/causal/branches.h"
#include "core/dynamics/observed_events.h"
#include "core/io/clevrer_annotation.h"
#include "tests/support/pictures.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <fstream>
#include <map>
#include <set>
#include <thread>

using namespace morphogen;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

DataSetRequest states(const fs::path& folder, int scenes)
{
    DataSetRequest request;
    request.folder = folder, request.scenes = scenes, request.videos = DataSetRequest::Videos::LeftOut;
    return request;
}

void writes(const DataSetRequest& request)
{
    const auto report = writeDataSet(request, {});
    INFO((report ? "" : report.error().message));
    REQUIRE(report);
}

std::map<std::string, std::string> filesOf(const fs::path& folder)
{
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) {
            std::ifstream in(entry.path(), std::ios::binary);
            files[fs::relative(entry.path(), folder).string()] = {std::istreambuf_iterator<char>(in), {}};
        }
    return files;
}

ClevrerAnnotation annotationIn(const fs::path& folder, const std::string& name)
{
    auto made = readClevrerAnnotation(folder / "annotations" / name);
    INFO((made ? "" : made.error().message));
    REQUIRE(made);
    return std::move(*made);
}

bool isSame(const ClevrerPose& a, const ClevrerPose& b) { return a.centre == b.centre && a.rotation == b.rotation && a.velocity == b.velocity && a.spin == b.spin; }

}  // namespace

TEST_CASE("events found in the written motion alone are the collisions that were written", "[dataset]")
{
    const support::TemporaryFolder folder;
    constexpr int kScenes = 12;
    writes(states(folder / "set", kScenes));
    std::size_t recorded = 0, found = 0, matched = 0;
    for (int scene = 0; scene < kScenes; ++scene) {
        const ClevrerAnnotation annotation = annotationIn(folder / "set", fmt::format("annotation_{:05}.json", scene));
        const auto collisions = observedCollisions(motionOf(annotation), {}, {});
        REQUIRE(collisions);
        std::vector<bool> isTaken(collisions->size());
        recorded += annotation.collisions.size(), found += collisions->size();
        for (const ClevrerCollision& one : annotation.collisions)
            for (std::size_t i = 0; i < collisions->size(); ++i) {
                const ObservedCollision& seen = (*collisions)[i];
                if (isTaken[i] || seen.a != one.a || seen.b != one.b || std::abs(seen.timeSecs * kClevrerFps - one.frame) > 5) continue;
                isTaken[i] = true, ++matched;
                break;
            }
    }
    INFO(recorded << " recorded, " << found << " found, " << matched << " matched");
    CHECK(recorded >= 2 * kScenes);
    CHECK(2.0 * static_cast<double>(matched) / static_cast<double>(recorded + found) >= 0.85);
}

TEST_CASE("a twin differs from its scene by what was changed in it, and by nothing before that could matter", "[dataset]")
{
    const support::TemporaryFolder folder;
    DataSetRequest request = states(folder / "set", 5);
    request.twins = 4;
    writes(request);
    int removed = 0, different = 0;
    for (int scene = 0; scene < request.scenes; ++scene) {
        const std::string number = "0000" + std::to_string(scene);
        const ClevrerAnnotation before = annotationIn(folder / "set", "annotation_" + number + ".json");
        const Json list = Json::parse(std::ifstream(folder / "set/twins" / ("twins_" + number + ".json")));
        REQUIRE(list["twins"].size() == 4);
        for (const Json& twin : list["twins"]) {
            const ClevrerAnnotation after = annotationIn(folder / "set", twin["annotation"]);
            const std::string change = twin["do"][0];
            INFO(number << ": " << change);
            // Who is meant: the name between "(" and ")".
            const std::string name = change.substr(change.find('(') + 1, change.find(')') - change.find('(') - 1);
            const auto who = std::ranges::find_if(before.bodies, [&](const ClevrerBody& body) { return body.looks.name() == name; });
            REQUIRE(who != before.bodies.end());
            const bool isGone = change.starts_with("remove");
            removed += isGone;
            CHECK(after.bodies.size() == before.bodies.size() - (isGone ? 1 : 0));
            CHECK(std::ranges::none_of(after.bodies, [&](const ClevrerBody& body) { return isGone && body.id == who->id; }));
            // Until it meets somebody in either course, nobody else can tell.
            int firstFrame = request.frames;
            for (const ClevrerAnnotation* course : {&before, &after})
                for (const ClevrerCollision& one : course->collisions)
                    if (course->bodies[one.a].id == who->id || course->bodies[one.b].id == who->id) firstFrame = std::min(firstFrame, one.frame);
            bool isOtherwise = isGone;
            for (const ClevrerBody& body : after.bodies) {
                const auto same = std::ranges::find(before.bodies, body.id, &ClevrerBody::id);
                REQUIRE(same != before.bodies.end());
                CHECK(same->looks == body.looks);
                for (std::size_t k = 0; k < after.frames.size(); ++k) {
                    REQUIRE((same->poses[k] && body.poses[k]));
                    const bool isAlike = isSame(*same->poses[k], *body.poses[k]);
                    isOtherwise = isOtherwise || !isAlike;
                    if (body.id != who->id && after.frames[k] < firstFrame - 1) CHECK(isAlike);
                }
            }
            different += isOtherwise;
            // What the list says was lost happens in the scene, and what was gained in the twin.
            const auto happens = [](const ClevrerAnnotation& course, const Json& event) {
                return std::ranges::any_of(course.collisions, [&](const ClevrerCollision& one) {
                    const std::set<int> pair{course.bodies[one.a].id, course.bodies[one.b].id};
                    return one.frame == event["frame_id"] && pair == std::set<int>{event["object_ids"][0], event["object_ids"][1]};
                });
            };
            for (const Json& event : twin["lost"]) CHECK(happens(before, event));
            for (const Json& event : twin["gained"]) CHECK(happens(after, event));
            CHECK(after.collisions.size() == before.collisions.size() - twin["lost"].size() + twin["gained"].size());
        }
    }
    CHECK(removed > 0);
    CHECK(different >= 18);   // of 20; a heavier body whose collisions come last of all may change little
}

TEST_CASE("one seed gives one data set, however many scenes are asked for and wherever it was broken off", "[dataset]")
{
    const support::TemporaryFolder folder;
    writes(states(folder / "a", 3));
    writes(states(folder / "b", 2));
    const auto all = filesOf(folder / "a");
    CHECK(all.size() == 1 + 3 * 3);
    for (const auto& [name, text] : filesOf(folder / "b")) CHECK(all.at(name) == text);
    // One more scene, and one of which only a part was left.
    fs::remove(folder / "b/twins/twins_00001.json");
    fs::remove(folder / "b/annotations/annotation_00001.json");
    const auto further = writeDataSet(states(folder / "b", 3), {});
    REQUIRE(further);
    CHECK(further->written == 2);
    CHECK(further->kept == 1);
    CHECK(filesOf(folder / "b") == all);
    for (const auto& [name, text] : all) CHECK(text.find(folder.path().string()) == std::string::npos);
    // Another seed gives others, and does not mix with these.
    DataSetRequest other = states(folder / "b", 1);
    other.seed = 2;
    const auto mixed = writeDataSet(other, {});
    REQUIRE_FALSE(mixed);
    CHECK(mixed.error().kind == Error::Kind::Conflict);
    CHECK(filesOf(folder / "b") == all);
    other.folder = folder / "c";
    writes(other);
    CHECK(filesOf(folder / "c").at("annotations/annotation_00000.json") != all.at("annotations/annotation_00000.json"));
}

TEST_CASE("a scene that is kept as a world simulates to what its annotations say, and its twins are its branches", "[dataset]")
{
    const support::TemporaryFolder folder;
    DataSetRequest request = states(folder / "set", 1);
    request.twins = 2, request.worlds = DataSetRequest::Worlds::Kept;
    writes(request);
    const auto world = openWorld(folder / "set/worlds/world_00000.morph", {}, {});
    REQUIRE(world);
    const Json list = Json::parse(std::ifstream(folder / "set/twins/twins_00000.json"));
    const auto main = causal::run(*world, {}, {});
    REQUIRE(main);
    CHECK(fmt::format("{:016x}", main->rollout.hash) == list["state_hash"]);
    REQUIRE(world->dynamics->branches.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        const auto twin = causal::run(*world, world->dynamics->branches[i].id, {});
        REQUIRE(twin);
        CHECK(fmt::format("{:016x}", twin->rollout.hash) == list["twins"][i]["state_hash"]);
    }
}

TEST_CASE("a data set that is stopped leaves whole files only, and soon", "[dataset]")
{
    const support::TemporaryFolder folder;
    std::stop_source stop;
    DataSetRequest request = states(folder / "set", 1000);
    request.videos = DataSetRequest::Videos::Drawn;
    request.device = RenderDevice::Cpu;
    std::chrono::steady_clock::time_point asked;
    const JobContext job{stop.get_token(), [&](double fraction, std::string_view) {
                             if (fraction < 0.0004 || stop.stop_requested()) return;   // in the middle of the first scene's video
                             asked = std::chrono::steady_clock::now();
                             stop.request_stop();
                         }};
    const auto report = writeDataSet(request, job);
    const double tookSecs = std::chrono::duration<double>(std::chrono::steady_clock::now() - asked).count();
    REQUIRE_FALSE(report);
    CHECK(report.error().kind == Error::Kind::Cancelled);
    CHECK(tookSecs < 2);   // "within 100 ms", on a machine that does other things as well
    for (const auto& [name, text] : filesOf(folder / "set")) CHECK(name == "data_set.json");
}

TEST_CASE("another program reads the data set, and its videos show what moves", "[dataset]")
{
    if (std::system("/usr/bin/python3 -c 'import json' 2>/dev/null") != 0) MG_SKIP("needs python3");
    const support::TemporaryFolder folder;
    const auto run = support::runMorphogen({"dataset", "-o", folder / "set", "--scenes", "1", "--twins", "1", "--frames", "40", "--size", "120x80", "--device", "cpu", "--json"});
    INFO(run.error);
    REQUIRE(run.exitCode == 0);
    CHECK(run.json().at("written") == 1);
    for (const char* name : {"video_00000.mp4", "video_00000_twin1.mp4"}) {
        const auto video = support::readVideo(folder / "set/videos" / name);
        REQUIRE(video.frames.size() == 40);
    }
    std::ofstream(folder / "read.py") << R"(
import json, os, sys
root = sys.argv[1]
settings = json.load(open(os.path.join(root, "data_set.json")))
twins = json.load(open(os.path.join(root, "twins", "twins_00000.json")))
for name, video in [(twins["annotation"], None)] + [(t["annotation"], t["video"]) for t in twins["twins"]]:
    a = json.load(open(os.path.join(root, "annotations", name)))
    assert os.path.exists(os.path.join(root, "videos", a["video_filename"]))
    assert video is None or video == a["video_filename"]
    ids = {o["object_id"] for o in a["object_property"]}
    assert len(a["motion_trajectory"]) == settings["frames"]
    for k, frame in enumerate(a["motion_trajectory"]):
        assert frame["frame_id"] == k
        assert {o["object_id"] for o in frame["objects"]} == ids
        for o in frame["objects"]:
            assert len(o["location"]) == len(o["orientation"]) == len(o["velocity"]) == len(o["angular_velocity"]) == 3
            assert abs(o["location"][2] - 0.2) < 0.1          # z is up, and all lie on the ground
    for c in a["collision"]:
        assert set(c["object_ids"]) <= ids and 0 <= c["frame_id"] < settings["frames"]
print("read")
)";
    const std::string command = "/usr/bin/python3 '" + (folder / "read.py").string() + "' '" + (folder / "set").string() + "' > '" + (folder / "out").string() + "' 2>&1";
    const int code = std::system(command.c_str());
    std::ifstream out(folder / "out");
    INFO(std::string(std::istreambuf_iterator<char>(out), {}));
    CHECK(code == 0);
    CHECK(support::runMorphogen({"dataset", "-o", folder / "set", "--scenes", "0"}).exitCode == 2);
    CHECK(support::runMorphogen({"dataset", "-o", folder / "read.py", "--scenes", "1"}).exitCode == 1);
}
