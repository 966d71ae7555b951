// Objects bent by handles in the window, as a user does it: a fox that walks, and a captured splat that never had a skeleton.
// The clicks are where the geometry, worked out here, has the nose and the tail.
#include "core/deform/posed_centres.h"
#include "core/edit/handles.h"
#include "core/edit/lattice_edits.h"
#include "core/evaluate/pose_at.h"
#include "core/io/image_read.h"
#include "core/math/bounds.h"
#include "tests/app/studio/seen_world.h"
#include "tests/support/desk.h"
#include "tests/support/display.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cmath>

using namespace morphogen;
using namespace morphogen::support;

namespace {

std::size_t splatNearest(const std::vector<Vec3>& centres, const View& view, const Vec2& at)
{
    // The front-most within a few pixels.
    std::size_t best = centres.size();
    float depth = std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < centres.size(); ++i) {
        if (glm::distance(view.at(centres[i]), at) > 0.006f) continue;
        if (const float d = glm::distance(centres[i], view.camera.position); d < depth) depth = d, best = i;
    }
    REQUIRE(best < centres.size());
    return best;
}

std::size_t differingPixels(const MeshImage& a, const MeshImage& b)
{
    REQUIRE(a.width == b.width);
    REQUIRE(a.height == b.height);
    std::size_t count = 0;
    for (std::size_t i = 0; i + 3 < a.rgba.size(); i += 4) {
        int most = 0;
        for (std::size_t c = 0; c < 3; ++c) most = std::max(most, std::abs(int(a.rgba[i + c]) - int(b.rgba[i + c])));
        count += most > 8;
    }
    return count;
}

const std::vector<DeformHandle>& handlesOf(const Object& object)
{
    const Modifier* bend = bendOf(object);
    REQUIRE(bend);
    return std::get<DeformSettings>(bend->settings).handles;
}

}  // namespace

