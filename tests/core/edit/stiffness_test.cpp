// Stiffness that is painted on an object: what is stiff keeps its shape, and what was true of bends stays true.
#include "core/edit/stiffness.h"

#include "core/deform/posed_centres.h"
#include "core/edit/edit_json.h"
#include "core/edit/edit_modifiers.h"
#include "core/edit/handles.h"
#include "core/edit/history.h"
#include "core/evaluate/bend.h"
#include "core/evaluate/bend_solver.h"
#include "core/evaluate/pose_at.h"
#include "core/store/project_file.h"
#include "tests/support/bend_shapes.h"
#include "tests/support/make_edit.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <random>

using namespace morphogen;
using support::make;

namespace {

/// A bar 4 m long and 1 m wide.
World barWorld()
{
    Object object{.name = "bar"};
    object.splats = std::make_shared<const Splats>(support::splatsOver(support::makeBar(4, 1, 1200), 4000, 3));
    World world;
    world.add(std::move(object));
    return world;
}

const Object& only(const World& world) { return *world.objects[0]; }
std::vector<Vec3> centres(const World& world) { return posedCentres(poseAt(world, only(world), 0)); }
const DeformSettings& bendOnly(const World& world) { return std::get<DeformSettings>(bendOf(only(world))->settings); }

const SelectBox kMiddle{.centre = {2, 0, 0}, .halfSize = {0.6f, 2, 2}};

/// One end held, the other lifted and turned back.
void bend(World& world)
{
    const ObjectId id = only(world).id;
    make(world, AddHandle{.object = id, .pointInWorld = {0, 0, 0.5f}, .kind = HandleKind::Pin, .radius = 0.7f, .name = "foot"});
    make(world, AddHandle{.object = id, .pointInWorld = {4, 0, 0.5f}, .kind = HandleKind::Region, .radius = 0.7f, .name = "head"});
    make(world, MoveHandle{.object = id, .handle = "head", .pointInWorld = {2.2f, 2.4f, 0.5f}, .turn = glm::angleAxis(1.7f, Vec3(0, 0, 1))});
}

/// How far pairs of splats in the middle are from as far apart as at rest, mean share of that.
double distortion(const World& world)
{
    const auto now = centres(world);
    std::mt19937 random(1);
    std::vector<std::size_t> inside;
    for (std::size_t i = 0; i < now.size(); ++i)
        if (std::abs(only(world).splats->position(i).x - 2) < 0.5f) inside.push_back(i);
    double sum = 0;
    int pairs = 0;
    for (int k = 0; k < 4000; ++k) {
        const std::size_t a = inside[random() % inside.size()], b = inside[random() % inside.size()];
        const float rest = glm::distance(only(world).splats->position(a), only(world).splats->position(b));
        if (rest < 0.3f) continue;
        sum += std::abs(glm::distance(now[a], now[b]) / rest - 1), ++pairs;
    }
    return sum / pairs;
}

}  // namespace

TEST_CASE("what is painted stiff keeps its shape better under a bend, and what is painted soft worse", "[stiffness]")
{
    World usual = barWorld(), stiff = usual, soft = usual;
    make(stiff, PaintStiffness{{.object = only(stiff).id, .where = kMiddle}, 10});
    make(soft, PaintStiffness{{.object = only(soft).id, .where = kMiddle}, 0.1f});
    for (World* world : {&usual, &stiff, &soft}) bend(*world);
    const double asUsual = distortion(usual);
    INFO("stiff " << distortion(stiff) << ", usual " << asUsual << ", soft " << distortion(soft));
    CHECK(distortion(stiff) < 0.6 * asUsual);
    CHECK(distortion(soft) > 1.2 * asUsual);
}

