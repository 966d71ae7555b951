// CLEVRER states: what is read, the one map of the data set, and the bars of events and physics on all of them.
#include "core/dynamics/clevrer_check.h"
#include "core/evaluate/object_at.h"
#include "core/evaluate/pose_at.h"
#include "core/scene/world.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace morphogen;

namespace {

const auto kFolder = support::sharedData("clevrer/clevrer_states");

std::string textOf(const std::filesystem::path& path)
{
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

Result<ClevrerState> read(const std::string& text)
{
    const support::TemporaryFolder folder;
    std::ofstream(folder / "state.json") << text;
    return readClevrerState(folder / "state.json");
}

/// A ball and a cube; `trajectory` and `collisions` are what stands between their brackets.
std::string stateText(const std::string& trajectory, const std::string& collisions = "")
{
    return R"({"objects":[{"color":"red","material":"metal","shape":"sphere","id":0},{"color":"blue","material":"rubber","shape":"cube","id":1}],)"
           R"("predictions":[{"what_if":-1,"trajectory":[)" + trajectory + R"(],"collisions":[)" + collisions + "]}]}";
}

const std::string kBall = R"({"x":50,"y":75,"color":"red","material":"metal","shape":"sphere"})";
const std::string kCube = R"({"x":40,"y":60,"color":"blue","material":"rubber","shape":"cube"})";
std::string frame(int index, const std::string& objects) { return R"({"frame_index":)" + std::to_string(index) + R"(,"objects":[)" + objects + "]}"; }

}  // namespace

TEST_CASE("a state has its objects where and when it shows them", "[clevrer]")
{
    const auto state = read(stateText(frame(0, kBall) + "," + frame(5, kBall + "," + kCube), R"({"frame":4,"objects":[)" + kCube + "," + kBall + "]}"));
    REQUIRE(state);
    CHECK(state->objects[1].name() == "blue rubber cube");
    CHECK(state->frames == std::vector{0, 5});
    CHECK_FALSE(state->placesInPicture[1][0]);
    CHECK(state->placesInPicture[1][1] == glm::dvec2(40, 60));
    REQUIRE(state->collisions.size() == 1);
    CHECK((state->collisions[0].a == 0 && state->collisions[0].b == 1));
    const ObservedMotion motion = motionOf(*state);
    CHECK_FALSE(motion.problem());
    CHECK(motion.timesSecs[1] == Approx(5 / 25.6));
    CHECK(motion.bodies[0].centres[0]->y == Approx(0.2));
}

TEST_CASE("the map from picture to ground is what the stated camera sees", "[clevrer]")
{
    // An independent way: from a point of the ground through the camera to the picture, and back by the map.
    const Affine3x4 cameraFromWorld = clevrerCamera().at(0).cameraFromWorld();
    const double focal = 50.0 / std::tan(0.5 * clevrerCamera().at(0).fovYRadians);
    for (double x = -3; x <= 2; x += 0.5)
        for (double y = -3; y <= 3; y += 0.5) {
            const Vec3 seen = cameraFromWorld.point(Vec3(Vec3d(y, kClevrerRadius, x)));
            const glm::dvec2 picture(50 + focal * seen.y / seen.z, 75 + focal * seen.x / seen.z);
            const auto ground = clevrerGroundFromPicture()(picture);
            REQUIRE(ground);
            CHECK(glm::length(*ground - glm::dvec2(x, y)) < 0.003);
        }
}

TEST_CASE("states that make no sense are refused in one sentence that says where", "[clevrer]")
{
    const std::pair<std::string, std::string> cases[] = {
        {"", "is not valid JSON"},
        {"{\"objects\": [", "is not valid JSON"},
        {"[]", "the state"},
        {R"({"objects":[],"predictions":[]})", "objects"},
        {R"({"objects":[{"color":"red","material":"metal","shape":"cone"}],"predictions":[]})", "shape"},
        {R"({"objects":[{"color":"red","material":"metal","shape":"sphere"},{"color":"red","material":"metal","shape":"sphere"}],"predictions":[]})", "told apart"},
        {R"({"objects":[{"color":"red","material":"metal","shape":"sphere"}],"predictions":[{"what_if":2,"trajectory":[]}]})", "what_if"},
        {stateText(""), "holds no frame"},
        {stateText(frame(5, kBall) + "," + frame(5, kBall)), "frames must go forward"},
        {stateText(frame(5, kBall) + "," + frame(0, kBall)), "frames must go forward"},
        {stateText(frame(-1, kBall)), "frame_index"},
        {stateText(frame(0, kBall + "," + kBall)), "twice"},
        {stateText(frame(0, R"({"x":"nan","y":75,"color":"red","material":"metal","shape":"sphere"})")), "frame 0"},
        {stateText(frame(0, R"({"x":1e300,"y":75,"color":"red","material":"metal","shape":"sphere"})")), "outside"},
        {stateText(frame(0, R"({"x":1,"y":75,"color":"green","material":"metal","shape":"sphere"})")), "does not list"},
        {stateText(frame(0, kBall), R"({"frame":4,"objects":[)" + kBall + "]}"), "two objects"},
        {stateText(frame(0, kBall), R"({"frame":4,"objects":[)" + kBall + "," + kBall + "]}"), "twice"},
    };
    for (const auto& [text, word] : cases) {
        const auto state = read(text);
        INFO(text);
        REQUIRE_FALSE(state);
        CHECK_THAT(state.error().message, Catch::Contains(word) && Catch::Contains("state.json"));
        CHECK(state.error().message.find('\n') == std::string::npos);
    }
}

TEST_CASE("truncated and mutated states never crash", "[clevrer]")
{
    const auto path = kFolder / "sim_10001.json";
    MG_NEED(path);
    const std::string whole = textOf(path);
    for (std::size_t bytes = 0; bytes < whole.size(); bytes += 331) CHECK_FALSE(read(whole.substr(0, bytes)));
    for (std::size_t at = 0; at < whole.size(); at += 97) {
        std::string changed = whole;
        changed[at] = static_cast<char>('0' + at % 10);
        if (const auto state = read(changed)) CHECK_FALSE(motionOf(*state).problem());
    }
}

TEST_CASE("an imported state stands where the map says and shows objects only when they were seen", "[clevrer]")
{
    const auto path = kFolder / "sim_10001.json";
    MG_NEED(path);
    const auto imported = importAll(path, {.splatCount = 300}, {});
    REQUIRE(imported);
    const ClevrerState state = readClevrerState(path).value();
    const ObservedMotion motion = motionOf(state);
    REQUIRE(imported->size() == state.objects.size());
    CHECK(imported->front().worldFps == kClevrerFps);
    CHECK(imported->front().cameras.size() == 1);
    for (std::size_t i = 0; i < state.objects.size(); ++i) {
        const Object& object = (*imported)[i].object;
        CHECK(object.name == state.objects[i].name());
        CHECK(object.provenance.file == "sim_10001.json");
        CHECK(object.body);
        for (std::size_t k = 0; k < motion.timesSecs.size(); ++k) {
            const ObjectAt at = objectAt(object, motion.timesSecs[k]);
            CHECK(at.isVisible == motion.bodies[i].centres[k].has_value());
            if (motion.bodies[i].centres[k]) CHECK(glm::length(at.placement.translation - Vec3(*motion.bodies[i].centres[k])) < 1e-5f);
        }
    }
}

TEST_CASE("on all CLEVRER states events and predicted collisions reach their bars", "[clevrer]")
{
    MG_NEED(kFolder);
    const auto states = readClevrerFolder(kFolder, {});
    REQUIRE(states);
    const ClevrerCheck check = checkClevrer(*states, {}).value();
    CHECK(check.training * 2 >= check.scenes - 1);
    // The constants are those that the training half gives.
    CHECK(check.restingPairs > 100);
    CHECK(check.constantsDifferMetres < 0.002);
    CHECK(check.mapMedianMetres < 0.002);
    CHECK(check.mapWorstTenthMetres < 0.02);
    CHECK(check.events.recorded > 1000);
    CHECK(check.events.f1() >= 0.85);
    CHECK(check.eventsHeldOut.f1() >= 0.85);
    CHECK(check.prediction.collisions > 500);
    CHECK(check.prediction.betterShare() >= 0.8);
    CHECK(check.byLawsAlone.betterShare() >= 0.8);
    CHECK(check.prediction.ratioQuantiles[2] < 0.5);
    // Masses that the states record: fitted ratios are nearer than none, and what is said of their uncertainty holds.
    CHECK(check.masses.pairs > 300);
    CHECK(check.masses.medianFactor < check.masses.assumedFactor);
    CHECK(check.masses.heldShare > 0.85);
    // Balls roll, cubes and cylinders slide.
    CHECK(check.laws.ground[0].sliding < 0.02);
    CHECK(check.laws.ground[1].sliding == Approx(check.laws.ground[2].sliding).epsilon(0.1));
}

TEST_CASE("checking the states can be interrupted", "[clevrer]")
{
    MG_NEED(kFolder);
    std::stop_source source;
    JobContext job{source.get_token(), [&](double fraction, std::string_view) { if (fraction > 0) source.request_stop(); }};
    const auto states = readClevrerFolder(kFolder, job);
    REQUIRE_FALSE(states);
    CHECK(states.error().kind == Error::Kind::Cancelled);
}
