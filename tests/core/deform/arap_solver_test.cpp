// As-rigid-as-possible deformation: what must hold whatever the graph.
#include "core/deform/arap_solver.h"
#include "core/base/parallel.h"
#include "core/deform/lay_rig.h"
#include "tests/support/bend_shapes.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <random>

using namespace morphogen;

namespace {

Affine3x4 rigid(const Vec3& axis, float degrees, const Vec3& translation, const Vec3& pivot = Vec3(0))
{
    const Mat3 turn = glm::mat3_cast(glm::angleAxis(radians(degrees), glm::normalize(axis)));
    return Affine3x4::from(turn, pivot + translation - turn * pivot);
}

std::shared_ptr<const NodeGraph> barGraph(std::size_t vertices, NodeGraph::MeshWeights weights = NodeGraph::MeshWeights::Uniform)
{
    const auto bar = support::makeBar(4, 1, vertices);
    auto graph = NodeGraph::ofMesh(bar.vertices, bar.triangles, weights);
    REQUIRE(graph);
    return *graph;
}

WeightRow rowOfNearest(const NodeGraph& graph, const Vec3& point)
{
    NodeReach reach;
    std::vector<std::uint32_t> order(graph.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return glm::distance(graph.positions()[a], point) < glm::distance(graph.positions()[b], point); });
    for (int k = 0; k < 8; ++k) reach.nodes[k] = order[k], reach.detours[k] = 1;
    reach.count = 8, reach.breadth = 1;
    return weightsAt(graph.positions(), reach, point);
}

Vec3 skinned(const Pose& pose, const WeightRow& row, const Vec3& point)
{
    Vec3 sum(0);
    for (int k = 0; k < row.count; ++k) sum += row.weights[k] * pose[row.nodes[k]].point(point);
    return sum;
}

void requireDescent(const ArapReport& report)
{
    REQUIRE(report.energies.size() >= 2);
    for (std::size_t k = 1; k < report.energies.size(); ++k) {
        INFO("step " << k << " of " << report.energies.size() << ": " << report.energies[k - 1] << " -> " << report.energies[k]);
        CHECK(report.energies[k] <= report.energies[k - 1] * (1 + 1e-12) + 1e-15 * report.energies[0]);
    }
}

}  // namespace

TEST_CASE("handles moved rigidly move every node rigidly", "[deform][arap]")
{
    const auto graph = barGraph(600);
    const float smoothing = GENERATE(0.0f, 0.1f);
    const Affine3x4 motion = GENERATE(rigid({0, 1, 0}, 25, {0.1f, 0.2f, 0.3f}), rigid({1, 2, -1}, 170, {3, -2, 1}), rigid({0, 0, 1}, 0, {0, 5, 0}));
    const bool arePoints = GENERATE(false, true);
    std::vector<ArapHandle> handles;
    if (arePoints) {
        for (const Vec3& point : {Vec3(0.3f, 0.5f, 0.1f), Vec3(3.7f, -0.2f, 0.5f), Vec3(2.1f, 0.5f, -0.3f), Vec3(0.2f, -0.5f, -0.1f)}) handles.push_back(ArapHandle::onPoint(point, rowOfNearest(*graph, point)));
    } else {
        handles = {ArapHandle::onNodes(support::nodesBelow(*graph, 0, 0.3f)), ArapHandle::onNodes(support::nodesAbove(*graph, 0, 3.7f), Hold::PositionAndTurn)};
    }
    const auto solver = ArapSolver::make(graph, handles, {.smoothing = smoothing});
    REQUIRE(solver);
    const std::vector<Affine3x4> targets(handles.size(), motion);
    const auto state = solver->solveFromRest(targets);
    REQUIRE(state);
    CHECK(solver->energyOf(*state) < 1e-10);
    const Pose pose = solver->poseOf(*state, targets);
    float worst = 0;
    for (std::size_t i = 0; i < graph->size(); ++i) {
        const Vec3& p = graph->positions()[i];
        worst = std::max(worst, glm::length(pose[i].point(p) - motion.point(p)));
        worst = std::max(worst, glm::length(pose[i].point(p + Vec3(0.1f, 0.2f, -0.1f)) - motion.point(p + Vec3(0.1f, 0.2f, -0.1f))));
    }
    CHECK(worst < 1e-5f);
}