TEST_CASE("with painted stiffness energy still never rises and rigid motion is still recovered", "[stiffness]")
{
    World world = barWorld();
    const ObjectId id = only(world).id;
    make(world, PaintStiffness{{.object = id, .where = kMiddle}, 10});
    make(world, PaintStiffness{{.object = id, .where = SelectSphere{.centre = {3.2f, 0, 0}, .radius = 0.5f, .soft = 0.3f}}, 0.1f});
    bend(world);
    const auto solver = evaluate::bendSolver(bendOnly(world));
    REQUIRE(solver);
    ArapState state = solver->start();
    const auto report = solver->advance(state, evaluate::bendTargets(bendOnly(world), *solver), 60);
    REQUIRE(report);
    for (std::size_t k = 1; k < report->energies.size(); ++k) CHECK(report->energies[k] <= report->energies[k - 1] * (1 + 1e-12) + 1e-15 * report->energies[0]);
    const Mat3 turn = glm::mat3_cast(glm::angleAxis(1.1f, glm::normalize(Vec3(1, -1, 2))));
    const Affine3x4 motion = Affine3x4::from(turn, {0.4f, -1, 2});
    const std::vector<Affine3x4> targets(solver->handles().size(), motion);
    const auto rigid = solver->solveFromRest(targets);
    REQUIRE(rigid);
    const Pose pose = solver->poseOf(*rigid, targets);
    const auto nodes = bendOnly(world).rig->positions();
    for (std::size_t n = 0; n < nodes.size(); ++n) CHECK(glm::length(pose[n].point(nodes[n]) - motion.point(nodes[n])) < 1e-5f);
}

TEST_CASE("a stroke is soft where the selection is, goes on from the one before, and 1 takes it away", "[stiffness]")
{
    World world = barWorld();
    const ObjectId id = only(world).id;
    const SplatChoice stroke{.object = id, .where = SelectSphere{.centre = {2, 0, 0}, .radius = 0.8f, .soft = 0.8f}};
    make(world, PaintStiffness{stroke, 4});
    const NodeRig once = *bendOnly(world).rig;
    REQUIRE_FALSE(once.stiffness.isEmpty());
    CHECK_FALSE(once.problem(only(world).splats->size()));
    bool isAnyBetween = false;
    for (std::size_t n = 0; n < once.nodeCount(); ++n) {
        CHECK(once.stiffnessOf(n) >= 1);
        CHECK(once.stiffnessOf(n) <= 4);
        isAnyBetween = isAnyBetween || (once.stiffnessOf(n) > 1.2f && once.stiffnessOf(n) < 3.5f);
    }
    CHECK(isAnyBetween);
    const auto now = centres(world);
    for (std::size_t i = 0; i < now.size(); ++i) REQUIRE(glm::length(now[i] - only(world).splats->position(i)) < 1e-5f);   // nothing moves by it
    // Handles that are put on it later keep it; so does the file, and the script.
    make(world, AddHandle{.object = id, .pointInWorld = {4, 0, 0}});
    CHECK(bendOnly(world).rig->stiffness == once.stiffness);
    const support::TemporaryFolder folder;
    REQUIRE(ProjectFile::create(folder / "bar.morph", History(world), {}));
    const auto opened = ProjectFile::open(folder / "bar.morph", OpenMode::Read)->load({});
    REQUIRE(opened);
    CHECK(bendOnly(opened->history.world()) == bendOnly(world));
    const auto again = editFromJson(editToJson(AnyEdit(PaintStiffness{stroke, 2.5f}), world), world);
    REQUIRE(again);
    World byEdit = world, byScript = world;
    make(byEdit, PaintStiffness{stroke, 2.5f});
    byScript = *morphogen::apply(byScript, *again);
    CHECK(bendOnly(byEdit) == bendOnly(byScript));
    make(world, PaintStiffness{{.object = id}, 1});
    CHECK(bendOnly(world).rig->stiffness.isEmpty());
}

TEST_CASE("a stiffness that makes no sense is refused and changes nothing", "[stiffness]")
{
    const World world = barWorld();
    const ObjectId id = only(world).id;
    for (const float stiffness : {0.0f, 11.0f, -1.0f, std::nanf("")}) CHECK(apply(world, PaintStiffness{{.object = id}, stiffness}).error().kind == Error::Kind::Usage);
    CHECK(apply(world, PaintStiffness{{.object = id, .where = SelectSphere{.centre = {0, 50, 0}, .radius = 1}}, 2}).error().kind == Error::Kind::Empty);
    std::stop_source stop;
    stop.request_stop();
    CHECK(apply(world, PaintStiffness{{.object = id, .stop = stop.get_token()}, 2}).error().kind == Error::Kind::Cancelled);
}
