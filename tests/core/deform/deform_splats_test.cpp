// All splats moved at once, against the map of each splat in double precision; splitting; blending; mirrored handles.
#include "core/deform/deform_splats.h"
#include "core/deform/handle_tools.h"
#include "core/deform/lay_rig.h"
#include "core/deform/pose_blender.h"
#include "core/deform/splat_map.h"
#include "core/deform/split_bending.h"
#include "core/math/spherical_harmonics.h"
#include "tests/support/bend_shapes.h"

#include <catch2/catch.hpp>

#include <random>

using namespace morphogen;

namespace {

/// A bar of splats with its rig, one end turned about the other.
struct BentBar {
    Splats splats;
    LaidRig laid;
    std::shared_ptr<const NodeGraph> graph;
    Pose pose;

    explicit BentBar(float degrees, std::size_t count = 4000, int nodes = 120)
    {
        splats = support::splatsOver(support::makeBar(4, 1, 1500), count, 3);
        auto made = layRig(splats, {.nodeCount = nodes}, {});
        REQUIRE(made);
        laid = std::move(*made);
        graph = *NodeGraph::of(laid.rig);
        const auto solver = ArapSolver::make(graph, {ArapHandle::onNodes(support::nodesBelow(*graph, 0, 0.5f)), ArapHandle::onNodes(support::nodesAbove(*graph, 0, 3.5f))});
        REQUIRE(solver);
        const Mat3 turn = glm::mat3_cast(glm::angleAxis(radians(degrees), Vec3(0, 0, 1)));
        const std::vector<Affine3x4> targets{{}, Affine3x4::from(turn, Vec3(2, 0, 0) - turn * Vec3(2, 0, 0))};
        const auto state = solver->solveFromRest(targets);
        REQUIRE(state);
        pose = solver->poseOf(*state, targets);
    }
};

double differenceOf(const Mat3& a, const Mat3& b)
{
    double worst = 0;
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) worst = std::max(worst, static_cast<double>(std::abs(a[i][j] - b[i][j])));
    return worst;
}

}  // namespace

TEST_CASE("F is the derivative of where the rig takes points", "[deform][rig]")
{
    const BentBar bar(80);
    const auto nodes = bar.laid.rig.positions();
    const auto phi = [&](std::size_t i, const Vec3& x) {
        const WeightRow row = weightsAt(nodes, bar.laid.reachOf(i), x);
        Vec3d sum(0);
        for (int k = 0; k < row.count; ++k) sum += static_cast<double>(row.weights[k]) * (glm::dmat3(bar.pose[row.nodes[k]].linear()) * Vec3d(x) + Vec3d(bar.pose[row.nodes[k]].translation()));
        return sum;
    };
    std::vector<double> errors;
    double withoutGradients = 0;
    for (std::size_t i = 0; i < bar.splats.size(); i += 3) {
        const Vec3 x = bar.splats.position(i);
        const Affine3x4 map = splatMap(bar.laid.rig.binding, bar.pose, i, x);
        Binding flat = bar.laid.rig.binding;
        CHECK(glm::length(Vec3d(map.point(x)) - phi(i, x)) < 1e-5);
        for (int axis = 0; axis < 3; ++axis) {
            Vec3 step(0);
            step[axis] = 4e-4f;
            const double width = static_cast<double>((x + step)[axis]) - (x - step)[axis];
            errors.push_back(glm::length((phi(i, x + step) - phi(i, x - step)) / width - Vec3d(map.linear()[axis])));
        }
        if (i % 30 == 0) {
            flat.gradients.clear();
            withoutGradients = std::max(withoutGradients, differenceOf(splatMap(flat, bar.pose, i, x).linear(), map.linear()));
        }
    }
    // A few differences straddle a kink, where another node becomes the one after the last.
    std::sort(errors.begin(), errors.end());
    CHECK(errors[errors.size() * 98 / 100] < 1e-3);
    CHECK(withoutGradients > 0.1);   // the term that is often left out
}