TEST_CASE("no step of a solve goes uphill", "[deform][arap]")
{
    std::mt19937 random(GENERATE(1u, 2u, 3u));
    std::normal_distribution<float> normal;
    const auto graph = barGraph(500);
    const float smoothing = GENERATE(0.0f, 0.1f, 3.0f);
    std::vector<ArapHandle> handles{ArapHandle::onNodes(support::nodesBelow(*graph, 0, 0.3f)), ArapHandle::onNodes(support::nodesAbove(*graph, 0, 3.8f))};
    const Vec3 point(2, 0.5f, 0.1f);
    handles.push_back(ArapHandle::onPoint(point, rowOfNearest(*graph, point)));
    std::vector<float> stiffness(graph->size());
    for (float& s : stiffness) s = std::exp(normal(random));
    const auto solver = ArapSolver::make(graph, handles, {.smoothing = smoothing, .stiffness = stiffness});
    REQUIRE(solver);
    std::vector<Affine3x4> targets(handles.size());
    for (std::size_t h = 1; h < targets.size(); ++h) targets[h] = rigid({normal(random), normal(random), normal(random)}, 60 * normal(random), {normal(random), normal(random), normal(random)}, {4, 0, 0});
    ArapState state = solver->start();
    const auto report = solver->advance(state, targets, 80);
    REQUIRE(report);
    requireDescent(*report);
    CHECK(report->energies.back() == Approx(solver->energyOf(state)).epsilon(1e-12));
}

TEST_CASE("a point under the pointer ends where the pointer is", "[deform][arap]")
{
    const auto graph = barGraph(500);
    const Vec3 first(3.63f, 0.5f, 0.11f), second(2.0f, 0.17f, 0.5f);
    const std::vector<ArapHandle> handles{ArapHandle::onNodes(support::nodesBelow(*graph, 0, 0.4f)), ArapHandle::onPoint(first, rowOfNearest(*graph, first)), ArapHandle::onPoint(second, rowOfNearest(*graph, second))};
    const auto solver = ArapSolver::make(graph, handles);
    REQUIRE(solver);
    const std::vector<Affine3x4> targets{{}, rigid({0, 0, 1}, 0, {-1, 1.6f, 0.4f}), rigid({0, 0, 1}, 0, {0, 0.2f, -0.3f})};
    ArapState state = solver->start();
    REQUIRE(solver->advance(state, targets, 3));
    const Pose pose = solver->poseOf(state, targets);
    CHECK(glm::length(skinned(pose, handles[1].row, first) - targets[1].point(first)) < 1e-5f);
    CHECK(glm::length(skinned(pose, handles[2].row, second) - targets[2].point(second)) < 1e-5f);
    for (const std::uint32_t node : handles[0].nodes) CHECK(glm::length(pose[node].point(graph->positions()[node]) - graph->positions()[node]) < 1e-5f);
}

TEST_CASE("a solve from rest has converged, and is the same on one thread as on many", "[deform][arap]")
{
    const auto graph = barGraph(3500);
    const std::vector<ArapHandle> handles{ArapHandle::onNodes(support::nodesBelow(*graph, 0, 0.2f)), ArapHandle::onNodes(support::nodesAbove(*graph, 0, 3.8f))};
    const auto solver = ArapSolver::make(graph, handles);
    REQUIRE(solver);
    const std::vector<Affine3x4> targets{{}, rigid({0, 0, 1}, 80, {-1, 1, 0}, {4, 0, 0})};
    const auto state = solver->solveFromRest(targets);
    REQUIRE(state);
    ArapState further = *state;
    const auto report = solver->advance(further, targets, 300);
    REQUIRE(report);
    CHECK(report->energies.back() > 0.999 * report->energies.front());
    float worst = 0;
    for (std::size_t i = 0; i < graph->size(); ++i) worst = std::max(worst, static_cast<float>(glm::length(further.positions[i] - state->positions[i])));
    CHECK(worst < 0.01f);   // of a bar 4 long
    const ParallelismLimit one(1);
    const auto again = solver->solveFromRest(targets);
    REQUIRE(again);
    CHECK(again->positions == state->positions);
    CHECK(again->rotations == state->rotations);
}

