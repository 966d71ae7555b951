// Lattices from the world's side: what users of points, keys, masks, scripts and exports see.
#include "core/edit/lattice_edits.h"

#include "core/deform/lattice_map.h"
#include "core/deform/posed_centres.h"
#include "core/edit/edit_json.h"
#include "core/edit/edit_modifiers.h"
#include "core/edit/history.h"
#include "core/edit/splat_edits.h"
#include "core/evaluate/pose_at.h"
#include "core/io/import.h"
#include "core/store/project_file.h"
#include "tests/support/bend_shapes.h"
#include "tests/support/make_edit.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace morphogen;
using support::make;

namespace {

World ballWorld(int degree = 0)
{
    Splats splats = support::splatsOver(support::makeSphere(24), 3000, 5);
    if (degree > 0) {
        splats.shDegree = degree;
        for (int k = 0; k < 3 * shRestPerChannel(degree); ++k) {
            std::vector<float> values(splats.size());
            for (std::size_t i = 0; i < values.size(); ++i) values[i] = 0.1f * std::sin(static_cast<float>(i + 7 * static_cast<std::size_t>(k)));
            splats.shRest.push_back(Column::of(values));
        }
    }
    Object object{.name = "ball"};
    object.splats = std::make_shared<const Splats>(std::move(splats));
    object.placement = {{1, 2, 3}, glm::angleAxis(0.8f, glm::normalize(Vec3(1, 1, 0))), {2, 2, 2}};
    World world;
    world.add(std::move(object));
    return world;
}

const Object& only(const World& world) { return *world.objects[0]; }
std::vector<Vec3> centres(const World& world, double secs = 0) { return posedCentres(poseAt(world, only(world), secs)); }
const LatticeSettings& latticeOnly(const World& world) { return std::get<LatticeSettings>(latticeOf(only(world))->settings); }

}  // namespace

TEST_CASE("a lattice at rest changes nothing, and its moved points bend the object smoothly", "[lattice]")
{
    World world = ballWorld();
    const ObjectId id = only(world).id;
    const auto stored = only(world).splats;
    const auto rest = centres(world);
    make(world, AddLattice{.object = id});
    CHECK(poseAt(world, only(world), 0).splats == stored);
    const LatticeSettings box = latticeOnly(world);
    for (const Vec3& p : rest) {
        const Vec3 inSource = only(world).worldFromSource().inverse().point(p);
        REQUIRE(glm::all(glm::lessThan(glm::abs(inSource - box.centre), 0.5f * box.size)));
    }
    // The nine points on top go up by a metre of the world.
    const auto before = latticePlace(world, only(world), *latticeOf(only(world)), 0).pointsInWorld;
    const std::vector<std::uint32_t> top{6, 7, 8, 15, 16, 17, 24, 25, 26};
    make(world, MoveLattice{.object = id, .modifier = latticeOf(only(world))->id, .points = top, .byInWorld = {0, 1, 0}});
    const auto after = latticePlace(world, only(world), *latticeOf(only(world)), 0).pointsInWorld;
    for (std::size_t point = 0; point < 27; ++point) {
        const bool isMoved = std::ranges::count(top, point) > 0;
        CHECK(glm::length(after[point] - before[point] - (isMoved ? Vec3(0, 1, 0) : Vec3(0))) < 1e-4f);
    }
    const auto now = centres(world);
    const LatticeMap map(latticeOnly(world));
    const Affine3x4 out = only(world).worldFromSource(), in = out.inverse();
    for (std::size_t i = 0; i < now.size(); ++i) {
        CHECK(glm::length(now[i] - out.point(map.moved(in.point(rest[i])))) < 1e-4f);
        CHECK((now[i] - rest[i]).y > -1e-4f);   // between none and all of it
        CHECK((now[i] - rest[i]).y < 1 + 1e-4f);
    }
    CHECK(only(world).splats == stored);
}