TEST_CASE("deforming all splats is mapping each of them", "[deform]")
{
    const BentBar bar(100);
    const bool hasGradients = GENERATE(true, false);
    Binding binding = bar.laid.rig.binding;
    if (!hasGradients) binding.gradients.clear();
    auto pose = bar.pose;
    if (GENERATE(false, true))
        for (Affine3x4& map : pose) map = Affine3x4::from(Mat3(-1.2f, 0, 0, 0, 0.9f, 0, 0, 0, 1), Vec3(1, 2, 3)) * map;   // mirrors and stretches
    const auto deformer = SplatDeformer::make(bar.splats, binding, bar.graph->size());
    REQUIRE(deformer);
    DeformedSplats out;
    deformer->deform(pose, out);
    double worstMean = 0, worstCovariance = 0, worstTurn = 0;
    std::size_t folded = 0;
    for (std::size_t i = 0; i < bar.splats.size(); ++i) {
        const Vec3 x = bar.splats.position(i);
        const Affine3x4 map = splatMap(binding, pose, i, x);
        const Mat3 expected = map.linear() * bar.splats.covariance(i) * glm::transpose(map.linear());
        const Mat3 actual(out.covariances[0][i], out.covariances[1][i], out.covariances[2][i], out.covariances[1][i], out.covariances[3][i], out.covariances[4][i], out.covariances[2][i],
                          out.covariances[4][i], out.covariances[5][i]);
        worstCovariance = std::max(worstCovariance, differenceOf(expected, actual) / bar.splats.covariance(i)[0][0]);
        worstMean = std::max(worstMean, static_cast<double>(glm::length(map.point(x) - Vec3(out.means[0][i], out.means[1][i], out.means[2][i]))));
        // A splat that folds over has another parity than its nodes: which rotation is nearest then is a matter of sides.
        if (glm::determinant(map.linear()) * glm::determinant(pose[0].linear()) < 0.02f) {
            ++folded;
            continue;
        }
        const Quat turn(out.rotations[3][i], out.rotations[0][i], out.rotations[1][i], out.rotations[2][i]);
        worstTurn = std::max(worstTurn, differenceOf(glm::mat3_cast(turn), glm::mat3_cast(nearestRotation(map.linear()))));
    }
    CHECK(worstMean < 1e-5);
    CHECK(worstCovariance < 1e-2);   // of splats three hundredths as thick as wide
    CHECK(worstTurn < 1e-4);
    CHECK(folded < bar.splats.size() / 50);
}

TEST_CASE("harmonics turned by a splat's rotation show what they showed from the turned side", "[deform]")
{
    std::mt19937 random(8);
    std::normal_distribution<float> normal;
    const BentBar bar(110, 1000, 80);
    const auto deformer = SplatDeformer::make(bar.splats, bar.laid.rig.binding, bar.graph->size());
    REQUIRE(deformer);
    DeformedSplats out;
    deformer->deform(bar.pose, out);
    for (std::size_t i = 0; i < bar.splats.size(); ++i) {
        const Quat turn(out.rotations[3][i], out.rotations[0][i], out.rotations[1][i], out.rotations[2][i]);
        float coefficients[15], turned[15], there[16], here[16];
        for (int k = 0; k < 15; ++k) turned[k] = coefficients[k] = normal(random);
        ShRotation(turn).apply(turned);
        const Vec3 direction = glm::normalize(Vec3(normal(random), normal(random), normal(random)));
        shBasis(3, direction, there);
        shBasis(3, glm::conjugate(turn) * direction, here);
        double a = 0, b = 0;
        for (int k = 0; k < 15; ++k) a += turned[k] * there[k + 1], b += coefficients[k] * here[k + 1];
        CHECK(std::abs(a - b) < 1e-5);
    }
}

TEST_CASE("splats that bend are split, others and what moves rigidly are not", "[deform][split]")
{
    // Needles along a bar that is bent: far longer than they are wide.
    BentBar bar(120, 3000, 80);
    SplatsBuilder builder(bar.splats.size(), 0);
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) builder.columns[c] = bar.splats.columns[c].toVector<float>();
    for (std::size_t i = 0; i < builder.size(); ++i) {
        builder.setRotation(i, Quat(1, 0, 0, 0));
        builder.setStandardDeviations(i, {0.2f, 0.01f, 0.01f});
    }
    const Splats needles = builder.finish();
    const Binding& binding = bar.laid.rig.binding;
    const std::vector<Pose> poses{bar.pose};
    const auto split = splitBending(needles, binding, poses);
    REQUIRE(split);
    const std::size_t count = split->splats.size();
    CHECK(count > needles.size() + 20);
    CHECK(!split->binding.problem(count, bar.graph->size()));
    REQUIRE(split->parents.rows() == count);
    std::vector<double> mass(needles.size(), 0);
    std::vector<Vec3d> means(needles.size(), Vec3d(0));
    std::vector<int> pieces(needles.size(), 0);
    for (std::size_t i = 0; i < count; ++i) {
        const auto parent = split->parents.at<std::uint32_t>(i);
        if (i < needles.size()) CHECK(parent == i);
        const double depth = -std::log(1 - split->splats.peakAlpha(i)) * split->splats.standardDeviations(i).x;
        mass[parent] += depth, ++pieces[parent];
        means[parent] += depth * Vec3d(split->splats.position(i));
    }
    for (std::size_t i = 0; i < needles.size(); ++i) {
        const double whole = -std::log(1 - needles.peakAlpha(i)) * needles.standardDeviations(i).x;
        CHECK(mass[i] == Approx(whole).epsilon(1e-3));   // what covers, covers
        CHECK(glm::length(means[i] / mass[i] - Vec3d(needles.position(i))) < 1e-4);
        if (pieces[i] == 1) CHECK(split->splats.columns[3].at<float>(i) == needles.columns[3].at<float>(i));
    }
    // A count that does not depend on the time that is shown, and nothing where nothing bends.
    Pose rigid(bar.graph->size(), Affine3x4::from(glm::mat3_cast(glm::angleAxis(1.0f, Vec3(0, 1, 0))), {1, 0, 0}));
    CHECK(splitBending(needles, binding, std::vector<Pose>{rigid})->splats.size() == needles.size());
    CHECK(splitBending(needles, binding, std::vector<Pose>{rigid, bar.pose})->splats == split->splats);
    CHECK(splitBending(needles, binding, {})->splats == needles);
    std::stop_source stop;
    stop.request_stop();
    CHECK(splitBending(needles, binding, poses, {}, stop.get_token()).error().kind == Error::Kind::Cancelled);
}