TEST_CASE("the fox: three clicks, tail up and nose left while it walks, two keys, and it walks bent, then straightens", "[studio][handles]")
{
    MG_NEED(support::sharedData("animated/fox/Fox.glb"));
    const auto [screen, pointer] = GENERATE(table<Screen, Pointer>({{{1280, 800, "1"}, Pointer::Real}, {{1280, 720, "2"}, Pointer::Qt}}));
    Desk desk(screen);
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    REQUIRE(desk.run({"samples", "--prepare"}).exitCode == 0);
    REQUIRE(desk.run({"import", support::sharedData("animated/fox/Fox.glb").string(), "-o", (desk / "start.morph").string(), "--splats", "30000", "--clip", "Walk"}).exitCode == 0);
    const Prepared prepared = lookFrom(desk, "view.right");
    const Object& fox = *prepared.world.find("Fox");
    const auto still = posedCentres(poseAt(prepared.world, fox, 0));
    std::size_t tail = 0, nose = 0;
    for (std::size_t i = 0; i < still.size(); ++i) {
        if (still[i].z < still[tail].z) tail = i;
        if (still[i].z > still[nose].z) nose = i;
    }
    const Vec2 middle = prepared.view.at(0.5f * (still[tail] + still[nose]) - Vec3(0, 4, 0));
    // A little inwards of the tips, on the fox.
    const Vec2 tailAt = glm::mix(prepared.view.at(still[tail]), middle, 0.03f), noseAt = glm::mix(prepared.view.at(still[nose]), middle, 0.03f);
    const Vec2 tailTo = tailAt + Vec2(-0.01f, -0.14f), noseTo = noseAt + Vec2(-0.06f, 0.02f);
    const bool isReal = pointer == Pointer::Real && support::hasProgram("xdotool");
    const std::string script = opening("seen.morph") + fmt::format(R"(action view.camera
wait 0.6
wait idle
click viewport {middle}
wait until selected "Fox" within 30
key . times 12
wait until time 0.5 0.001 within 10
wait idle
screenshot @OUT@/plain.png
action play.start
move viewport {middle}
key D
wait 0.3
click viewport {tail}
wait until handles "Fox" 1 within 60
click viewport {nose}
wait until handles "Fox" 2 within 60
click viewport {middle}
wait until handles "Fox" 3 within 60
expect step "Add handle to Fox"
wait idle
screenshot @OUT@/handles.png
move viewport {tail}
press
move viewport {half}
action play.toggle
wait until playing yes within 10
wait 0.4
move viewport {tailTo}
wait 0.2
release
wait until step "Bend Fox by handle 1" within 30
key Space
wait until playing no within 10
action play.start
wait idle
drag viewport {nose} to {noseTo}
wait until step "Bend Fox by handle 2" within 30
key Ctrl+A
wait 0.2
key I
wait until keys "Fox" 3 within 30
wait idle
screenshot @OUT@/bent.png
key . times 12
wait until time 0.5 0.001 within 10
key Alt+D
wait until keys "Fox" 6 within 30
expect steps 8                # with the camera's
key Q
wait idle
screenshot @OUT@/straight.png
)", fmt::arg("middle", place(middle)), fmt::arg("tail", place(tailAt)), fmt::arg("half", place(glm::mix(tailAt, tailTo, 0.5f))), fmt::arg("tailTo", place(tailTo)), fmt::arg("nose", place(noseAt)), fmt::arg("noseTo", place(noseTo))) +
        savingAs("bent.morph") + undoing(7) + "wait until handles \"Fox\" 0 within 30\nwait until steps 1 within 30\n" + savingAs("undone.morph") + "quit\n";
    checkSilent(desk.perform(script, isReal ? Pointer::Real : Pointer::Qt));

    const World bent = opened(desk / "bent.morph"), undone = opened(desk / "undone.morph");
    const Object& bentFox = *bent.find("Fox");
    REQUIRE(handlesOf(bentFox).size() == 3);
    CHECK(*bentFox.splats == *fox.splats);   // the original is as it was
    // At the first key the tail is up and the nose is left of where they were; in between less so; then straight.
    const auto places = [&](double secs) { return posedCentres(poseAt(bent, bentFox, secs)); };
    const auto plain = [&](double secs) { return posedCentres(poseAt(prepared.world, fox, secs)); };
    const std::size_t tailSplat = splatNearest(still, prepared.view, tailAt), noseSplat = splatNearest(still, prepared.view, noseAt);
    const auto tailRise = [&](double secs) { return prepared.view.at(plain(secs)[tailSplat]).y - prepared.view.at(places(secs)[tailSplat]).y; };
    const auto noseWay = [&](double secs) { return prepared.view.at(plain(secs)[noseSplat]).x - prepared.view.at(places(secs)[noseSplat]).x; };
    CHECK(tailRise(0) > 0.08f);
    CHECK(noseWay(0) == Approx(0.06f).margin(0.012));
    CHECK(tailRise(0.25) > 0.25f * tailRise(0));
    CHECK(tailRise(0.25) < 0.75f * tailRise(0));
    const auto straight = places(0.5), walking = plain(0.5);
    for (std::size_t i = 0; i < straight.size(); i += 13) REQUIRE(glm::distance(straight[i], walking[i]) < 0.05f);   // of a fox 150 long
    // And so it looks.
    const auto plainPicture = readImage(desk / "plain.png"), bentPicture = readImage(desk / "bent.png"), straightPicture = readImage(desk / "straight.png");
    REQUIRE(plainPicture);
    REQUIRE(bentPicture);
    REQUIRE(straightPicture);
    CHECK(differingPixels(*bentPicture, *straightPicture) > 3000);
    // Undone, it is what it was.
    const Object& undoneFox = *undone.find("Fox");
    CHECK(undoneFox.modifiers.empty());
    CHECK(undoneFox.curves.empty());
    CHECK(*undoneFox.splats == *fox.splats);
}