TEST_CASE("a splat's shape and colours follow the lattice's gradient", "[lattice]")
{
    World world = ballWorld(3);
    const ObjectId id = only(world).id;
    make(world, AddLattice{.object = id, .counts = {4, 3, 5}});
    make(world, MoveLattice{.object = id, .modifier = latticeOf(only(world))->id, .points = {0, 5, 17, 33, 40}, .byInWorld = {0.5f, -0.4f, 0.8f}});
    const auto posed = poseAt(world, only(world), 0);
    const Splats &from = *only(world).splats, &to = *posed.splats;
    const LatticeMap map(latticeOnly(world));
    int bent = 0;
    for (std::size_t i = 0; i < from.size(); i += 11) {
        const Mat3 f = map.at(from.position(i)).linear(), expected = f * from.covariance(i) * glm::transpose(f), actual = to.covariance(i);
        float size = 0, apart = 0;
        for (int column = 0; column < 3; ++column) size += glm::length(expected[column]), apart += glm::length(expected[column] - actual[column]);
        CHECK(apart < 1e-3f * size);
        const Quat turn = nearestRotation(f);
        if (std::abs(turn.w) > 0.99999f) continue;   // half a degree
        ++bent;
        // The first harmonics are a direction: it turns.
        for (std::size_t channel = 0; channel < 3; ++channel) {
            const auto direction = [&](const Splats& splats) { return Vec3(-splats.shRest[15 * channel + 2].at<float>(i), -splats.shRest[15 * channel].at<float>(i), splats.shRest[15 * channel + 1].at<float>(i)); };
            CHECK(glm::length(direction(to) - turn * direction(from)) < 1e-5f);
        }
    }
    CHECK(bent > 20);
}

TEST_CASE("points of a lattice are keyed: in between they are in between, and a saved world shows the same", "[lattice]")
{
    World world = ballWorld();
    const ObjectId id = only(world).id;
    const auto rest = centres(world);
    make(world, AddLattice{.object = id});
    const ModifierId lattice = latticeOf(only(world))->id;
    make(world, MoveLattice{.object = id, .modifier = lattice, .points = {26}, .timeSecs = 0, .keys = MoveHandle::Keys::Always});
    make(world, MoveLattice{.object = id, .modifier = lattice, .points = {26}, .byInWorld = {0, 2, 0}, .timeSecs = 2, .keys = MoveHandle::Keys::Always});
    CHECK(world.durationSecs() == 2);
    const auto start = centres(world, 0), middle = centres(world, 1), end = centres(world, 2);
    for (std::size_t i = 0; i < rest.size(); i += 7) {
        CHECK(glm::length(start[i] - rest[i]) < 1e-5f);
        CHECK(glm::length(middle[i] - 0.5f * (start[i] + end[i])) < 1e-3f);
    }
    // A keyed point that is dragged gets a key there; one that is not keyed moves at all times.
    make(world, MoveLattice{.object = id, .modifier = lattice, .points = {26, 0}, .byInWorld = {1, 0, 0}, .timeSecs = 1});
    CHECK(only(world).curve(PropertyPath::of(lattice, "points/26/offset"))->keys.size() == 3);
    CHECK_FALSE(only(world).curve(PropertyPath::of(lattice, "points/0/offset")));
    CHECK(centres(world, 2) != end);
    const support::TemporaryFolder folder;
    REQUIRE(ProjectFile::create(folder / "ball.morph", History(world), {}));
    const auto opened = ProjectFile::open(folder / "ball.morph", OpenMode::Read)->load({});
    REQUIRE(opened);
    CHECK(centres(opened->history.world(), 1.3) == centres(world, 1.3));
}

TEST_CASE("a lattice about a selection bends what is selected alone", "[lattice]")
{
    World world = ballWorld();
    const ObjectId id = only(world).id;
    const auto rest = centres(world);
    make(world, StoreSelection{{.object = id, .where = SelectSphere{.centre = rest[100], .radius = 0.8f}}, "cap"});
    make(world, AddLattice{.object = id, .selection = "cap"});
    make(world, MoveLattice{.object = id, .modifier = latticeOf(only(world))->id, .points = {0, 1, 2, 3, 13, 22}, .byInWorld = {0.3f, 0.3f, 0}});
    const auto now = centres(world);
    const SplatSelection& cap = *only(world).selection("cap");
    std::size_t moved = 0;
    for (std::size_t i = 0; i < now.size(); ++i) {
        const bool isMoved = now[i] != rest[i];
        if (cap.weights.at<float>(i) == 0) CHECK_FALSE(isMoved);
        moved += isMoved;
    }
    CHECK(moved > 50);
    CHECK(latticeOnly(world).size.x < 2);   // the ball's
}

