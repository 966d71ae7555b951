// Colliders as files: what another program reads has the places, the extents and the volumes that the simulation uses.
#include "app/session/export_plan.h"
#include "app/session/export_world.h"
#include "core/dynamics/collider_mesh.h"
#include "core/dynamics/sim_scene.h"
#include "core/io/assimp_import.h"
#include "core/math/bounds.h"
#include "core/store/project_file.h"
#include "tests/support/physics_worlds.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace morphogen;

namespace {

/// With a collider made of its splats.
Object as(Object object, ColliderKind kind, BodyRole role = BodyRole::Dynamic)
{
    Body body;
    body.collider = kind, body.role = role;
    object.body = std::make_shared<const Body>(body);
    return object;
}

Object turned(Object object, const Vec3& axis, float degrees, float scale = 1)
{
    object.placement.rotation = glm::angleAxis(radians(degrees), glm::normalize(axis));
    object.placement.scale = Vec3(scale);
    return object;
}

/// One body of every kind of collider, none of them as its file's axes lie.
World shapes()
{
    return support::physicsWorld({turned(as(support::box("a box", {0.1f, 0.2f, 0.3f}, {1, 2, 3}), ColliderKind::Box), {1, 1, 0}, 40), as(support::ball("ball#1", 0.25f, {-1, 0.5f, 0}), ColliderKind::Sphere),
                                  turned(as(support::box("capsule", {0.1f, 0.4f, 0.1f}, {0, 1, -2}), ColliderKind::Capsule, BodyRole::Static), {0, 0, 1}, 70, 1.5f),
                                  turned(as(support::box("hull", {0.3f, 0.1f, 0.2f}, {2, 0, 0}), ColliderKind::Hull), {0, 1, 1}, 25), as(support::ball("many", 0.3f, {0, 3, 0}), ColliderKind::Compound, BodyRole::Keyframed)},
                                 {.ground = 0});
}

/// By the divergence theorem; what is inside out counts negatively.
double volumeOf(const MeshPart& part)
{
    double volume = 0;
    for (std::size_t i = 0; i + 2 < part.indices.size(); i += 3) {
        const Vec3d a(part.positions[part.indices[i]]), b(part.positions[part.indices[i + 1]]), c(part.positions[part.indices[i + 2]]);
        volume += glm::dot(a, glm::cross(b, c)) / 6;
    }
    return volume;
}

/// Of all parts in the file.
struct Read {
    std::vector<double> volumes;
    std::vector<Bounds> bounds;
};

/// Where the node of a part puts its points.
Vec3 placed(const MeshModel& model, const MeshPart& part, Vec3 point)
{
    for (int node = part.node; node >= 0; node = model.nodes[static_cast<std::size_t>(node)].parent) {
        const Transform& rest = model.nodes[static_cast<std::size_t>(node)].rest;
        point = rest.translation + rest.rotation * (rest.scale * point);
    }
    return point;
}

Read readBack(const std::filesystem::path& path)
{
    const auto model = importMeshModel(path, {}, {});
    INFO((model ? "" : model.error().message));
    REQUIRE(model);
    Read read;
    for (const MeshPart& part : model->parts) {
        read.volumes.push_back(volumeOf(part));
        Bounds& bounds = read.bounds.emplace_back();
        for (const Vec3& at : part.positions) bounds.add(placed(*model, part, at));
    }
    return read;
}

}  // namespace

TEST_CASE("another program reads exported colliders with the volume and the extent that physics uses", "[dynamics][collider]")
{
    const support::TemporaryFolder folder;
    const World world = shapes();
    const auto expected = dynamics::collidersAt(world, 0, {});
    REQUIRE(expected);
    REQUIRE(expected->size() == 5);
    for (const char* name : {"c.obj", "c.glb"}) {
        ExportRequest request{.world = world, .content = ExportContent::Colliders, .object = {}, .times = 0.0, .output = *FilePattern::parse((folder / name).string())};
        const ExportPlan plan = planExport(request);
        CHECK(plan.problem == "");
        CHECK(plan.files == 1);
        const auto report = exportWorld(request, {});
        INFO((report ? "" : report.error().message));
        REQUIRE(report);
        CHECK(report->colliders == 5);
        const Read read = readBack(folder / name);
        std::size_t part = 0;
        for (const dynamics::PlacedCollider& body : *expected)
            for (const dynamics::ColliderPiece& piece : body.collider->pieces) {
                INFO(name << ", " << body.name);
                REQUIRE(part < read.volumes.size());
                const bool isRound = piece.shape == dynamics::PieceShape::Sphere || piece.shape == dynamics::PieceShape::Capsule;
                // 48 by 24 flat faces fill 99.29 % of a ball; hulls are made by integers of 1/20,000 of their size.
                CHECK(read.volumes[part] == Approx(piece.volumeM3).epsilon(isRound ? 0.0075 : 5e-4));
                CHECK((!isRound || read.volumes[part] < piece.volumeM3));
                ++part;
            }
        CHECK(part == read.volumes.size());
        // A box that is turned about (1, 1, 0) by 40 degrees reaches as far as its corners do.
        Bounds corners;
        for (int i = 0; i < 8; ++i) corners.add(Vec3(1, 2, 3) + expected->front().pose.rotation * (Vec3(0.1f, 0.2f, 0.3f) * Vec3(i & 1 ? 1 : -1, i & 2 ? 1 : -1, i & 4 ? 1 : -1)));
        CHECK(glm::length(read.bounds[0].lower - corners.lower) < 1e-4f);
        CHECK(glm::length(read.bounds[0].upper - corners.upper) < 1e-4f);
    }
}