TEST_CASE("a captured splat without a skeleton is bent by three clicks and a pull, under the pointer", "[studio][handles]")
{
    MG_NEED(support::sharedData("splats/biker.spz"));
    Desk desk;
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    REQUIRE(desk.run({"samples", "--prepare"}).exitCode == 0);
    REQUIRE(desk.run({"import", support::sharedData("splats/biker.spz").string(), "-o", (desk / "start.morph").string()}).exitCode == 0);
    const Prepared prepared = lookFrom(desk, "view.front");
    const Object& biker = *prepared.world.objects.front();
    // Three places on it: from the middle upwards, to the left, to the right, as far as something is there.
    const auto picture = readImage(desk / "view.png");
    REQUIRE(picture);
    const auto centres = posedCentres(poseAt(prepared.world, biker, 0));
    const auto isOn = [&](const Vec2& at) {
        std::size_t count = 0;
        for (const Vec3& centre : centres) count += glm::distance(prepared.view.at(centre), at) < 0.01f;
        return count > 20;
    };
    const auto outmost = [&](const Vec2& way) {
        Vec2 last(0.5f);
        for (Vec2 at(0.5f); at.x > 0.1f && at.x < 0.9f && at.y > 0.1f && at.y < 0.9f; at += 0.01f * way)
            if (isOn(at)) last = at;
        return last - 0.03f * way;
    };
    const Vec2 top = outmost({0, -1}), left = outmost({-1, 0}), right = outmost({1, 0}), to = top + Vec2(0.08f, -0.04f);
    REQUIRE(glm::distance(top, left) > 0.05f);
    const std::string name = biker.name;
    const std::string script = opening("seen.morph") + fmt::format(R"(action view.camera
wait 0.6
wait idle
click viewport {left}
wait until selected "{name}" within 30
key D
wait 0.3
click viewport {left}
wait until handles "{name}" 1 within 120
click viewport {right}
click viewport {top}
wait until handles "{name}" 3 within 120
screenshot @OUT@/handles.png
drag viewport {top} to {to}
wait until step "Bend {name} by handle 3" within 30
wait idle
screenshot @OUT@/bent.png
)", fmt::arg("name", name), fmt::arg("left", place(left)), fmt::arg("right", place(right)), fmt::arg("top", place(top)), fmt::arg("to", place(to))) +
        savingAs("bent.morph") + undoing(4) + "wait until handles \"" + name + "\" 0 within 30\n" + savingAs("undone.morph") + "quit\n";
    checkSilent(desk.perform(script));
    const World bent = opened(desk / "bent.morph"), undone = opened(desk / "undone.morph");
    const Object& bentBiker = *bent.objects.front();
    const auto& handles = handlesOf(bentBiker);
    REQUIRE(handles.size() == 3);
    const auto moved = posedCentres(poseAt(bent, bentBiker, 0));
    // The splat that the third handle holds is where the pointer let go; those of the others stayed.
    for (std::size_t h = 0; h < 3; ++h) {
        std::size_t held = 0;
        for (std::size_t i = 0; i < biker.splats->size(); ++i)
            if (glm::distance(biker.splats->position(i), handles[h].restPoint) < glm::distance(biker.splats->position(held), handles[h].restPoint)) held = i;
        const Vec2 before = prepared.view.at(centres[held]), after = prepared.view.at(moved[held]);
        INFO(h << ": " << before.x << ' ' << before.y << " to " << after.x << ' ' << after.y);
        CHECK(glm::distance(after - before, h == 2 ? to - top : Vec2(0)) < 0.004f);
    }
    CHECK(*bentBiker.splats == *biker.splats);
    CHECK(undone.objects.front()->modifiers.empty());
    CHECK(*undone.objects.front()->splats == *biker.splats);
}