TEST_CASE("a rigged animal is bent by a lattice at rest and walks on", "[lattice]")
{
    MG_NEED(support::sharedData("animated/fox/Fox.glb"));
    auto imported = importFile(support::sharedData("animated/fox/Fox.glb"), {.splatCount = 5000}, {});
    REQUIRE(imported);
    World world;
    const ObjectId id = world.add(std::move(imported->object));
    const auto still = centres(world, 0.3), later = centres(world, 0.7);
    make(world, AddLattice{.object = id});
    const ModifierId lattice = latticeOf(only(world))->id;
    std::vector<std::uint32_t> all(27);
    for (std::uint32_t i = 0; i < 27; ++i) all[i] = i;
    CHECK(centres(world, 0.3) == still);
    // Its whole rest shape shifted along its spine: every bone still turns what is shifted, so it stays in one piece and moves.
    make(world, MoveLattice{.object = id, .modifier = lattice, .points = {18, 19, 20, 21, 22, 23, 24, 25, 26}, .byInWorld = {0, 20, 0}});
    const auto bent = centres(world, 0.3), bentLater = centres(world, 0.7);
    float most = 0;
    for (std::size_t i = 0; i < bent.size(); ++i) {
        most = std::max(most, glm::length(bent[i] - still[i]));
        REQUIRE(std::isfinite(bent[i].x));
    }
    CHECK(most > 5);
    CHECK(bent != bentLater);
    const auto refused = apply(world, ApplyModifier{id, lattice, 0});
    CHECK(refused.error().kind == Error::Kind::Unsupported);
}

TEST_CASE("an applied lattice leaves the picture as it was", "[lattice]")
{
    World world = ballWorld();
    const ObjectId id = only(world).id;
    make(world, AddLattice{.object = id});
    make(world, MoveLattice{.object = id, .modifier = latticeOf(only(world))->id, .points = {3, 4, 20}, .byInWorld = {0.3f, 0.3f, 0.4f}});
    const auto bent = *poseAt(world, only(world), 0).splats;
    make(world, ApplyModifier{id, latticeOf(only(world))->id, 0});
    CHECK(only(world).modifiers.empty());
    CHECK(*only(world).splats == bent);
}

TEST_CASE("lattices in scripts do what they do in the window, and refusals name what is wrong", "[lattice]")
{
    World world = ballWorld();
    const ObjectId id = only(world).id;
    make(world, AddLattice{.object = id, .counts = {4, 3, 2}});
    const ModifierId lattice = latticeOf(only(world))->id;
    const MoveLattice edit{.object = id, .modifier = lattice, .points = {1, 5, 23}, .byInWorld = {0.1f, 0.2f, -0.3f}, .timeSecs = 1, .keys = MoveHandle::Keys::Always};
    const auto again = editFromJson(editToJson(AnyEdit(edit), world), world);
    REQUIRE(again);
    World byEdit = world, byScript = world;
    make(byEdit, edit);
    byScript = *morphogen::apply(byScript, *again);
    CHECK(centres(byEdit, 1) == centres(byScript, 1));
    CHECK(apply(world, MoveLattice{.object = id, .modifier = lattice}).error().kind == Error::Kind::Empty);
    const auto none = apply(world, MoveLattice{.object = id, .modifier = lattice, .points = {24}});
    CHECK(none.error().kind == Error::Kind::NotFound);
    CHECK(none.error().message.find("no point 24") != std::string::npos);
    CHECK(apply(world, AddLattice{.object = id, .counts = {1, 3, 3}}).error().kind == Error::Kind::Usage);
    CHECK(apply(world, AddLattice{.object = id, .selection = "nobody"}).error().kind == Error::Kind::NotFound);
    CHECK(apply(world, MoveLattice{.object = id, .modifier = {99}, .points = {0}}).error().kind == Error::Kind::NotFound);
    make(world, SetModifierNumber{id, lattice, "strength", valueOf(0.0f)});
    CHECK(apply(world, MoveLattice{.object = id, .modifier = lattice, .points = {0}}).error().kind == Error::Kind::Usage);
    CHECK_FALSE(editFromJson(json::Json::parse(R"({"op": "addLattice", "object": "ball", "counts": [3, 3]})"), world));
    CHECK_FALSE(editFromJson(json::Json::parse(R"({"op": "moveLattice", "object": "ball", "modifier": "Lattice", "points": ["a"], "by": [0, 0, 0]})"), world));
}
