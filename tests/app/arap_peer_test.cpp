// Our as-rigid-as-possible deformation against CGAL's, a program of its own: the same mesh, the same handles, both run here.
#include "app/cli/bench_peer.h"
#include "core/deform/arap_solver.h"
#include "tests/support/bend_shapes.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

using namespace morphogen;

TEST_CASE("a bent bar and a dented sphere are where CGAL puts them", "[arap][peer]")
{
    MG_NEED(cli::cgalProgram());
    const bool isBar = GENERATE(true, false);
    const auto mesh = isBar ? support::makeBar(4, 1, 700) : support::makeSphere(14);
    const auto graph = NodeGraph::ofMesh(mesh.vertices, mesh.triangles, NodeGraph::MeshWeights::Cotangent);
    REQUIRE(graph);
    const int axis = isBar ? 0 : 1;
    const auto lower = support::nodesBelow(**graph, axis, isBar ? 0.3f : -0.8f), upper = support::nodesAbove(**graph, axis, isBar ? 3.7f : 0.9f);
    const Mat3 turn = glm::mat3_cast(glm::angleAxis(radians(isBar ? 70.0f : 30.0f), glm::normalize(isBar ? Vec3(0.2f, 0.1f, 1) : Vec3(0, 1, 0.2f))));
    const Vec3 pivot = isBar ? Vec3(4, 0, 0) : Vec3(0, 1, 0);
    const std::vector<Affine3x4> targets{{}, Affine3x4::from(turn, pivot + (isBar ? Vec3(-1.2f, 1.5f, 0.3f) : Vec3(0.3f, -0.5f, 0)) - turn * pivot)};
    cli::ArapProblem problem{mesh.vertices, mesh.triangles, {}, {}, 1500, 1};
    for (const std::uint32_t node : lower) problem.held.push_back(node), problem.targets.push_back(mesh.vertices[node]);
    for (const std::uint32_t node : upper) problem.held.push_back(node), problem.targets.push_back(targets[1].point(mesh.vertices[node]));
    const auto theirs = cli::runCgal(problem, {});
    INFO((theirs ? std::string() : theirs.error().message));
    REQUIRE(theirs);

    const auto solver = ArapSolver::make(*graph, {ArapHandle::onNodes(lower), ArapHandle::onNodes(upper)}, {.smoothing = 0});
    REQUIRE(solver);
    const auto ours = solver->solveFromRest(targets);
    REQUIRE(ours);
    const double diagonal = isBar ? std::sqrt(16.0 + 1 + 1) : std::sqrt(12.0);
    double worst = 0, moved = 0;
    for (std::size_t i = 0; i < mesh.vertices.size(); ++i) {
        worst = std::max(worst, glm::length(ours->positions[i] - theirs->vertices[i]));
        moved = std::max(moved, glm::length(theirs->vertices[i] - Vec3d(mesh.vertices[i])));
    }
    INFO("worst " << worst / diagonal << " of the diagonal; CGAL moved vertices by up to " << moved / diagonal);
    CHECK(moved > 0.1 * diagonal);
    CHECK(worst < 0.02 * diagonal);
}