TEST_CASE("poses blend as rotations: alone exactly, half of a bend by half its angle", "[deform][blend]")
{
    const BentBar bar(90);
    const auto straight = Pose(bar.graph->size());
    const auto blender = PoseBlender::make(bar.graph, std::vector<Pose>{bar.pose, straight});
    REQUIRE(blender);
    const auto whole = blender->blend(std::vector<float>{1, 0}), none = blender->blend(std::vector<float>{0, 1}), half = blender->blend(std::vector<float>{0.5f, 0});
    REQUIRE((whole && none && half));
    double worstWhole = 0, worstNone = 0, shortest = 1e9;
    for (std::size_t i = 0; i < bar.graph->size(); ++i) {
        const Vec3 p = bar.graph->positions()[i];
        worstWhole = std::max(worstWhole, static_cast<double>(glm::length((*whole)[i].point(p) - bar.pose[i].point(p))));
        worstNone = std::max(worstNone, static_cast<double>(glm::length((*none)[i].point(p) - p)));
    }
    CHECK(worstWhole < 1e-4);
    CHECK(worstNone < 1e-4);
    const auto ends = support::nodesAbove(*bar.graph, 0, 3.5f);
    Vec3 direction(0);
    for (const std::uint32_t node : ends) direction += (*half)[node].direction({1, 0, 0});
    CHECK(std::atan2(direction.y, direction.x) == Approx(radians(45)).margin(0.02));
    for (const GraphEdge& edge : bar.graph->edges()) {
        const Vec3 a = bar.graph->positions()[edge.a], b = bar.graph->positions()[edge.b];
        shortest = std::min(shortest, static_cast<double>(glm::length((*half)[edge.a].point(a) - (*half)[edge.b].point(b)) / glm::length(a - b)));
    }
    CHECK(shortest > 0.5);
    CHECK(blender->blend(std::vector<float>{1}).error().kind == Error::Kind::Usage);
    CHECK(PoseBlender::make(bar.graph, std::vector<Pose>{Pose(3)}).error().kind == Error::Kind::Usage);
}

TEST_CASE("a mirrored handle makes a symmetric pose, and a soft region fades along the surface", "[deform][handles]")
{
    const auto mesh = support::makeBar(4, 1, 800);
    const auto graph = NodeGraph::ofMesh(mesh.vertices, mesh.triangles, NodeGraph::MeshWeights::Uniform);
    REQUIRE(graph);
    const MirrorPlane plane{{2, 0, 0}, {3, 0, 0}};
    const auto left = support::nodesBelow(**graph, 0, 0.2f), right = mirroredNodes(**graph, left, plane);
    CHECK(right == support::nodesAbove(**graph, 0, 3.8f));
    std::vector<std::uint32_t> middle;
    for (std::uint32_t i = 0; i < (*graph)->size(); ++i)
        if (std::abs((*graph)->positions()[i].x - 2) < 0.2f) middle.push_back(i);
    const auto solver = ArapSolver::make(*graph, {ArapHandle::onNodes(middle), ArapHandle::onNodes(left), ArapHandle::onNodes(right)});
    REQUIRE(solver);
    const Affine3x4 motion = Affine3x4::from(glm::mat3_cast(glm::angleAxis(0.6f, Vec3(0, 0, 1))), {0.1f, 0.7f, 0});
    const std::vector<Affine3x4> targets{{}, motion, mirrored(plane, motion)};
    CHECK(glm::determinant(targets[2].linear()) == Approx(1));
    const auto state = solver->solveFromRest(targets);
    REQUIRE(state);
    float worst = 0;
    for (const std::uint32_t node : left) {
        const std::uint32_t image = mirroredNodes(**graph, std::vector<std::uint32_t>{node}, plane).at(0);
        worst = std::max(worst, static_cast<float>(glm::length(Vec3(state->positions[image]) - mirrored(plane, Vec3(state->positions[node])))));
    }
    CHECK(worst < 1e-5f);

    const auto shares = falloffFrom(**graph, left, 1.5f);
    for (std::uint32_t i = 0; i < shares.size(); ++i) {
        const float x = (*graph)->positions()[i].x;
        CHECK((shares[i] >= 0 && shares[i] <= 1));
        if (x > 1.8f) CHECK(shares[i] == 0);   // farther along the graph than straight
        if (x < 0.2f) CHECK(shares[i] == 1);
    }
    const Pose soft = softMove(**graph, shares, motion, {0, 0, 0});
    for (const std::uint32_t node : left) CHECK(glm::length(soft[node].point({0, 0.3f, 0}) - motion.point({0, 0.3f, 0})) < 1e-5f);
    for (const std::uint32_t node : right) CHECK(soft[node] == Affine3x4{});
}