TEST_CASE("a collider's mesh is closed: every edge has two faces that run it in opposite ways", "[dynamics][collider]")
{
    const auto bodies = dynamics::collidersAt(shapes(), 0, {});
    REQUIRE(bodies);
    for (const dynamics::PlacedCollider& body : *bodies)
        for (const dynamics::ColliderPiece& piece : body.collider->pieces) {
            const dynamics::ColliderMesh mesh = dynamics::meshOf(piece);
            std::vector<std::array<std::uint32_t, 2>> ways;
            for (const auto& face : mesh.faces)
                for (std::size_t k = 0; k < 3; ++k) ways.push_back({face[k], face[(k + 1) % 3]});
            std::ranges::sort(ways);
            INFO(body.name);
            CHECK(std::ranges::adjacent_find(ways) == ways.end());
            CHECK(std::ranges::all_of(ways, [&](const auto& way) { return std::ranges::binary_search(ways, std::array{way[1], way[0]}); }));
            CHECK(std::ranges::all_of(mesh.edges, [&](const auto& edge) { return std::ranges::binary_search(ways, std::array{edge[0], edge[1]}); }));
        }
}

TEST_CASE("the command line exports colliders, and says which names it takes", "[cli][collider]")
{
    const support::TemporaryFolder folder;
    REQUIRE(ProjectFile::create(folder / "w.morph", History(shapes()), {}));
    const std::string world = folder / "w.morph";
    const auto run = support::runMorphogen({"export", world, "-o", folder / "c.glb", "--colliders", "--json"});
    INFO(run.error);
    REQUIRE(run.exitCode == 0);
    CHECK(run.json().at("colliders") == 5);
    CHECK(readBack(folder / "c.glb").volumes.size() >= 5);
    CHECK(support::runMorphogen({"export", world, "-o", folder / "c.stl", "--colliders"}).exitCode == 2);
    const auto splats = support::runMorphogen({"export", world, "-o", folder / "c.obj"});
    CHECK(splats.exitCode == 2);
    CHECK_THAT(splats.error, Catch::Contains("--colliders"));
}

TEST_CASE("colliders are exported where bodies are at a time, and what can't be is said in a sentence", "[dynamics][collider]")
{
    const support::TemporaryFolder folder;
    World world = shapes();
    Object moved = *world.find("ball#1");
    moved.setCurve({{Property::Translation, {}, {}}, ValueKind::Vector, {{0, valueOf(Vec3(0)), KeyInterpolation::Linear}, {2, valueOf(Vec3(4, 0, 0)), KeyInterpolation::Linear}}});
    world.replace(std::move(moved));
    ExportRequest request{.world = world, .content = ExportContent::Colliders, .object = "ball#1", .times = 1.0, .output = *FilePattern::parse((folder / "ball.obj").string())};
    REQUIRE(exportWorld(request, {}));
    const Read read = readBack(folder / "ball.obj");
    REQUIRE(read.bounds.size() == 1);
    CHECK(glm::length(read.bounds[0].centre() - Vec3(2, 0, 0)) < 1e-3f);
    const auto refused = [&](const ExportRequest& wrong, const std::string& why) {
        const auto report = exportWorld(wrong, {});
        REQUIRE_FALSE(report);
        CHECK_THAT(report.error().message, Catch::Contains(why));
        CHECK_FALSE(planExport(wrong).problem.empty());
    };
    request.object = "nobody";
    refused(request, "has no body");
    request.object.clear();
    request.output = *FilePattern::parse((folder / "ball.stl").string());
    refused(request, ".obj or .glb");
    request.world = World{};
    request.output = *FilePattern::parse((folder / "none.obj").string());
    refused(request, "no visible object has a body");
    CHECK_FALSE(std::filesystem::exists(folder / "none.obj"));
    std::stop_source stop;
    stop.request_stop();
    request.world = world;
    const auto stopped = exportWorld(request, {stop.get_token(), {}});
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().kind == Error::Kind::Cancelled);
}