TEST_CASE("a splat without a skeleton borrows the fox's in the window, and walks with it", "[studio][handles]")
{
    MG_NEED(support::sharedData("animated/fox/Fox.glb"));
    Desk desk;
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    REQUIRE(desk.run({"samples", "--prepare"}).exitCode == 0);
    const std::string start = (desk / "start.morph").string(), cast = (desk / "cast.ply").string();
    REQUIRE(desk.run({"import", support::sharedData("animated/fox/Fox.glb").string(), "-o", start, "--splats", "8000", "--clip", "Walk"}).exitCode == 0);
    REQUIRE(desk.run({"export", start, "-o", cast, "--object", "Fox", "--time", "0"}).exitCode == 0);
    REQUIRE(desk.run({"import", cast, "-o", start}).exitCode == 0);
    std::string session = opening("start.morph");
    session.replace(session.find("wait until objects 1 "), std::string("wait until objects 1 ").size(), "wait until objects 2 ");
    checkSilent(desk.perform(session + R"(click "Fox"
action rig.borrow                  # one alone: it is said what to select
wait 0.3
click "cast"
click "Fox" shift
wait until selected "Fox" within 10
action rig.borrow
wait until step "Rig cast by Fox" within 60
)" + savingAs("rigged.morph") + "quit\n"));
    const World world = opened(desk / "rigged.morph");
    const Object &fox = *world.find("Fox"), &borrower = *world.find("cast");
    REQUIRE(borrower.scaffold);
    const auto truth = posedCentres(poseAt(world, fox, 0.4)), own = posedCentres(poseAt(world, borrower, 0.4));
    REQUIRE(truth.size() == own.size());
    // It goes most of the way that the fox's own splats go: standing still, it would be wrong by all of it.
    const auto before = posedCentres(poseAt(world, fox, 0));
    double off = 0, way = 0;
    for (std::size_t i = 0; i < own.size(); ++i) off += static_cast<double>(glm::distance(own[i], truth[i])), way += static_cast<double>(glm::distance(before[i], truth[i]));
    CHECK(off < 0.5 * way);
    CHECK(off / static_cast<double>(own.size()) < 3);   // of a fox 180 long
}

TEST_CASE("the fox in a lattice: a click puts it around, a rectangle takes its hind end, a drag lifts that, and it is stiffened and shaded", "[studio][lattice]")
{
    MG_NEED(support::sharedData("animated/fox/Fox.glb"));
    Desk desk;
    if (!desk.isThere()) MG_SKIP("needs Xvfb");
    REQUIRE(desk.run({"samples", "--prepare"}).exitCode == 0);
    REQUIRE(desk.run({"import", support::sharedData("animated/fox/Fox.glb").string(), "-o", (desk / "start.morph").string(), "--splats", "30000"}).exitCode == 0);
    const Prepared prepared = lookFrom(desk, "view.right");
    const Object& fox = *prepared.world.find("Fox");
    const auto still = posedCentres(poseAt(prepared.world, fox, 0));
    Bounds bounds;
    for (const Vec3& centre : still) bounds.add(centre);
    const Vec2 middle = prepared.view.at(bounds.centre());
    auto latticed = apply(prepared.world, AddLattice{.object = fox.id});
    REQUIRE(latticed);
    const Object& expected = *latticed->find("Fox");
    const auto points = latticePlace(*latticed, expected, *latticeOf(expected), 0).pointsInWorld;
    // The nine points at the hind end: the least z.
    std::vector<std::uint32_t> hind;
    Vec2 lower(1), upper(0);
    for (std::uint32_t point = 0; point < 9; ++point) hind.push_back(point), lower = glm::min(lower, prepared.view.at(points[point])), upper = glm::max(upper, prepared.view.at(points[point]));
    const Vec2 margin(0.02f, 0.02f), held = prepared.view.at(points[4]), to = held + Vec2(0, -0.1f);
    const std::string script = opening("seen.morph") + fmt::format(R"(action view.camera
wait 0.6
wait idle
click viewport {middle}
wait until selected "Fox" within 30
action tool.lattice
wait 0.3
click viewport {middle}
wait until step "Add lattice to Fox" within 30
wait idle
drag viewport {from} to {end}
wait 0.3
wait idle
screenshot @OUT@/lattice.png
drag viewport {held} to {to}
wait until step "Bend Fox by 9 points of its lattice" within 30
wait idle
screenshot @OUT@/bent.png
action tool.stiffness
wait 0.3
drag viewport {middle} to {held}
wait until step "Paint stiffness of Fox" within 60
wait idle
screenshot @OUT@/stiff.png
key Q
wait idle
screenshot @OUT@/lit.png
action object.contactShadow
wait until step "Contact shadow of Fox" within 30
wait idle
screenshot @OUT@/shaded.png
)", fmt::arg("middle", place(middle)), fmt::arg("from", place({lower.x - margin.x, upper.y + margin.y})), fmt::arg("end", place({upper.x + margin.x, lower.y - margin.y})), fmt::arg("held", place(held)), fmt::arg("to", place(to))) +
        savingAs("bent.morph") + undoing(4) + "wait until steps 1 within 30\n" + savingAs("undone.morph") + "quit\n";
    checkSilent(desk.perform(script, Pointer::Qt));

    const World bent = opened(desk / "bent.morph"), undone = opened(desk / "undone.morph");
    const Object& bentFox = *bent.find("Fox");
    CHECK(*bentFox.splats == *fox.splats);
    REQUIRE(latticeOf(bentFox));
    const auto& lattice = std::get<LatticeSettings>(latticeOf(bentFox)->settings);
    REQUIRE(lattice.offsets.size() == 27);
    for (std::uint32_t point = 0; point < 27; ++point) {
        if (point >= 9) CHECK(lattice.offsets[point] == Vec3(0));
        else CHECK(glm::distance(lattice.offsets[point], lattice.offsets[0]) < 1e-4f * glm::length(lattice.offsets[0]));
    }
    // The point that was held is where the pointer let it go.
    const auto now = latticePlace(bent, bentFox, *latticeOf(bentFox), 0).pointsInWorld;
    CHECK(glm::distance(prepared.view.at(now[4]), to) < 0.01f);
    const auto moved = posedCentres(poseAt(bent, bentFox, 0));
    std::size_t hindmost = 0, foremost = 0;
    for (std::size_t i = 0; i < still.size(); ++i) {
        if (still[i].z < still[hindmost].z) hindmost = i;
        if (still[i].z > still[foremost].z) foremost = i;
    }
    CHECK(prepared.view.at(still[hindmost]).y - prepared.view.at(moved[hindmost]).y > 0.05f);
    CHECK(glm::distance(still[foremost], moved[foremost]) < 1);   // of a fox 150 long
    REQUIRE(bendOf(bentFox));
    const NodeRig& rig = *std::get<DeformSettings>(bendOf(bentFox)->settings).rig;
    REQUIRE_FALSE(rig.stiffness.isEmpty());
    float most = 0;
    for (std::size_t node = 0; node < rig.nodeCount(); ++node) most = std::max(most, rig.stiffnessOf(node));
    CHECK(most > 1.2f);
    const auto lit = readImage(desk / "lit.png"), shaded = readImage(desk / "shaded.png");
    REQUIRE(lit);
    REQUIRE(shaded);
    CHECK(differingPixels(*lit, *shaded) > 300);
    CHECK(undone.find("Fox")->modifiers.empty());
}