TEST_CASE("what no handle holds stays, and what can't be solved says so", "[deform][arap]")
{
    // Two separate bars in one graph.
    auto bar = support::makeBar(4, 1, 300);
    const auto count = static_cast<std::uint32_t>(bar.vertices.size());
    const std::size_t corners = bar.triangles.size();
    for (std::uint32_t v = 0; v < count; ++v) bar.vertices.push_back(bar.vertices[v] + Vec3(0, 5, 0));
    for (std::size_t t = 0; t < corners; ++t) bar.triangles.push_back(bar.triangles[t] + count);
    auto graph = NodeGraph::ofMesh(bar.vertices, bar.triangles, NodeGraph::MeshWeights::Uniform);
    REQUIRE(graph);
    CHECK((*graph)->componentCount() == 2);
    const std::vector<Affine3x4> targets{rigid({0, 1, 0}, 30, {1, 0, 0})};
    const auto solver = ArapSolver::make(*graph, {ArapHandle::onNodes({0, 5})});
    REQUIRE(solver);
    const auto state = solver->solveFromRest(targets);
    REQUIRE(state);
    for (std::size_t i = count; i < (*graph)->size(); ++i) CHECK(state->positions[i] == Vec3d((*graph)->positions()[i]));

    CHECK(ArapSolver::make(*graph, {}).error().kind == Error::Kind::Empty);
    CHECK(ArapSolver::make(*graph, {ArapHandle{}}).error().kind == Error::Kind::Empty);
    CHECK(ArapSolver::make(*graph, {ArapHandle::onNodes({100000})}).error().kind == Error::Kind::Usage);
    CHECK(ArapSolver::make(*graph, {ArapHandle::onNodes({0})}, {.smoothing = -1}).error().kind == Error::Kind::Usage);
    ArapState kept = solver->start();
    const ArapState before = kept;
    CHECK(solver->advance(kept, {}, 5).error().kind == Error::Kind::Usage);
    std::vector<Affine3x4> nowhere(1);
    nowhere[0].m[3] = std::numeric_limits<float>::quiet_NaN();
    CHECK(solver->advance(kept, nowhere, 5).error().kind == Error::Kind::Usage);
    CHECK(kept.positions == before.positions);
}

TEST_CASE("degenerate graphs deform without a NaN", "[deform][arap]")
{
    // A chain on one line, nodes at one place, one node alone, and every node held.
    std::vector<Vec3> nodes;
    std::vector<GraphEdge> edges;
    for (std::uint32_t i = 0; i < 20; ++i) {
        nodes.emplace_back(i < 15 ? static_cast<float>(i) : 14.0f, 0, 0);
        if (i > 0) edges.push_back({i - 1, i});
    }
    nodes.emplace_back(0, 9, 0);
    const auto graph = NodeGraph::of(nodes, edges);
    REQUIRE(graph);
    std::vector<std::uint32_t> all(nodes.size());
    for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
    const float smoothing = GENERATE(0.0f, 0.1f);
    const std::vector<std::vector<ArapHandle>> cases{{ArapHandle::onNodes({0}), ArapHandle::onNodes({19})}, {ArapHandle::onNodes({7})}, {ArapHandle::onNodes({20})}, {ArapHandle::onNodes(all)},
                                                     {ArapHandle::onNodes({0}), ArapHandle::onNodes({0})}};
    for (const auto& handles : cases) {
        const auto solver = ArapSolver::make(*graph, handles, {.smoothing = smoothing});
        REQUIRE(solver);
        std::vector<Affine3x4> targets(handles.size());
        targets.back() = rigid({0, 0, 1}, 120, {-9, 4, 0});
        const auto state = solver->solveFromRest(targets);
        REQUIRE(state);
        ArapState dragged = solver->start();
        const auto report = solver->advance(dragged, targets, 30);
        REQUIRE(report);
        requireDescent(*report);
        for (const ArapState* s : {&*state, static_cast<const ArapState*>(&dragged)})
            for (std::size_t i = 0; i < nodes.size(); ++i) {
                CHECK(std::isfinite(s->positions[i].x + s->positions[i].y + s->positions[i].z));
                CHECK(glm::length(s->rotations[i]) == Approx(1).epsilon(1e-9));
            }
    }
    CHECK(NodeGraph::of({}, {}).error().kind == Error::Kind::Empty);
    CHECK(NodeGraph::of({Vec3(0)}, std::vector<GraphEdge>{{0, 1}}).error().kind == Error::Kind::Usage);
}

TEST_CASE("a solve stops when it is told to", "[deform][arap]")
{
    const auto graph = barGraph(12000);
    const std::vector<ArapHandle> handles{ArapHandle::onNodes({0}), ArapHandle::onNodes({static_cast<std::uint32_t>(graph->size() - 1)})};
    const auto solver = ArapSolver::make(graph, handles);
    REQUIRE(solver);
    std::stop_source stop;
    stop.request_stop();
    CHECK(solver->solveFromRest(std::vector<Affine3x4>(2), stop.get_token()).error().kind == Error::Kind::Cancelled);
    CHECK(ArapSolver::make(graph, handles, {}, stop.get_token()).error().kind == Error::Kind::Cancelled);
    ArapState state = solver->start();
    CHECK(solver->advance(state, std::vector<Affine3x4>(2), 1000000, stop.get_token()).error().kind == Error::Kind::Cancelled);
}
