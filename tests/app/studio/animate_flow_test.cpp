// Animating in the window as a user does it: what comes of it in the world, and what is to be seen meanwhile.
#include "app/session/world_io.h"
#include "core/evaluate/object_at.h"
#include "tests/support/desk.h"
#include "tests/support/pictures.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace morphogen;
using support::checkSilent, support::Desk, support::Pointer, support::Screen, support::textOf;

namespace {

Image picture(const Desk& desk, const char* name) { return support::readPng(desk / name).image; }

bool isNear(const Image& image, std::size_t pixel, const Vec3& colour)
{
    const float* s = &image.samples[pixel * static_cast<std::size_t>(image.channels)];
    return glm::length(Vec3(s[0], s[1], s[2]) - colour) < 0.12f;
}

std::size_t countOf(const Image& image, const Vec3& colour)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height); ++i) count += isNear(image, i, colour);
    return count;
}

/// Pixels that differ clearly.
std::size_t difference(const Image& a, const Image& b)
{
    REQUIRE(a.samples.size() == b.samples.size());
    std::size_t count = 0;
    const auto channels = static_cast<std::size_t>(a.channels);
    for (std::size_t i = 0; i < a.samples.size(); i += channels) {
        float most = 0;
        for (std::size_t c = 0; c < 3; ++c) most = std::max(most, std::abs(a.samples[i + c] - b.samples[i + c]));
        count += most > 0.08f;
    }
    return count;
}

void animate(Screen screen, Pointer pointer)
{
    Desk desk(screen);
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    if (pointer == Pointer::Real && !support::hasProgram("xdotool")) MG_SKIP("needs xdotool");
    REQUIRE(desk.run({"samples", "--prepare"}).exitCode == 0);
    checkSilent(desk.perform(textOf(support::sourceFolder() / "tests/app/studio/animate_session.txt"), pointer));

    const Vec3 recordingRed(1, 0.42f, 0.42f);
    CHECK(countOf(picture(desk, "recording.png"), recordingRed) > countOf(picture(desk, "quiet.png"), recordingRed) + 1500);   // the frame of the view
    CHECK(difference(picture(desk, "plain.png"), picture(desk, "ghosts.png")) > 500);
    const Vec3 keyYellow(0.91f, 0.77f, 0.35f);
    CHECK(countOf(picture(desk, "trails.png"), keyYellow) > countOf(picture(desk, "plain.png"), keyYellow) + 80);
    CHECK(difference(picture(desk, "top.png"), picture(desk, "front.png")) > 50'000);

    const auto world = openWorld(desk / "animated.morph", {}, JobContext{});
    REQUIRE(world);
    const Object& ball = *world->find("red ball");
    const Curve& position = *ball.curve({Property::Translation, {}, {}});
    REQUIRE(position.keys.size() == 3);   // two by hand, one by taking over
    CHECK(position.keys[1].timeSecs == Approx(2).margin(1e-4));
    CHECK(position.keys[1].value[0] == Approx(0.5f).margin(1e-4));
    CHECK(position.keys[1].value[1] < 1);   // the number whose point was dragged, alone
    CHECK(position.keys[0].value[1] == Approx(1.05f).margin(1e-3));
    CHECK(position.keys[1].value[2] == position.keys[0].value[2]);
    CHECK(placementOwnerAt(ball, 2.9).owner == PlacementOwner::Keys);
    CHECK(placementOwnerAt(ball, 3.5).owner == PlacementOwner::Keys);
    CHECK(position.keys[2].timeSecs == Approx(3));
    const Camera& hero = *world->findCamera("hero");
    CHECK(hero.keys.size() == 2);
    CHECK(hero.keys[0].view.position.y > hero.keys[0].view.target.y + 1);
    CHECK(std::abs(hero.keys[1].view.position.y - hero.keys[1].view.target.y) < 0.01f);
}

}  // namespace

TEST_CASE("an object and a camera are animated in the window by X events", "[studio][animate]") { animate({1280, 800, "1"}, Pointer::Real); }
TEST_CASE("an object and a camera are animated in the window by Qt's events", "[.long][studio][animate]") { animate({1280, 800, "1"}, Pointer::Qt); }

TEST_CASE("an object with keys that is moved, turned and scaled in the window gets keys at that time, and the others stay", "[studio][animate][gizmo]")
{
    Desk desk;
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    if (!support::hasProgram("xdotool")) MG_SKIP("needs xdotool");
    REQUIRE(desk.run({"samples", "--prepare"}).exitCode == 0);
    checkSilent(desk.perform(R"(size @WIDTH@ @HEIGHT@
wait until objects 8 within 60
wait until playing yes within 30
key Space
wait until playing no within 30
action play.start
click "red ball"
wait until selected "red ball" within 30
action time.insertKey
wait until keys "red ball" 3 within 10
key . times 30
wait until time 1 0.01 within 10
action tool.drawPath           # so that a click leaves it selected
wait 0.2
click viewport 0.5 0.5
wait 0.2
key G
wait 0.2
key X
type "0.5"
key Return
wait until keys "red ball" 4 within 10
key R
wait 0.2
key Y
type "90"
key Return
wait until keys "red ball" 5 within 10
key S
wait 0.2
type "2"
key Return
wait until keys "red ball" 6 within 10
action play.start
wait idle
action file.saveAs
wait until dialog within 30
wait 0.3
key Ctrl+A
type "keyed.morph"
wait 0.3
key Return
wait until no-dialog within 30
wait until file "keyed.morph" within 60
quit
)", Pointer::Real));
    const auto world = openWorld(desk / "keyed.morph", {}, JobContext{});
    REQUIRE(world);
    const Object& ball = *world->find("red ball");
    const Transform start = placedAt(ball, 0), end = placedAt(ball, 1);
    CHECK(glm::distance(end.translation - start.translation, Vec3(0.5f, 0, 0)) < 1e-3f);
    CHECK(std::abs(2 * std::acos(std::abs(glm::dot(start.rotation, end.rotation))) - 0.5f * kPi) < 1e-2f);
    CHECK(glm::distance(end.scale, 2.0f * start.scale) < 1e-2f);
    // In between it is in between: no jump at either key.
    const Transform middle = placedAt(ball, 0.5);
    CHECK(middle.translation.x > start.translation.x);
    CHECK(middle.translation.x < end.translation.x);
    CHECK(middle.scale.x > start.scale.x);
    CHECK(middle.scale.x < end.scale.x);
}
