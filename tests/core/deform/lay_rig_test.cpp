// Rigs laid over splats and meshes: nothing leaks across a gap, everything follows something, and weights are what they say.
#include "core/deform/lay_rig.h"
#include "core/deform/matter_graph.h"
#include "core/deform/node_graph.h"
#include "tests/support/bend_shapes.h"

#include <catch2/catch.hpp>

#include <random>
#include <thread>

using namespace morphogen;

namespace {

void requireSound(const LaidRig& laid, std::size_t count)
{
    const auto text = laid.rig.problem(count);
    INFO(text.value_or(""));
    REQUIRE(!text);
    double worst = 0, worstSlope = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const WeightRow row = rowOf(laid.rig.binding, i);
        double sum = 0;
        Vec3 slope(0);
        for (int k = 0; k < row.count; ++k) {
            CHECK(row.weights[k] >= 0);
            sum += row.weights[k], slope += row.gradients[k];
        }
        worst = std::max(worst, std::abs(sum - 1));
        worstSlope = std::max(worstSlope, static_cast<double>(glm::length(slope)));
    }
    CHECK(worst < 1e-5);
    CHECK(worstSlope < 1e-3);
}

}  // namespace

TEST_CASE("two ellipsoids overlap where the nearest point of one lies in the other", "[deform][rig]")
{
    std::mt19937 random(5);
    std::normal_distribution<double> normal;
    const auto ellipsoid = [&](const glm::dmat3& factor, const Vec3d& centre) {
        const glm::dmat3 m = factor * glm::transpose(factor);
        return Ellipsoid{Vec3(centre), {m[0][0], m[0][1], m[0][2], m[1][1], m[1][2], m[2][2]}};
    };
    int touching = 0;
    for (int trial = 0; trial < 400; ++trial) {
        glm::dmat3 a, b;
        for (int c = 0; c < 3; ++c) a[c] = Vec3d(normal(random), normal(random), normal(random)) * (c == 2 ? 0.15 : 1.0), b[c] = Vec3d(normal(random), normal(random), normal(random)) * (c == 2 ? 0.15 : 1.0);
        // Splats are taken to be at least a tenth as thick as long; so are these.
        if (std::abs(glm::determinant(a)) < 0.03 || std::abs(glm::determinant(b)) < 0.03) continue;
        const Vec3 apart(static_cast<float>(1.5 * normal(random)), static_cast<float>(1.5 * normal(random)), static_cast<float>(1.5 * normal(random)));
        // Nearest point of b's ellipsoid to a's centre in a's own metric: y in b's unit ball that minimises |c + M y|, on the ball's
        // skin with (M^T M + lambda) y = -M^T c unless the centre lies within.
        const glm::dmat3 toA = glm::inverse(a);
        const glm::dmat3 m = toA * b, gram = glm::transpose(m) * m;
        const Vec3d c = toA * Vec3d(apart);
        const auto at = [&](double lambda) { return -(glm::inverse(gram + glm::dmat3(lambda)) * (glm::transpose(m) * c)); };
        double low = 0, high = 1e9;
        for (int step = 0; step < 200 && glm::length(at(0)) > 1; ++step) (glm::length(at(0.5 * (low + high))) > 1 ? low : high) = 0.5 * (low + high);
        const Vec3d y = glm::length(at(0)) > 1 ? at(high) : at(0);
        const double nearest = glm::length(c + m * y);
        if (std::abs(nearest - 1) < 1e-3) continue;
        INFO("trial " << trial << ", nearest " << nearest);
        CHECK(overlap(ellipsoid(a, Vec3d(0)), ellipsoid(b, Vec3d(apart))) == (nearest < 1));
        touching += nearest < 1;
    }
    CHECK(touching > 50);
    CHECK(touching < 350);
}

TEST_CASE("a hand that lies on a hip without touching it is not joined to it", "[deform][rig]")
{
    // A letter U of two bars joined by a third: the prongs run side by side with a gap far below the nodes' distance.
    const float gap = 0.05f;
    auto lower = support::makeBar(3, 0.5f, 800), upper = lower, bend = support::makeBar(0.5f, 0.5f, 300);
    for (Vec3& p : upper.vertices) p.y += 0.5f + gap;
    for (Vec3& p : bend.vertices) p = Vec3(3.0f + p.y + 0.22f, p.x * (1.0f + gap) / 0.5f - 0.25f, p.z);
    const Splats splats = support::joined(support::joined(support::splatsOver(lower, 9000, 1), support::splatsOver(upper, 9000, 2)), support::splatsOver(bend, 3000, 3));
    const auto laid = layRig(splats, {.nodeCount = 150}, {});
    REQUIRE(laid);
    requireSound(*laid, splats.size());
    const auto graph = NodeGraph::of(laid->rig);
    REQUIRE(graph);
    CHECK((*graph)->size() == 150);
    CHECK((*graph)->componentCount() == 1);   // through the bend
    const auto prongOf = [&](const Vec3& p) { return p.x > 2.6f ? 0 : p.y < 0.25f + gap / 2 ? 1 : 2; };
    for (const GraphEdge& edge : (*graph)->edges()) {
        const Vec3 a = (*graph)->positions()[edge.a], b = (*graph)->positions()[edge.b];
        INFO(a.x << ' ' << a.y << " - " << b.x << ' ' << b.y);
        CHECK((prongOf(a) == prongOf(b) || prongOf(a) == 0 || prongOf(b) == 0));
    }
    int leaks = 0;
    for (std::size_t i = 0; i < splats.size(); ++i) {
        const WeightRow row = rowOf(laid->rig.binding, i);
        for (int k = 0; k < row.count; ++k) {
            const Vec3 node = (*graph)->positions()[row.nodes[k]];
            if (splats.position(i).x < 2.0f && row.weights[k] > 0 && node.x < 2.6f && prongOf(node) != prongOf(splats.position(i))) ++leaks;
        }
    }
    CHECK(leaks == 0);
}

TEST_CASE("gradients of weights are the weights' derivatives", "[deform][rig]")
{
    const Splats splats = support::splatsOver(support::makeSphere(20), 20000, 7);
    const auto laid = layRig(splats, {.nodeCount = 200}, {});
    REQUIRE(laid);
    requireSound(*laid, splats.size());
    const auto nodes = laid->rig.positions();
    const auto weightOf = [](const WeightRow& row, std::uint32_t node) {
        for (int k = 0; k < row.count; ++k)
            if (row.nodes[k] == node) return static_cast<double>(row.weights[k]);
        return 0.0;
    };
    std::vector<double> errors;
    for (std::size_t i = 0; i < splats.size(); i += 7) {
        const Vec3 x = splats.position(i);
        const WeightRow row = rowOf(laid->rig.binding, i);
        for (int axis = 0; axis < 3; ++axis) {
            Vec3 step(0);
            step[axis] = 2e-4f;
            const WeightRow after = weightsAt(nodes, laid->reachOf(i), x + step), before = weightsAt(nodes, laid->reachOf(i), x - step);
            const float width = (x + step)[axis] - (x - step)[axis];
            for (int k = 0; k < row.count; ++k) errors.push_back(std::abs((weightOf(after, row.nodes[k]) - weightOf(before, row.nodes[k])) / width - row.gradients[k][axis]));
        }
    }
    // The weights have kinks where another node becomes the one after the last, so a few in a thousand straddle one.
    std::sort(errors.begin(), errors.end());
    CHECK(errors[errors.size() * 995 / 1000] < 2e-2);   // of slopes around 5 per metre, in floats over 4e-4 m
    CHECK(errors[errors.size() / 2] < 2e-3);
}

TEST_CASE("parts stay apart, floaters follow what is near, and sparse splats still get a rig", "[deform][rig]")
{
    const auto sphere = support::splatsOver(support::makeSphere(20), 5000, 7);
    std::vector<std::uint32_t> parts(5000);
    for (std::size_t i = 0; i < parts.size(); ++i) parts[i] = sphere.position(i).x > 0;
    const auto split = layRig(sphere, {.nodeCount = 100, .parts = parts}, {});
    REQUIRE(split);
    const auto graph = NodeGraph::of(split->rig);
    CHECK((*graph)->componentCount() == 2);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const WeightRow row = rowOf(split->rig.binding, i);
        for (int k = 0; k < row.count; ++k)
            if (row.weights[k] > 0) CHECK((*graph)->componentOf(row.nodes[k]) == (*graph)->componentOf(rowOf(split->rig.binding, i).nodes[0]));
    }

    auto far = support::makeBar(0.01f, 0.01f, 8);
    for (Vec3& p : far.vertices) p += Vec3(1.5f, 0, 0);
    const Splats withFloaters = support::joined(sphere, support::splatsOver(far, 4, 9));
    const auto laid = layRig(withFloaters, {.nodeCount = 100}, {});
    REQUIRE(laid);
    requireSound(*laid, withFloaters.size());
    for (const Vec3& node : laid->rig.positions()) CHECK(glm::length(node) < 1.2f);

    SplatsBuilder dust(2000, 0);
    std::mt19937 random(3);
    std::uniform_real_distribution<float> unit(-1, 1);
    for (std::size_t i = 0; i < dust.size(); ++i) {
        dust.setPosition(i, {unit(random), unit(random), unit(random)});
        dust.setStandardDeviations(i, Vec3(1e-3f));
        dust.setPeakAlpha(i, 0.9f);
    }
    const auto sparse = layRig(dust.finish(), {}, {});
    REQUIRE(sparse);
    CHECK(sparse->rig.nodeCount() >= 64);
    CHECK((*NodeGraph::of(sparse->rig))->componentCount() < 20);
}

TEST_CASE("a mesh's rig joins seams and shells that touch", "[deform][rig]")
{
    const auto bar = support::makeBar(4, 1, 600);
    Cage cage;
    // Every triangle with corners of its own, as files with hard edges have them, and a small plate inside the skin at one end.
    std::vector<float> positions;
    std::vector<std::uint32_t> corners;
    const auto add = [&](const Vec3& p) {
        for (int axis = 0; axis < 3; ++axis) positions.push_back(p[axis]);
        corners.push_back(static_cast<std::uint32_t>(positions.size() / 3 - 1));
    };
    for (const std::uint32_t v : bar.triangles) add(bar.vertices[v]);
    const std::size_t plate = positions.size() / 3;
    for (const Vec3& p : {Vec3(3.98f, -0.2f, 0), Vec3(3.98f, 0.2f, 0), Vec3(3.98f, 0, 0.2f)}) add(p);
    cage.positions = Column::of(positions, 3);
    cage.triangles = Column::of(corners, 3);
    const auto laid = layRig(cage, {.nodeCount = 80}, {});
    REQUIRE(laid);
    requireSound(*laid, positions.size() / 3);
    const auto graph = NodeGraph::of(laid->rig);
    CHECK((*graph)->componentCount() == 1);
    CHECK(laid->rig.binding.gradients.empty());
    for (std::size_t v = plate; v < plate + 3; ++v) CHECK(laid->rig.positions()[rowOf(laid->rig.binding, v).nodes[0]].x > 3.0f);
    for (std::size_t v = 0; v < plate; ++v)
        for (std::size_t u = 0; u < v && v < 60; ++u)
            if (std::equal(&positions[3 * u], &positions[3 * u] + 3, &positions[3 * v])) CHECK(rowOf(laid->rig.binding, u).weights == rowOf(laid->rig.binding, v).weights);
}

TEST_CASE("a rig that can't be laid says why", "[deform][rig]")
{
    CHECK(layRig(Splats{}, {}, {}).error().kind == Error::Kind::Empty);
    SplatsBuilder nowhere(3, 0);
    for (std::size_t i = 0; i < 3; ++i) nowhere.setPosition(i, Vec3(std::numeric_limits<float>::quiet_NaN())), nowhere.setPeakAlpha(i, 0.9f);
    CHECK(layRig(nowhere.finish(), {}, {}).error().kind == Error::Kind::Empty);
    const Splats sphere = support::splatsOver(support::makeSphere(8), 1000, 7);
    CHECK(layRig(sphere, {.nodeCount = -1}, {}).error().kind == Error::Kind::Usage);
    CHECK(layRig(sphere, {.influences = 99}, {}).error().kind == Error::Kind::Usage);
    CHECK(layRig(sphere, {.overlapSigmas = 0}, {}).error().kind == Error::Kind::Usage);
    std::stop_source stop;
    stop.request_stop();
    CHECK(layRig(sphere, {}, stop.get_token()).error().kind == Error::Kind::Cancelled);
    CHECK(layRig(Cage{}, {}, {}).error().kind == Error::Kind::Empty);

    // Told in the middle of its work, it ends there: the whole of it takes far longer than what was waited.
    const Splats large = support::splatsOver(support::makeSphere(30), 150000, 7);
    for (const int waitMs : {5, 60, 150}) {
        std::stop_source later;
        std::thread stopper([&] { std::this_thread::sleep_for(std::chrono::milliseconds(waitMs)), later.request_stop(); });
        const auto stopped = layRig(large, {}, later.get_token());
        stopper.join();
        if (waitMs == 5) REQUIRE_FALSE(stopped);
        CHECK((stopped || stopped.error().kind == Error::Kind::Cancelled));
    }
}

TEST_CASE("a rig that a file claims is checked, and one that was laid is fine", "[deform][rig]")
{
    const Splats sphere = support::splatsOver(support::makeSphere(8), 1000, 7);
    const auto laid = layRig(sphere, {}, {});
    REQUIRE(laid);
    const NodeRig& rig = laid->rig;
    CHECK(!rig.problem(1000));
    CHECK(rig.problem(999));
    CHECK(rig.byteCount() > 1000 * 4 * (4 + 4 + 12));
    const auto spoiled = [&](auto&& spoil) {
        NodeRig copy = rig;
        spoil(copy);
        return copy.problem(1000);
    };
    CHECK(spoiled([](NodeRig& r) { r.nodes = Column::of(std::vector<float>(9, std::numeric_limits<float>::infinity()), 3); }));
    CHECK(spoiled([](NodeRig& r) { r.nodes = Column::of(std::vector<float>(9, 0.0f), 3); }));   // edges lead beyond
    CHECK(spoiled([](NodeRig& r) { r.edgeWeights = Column::of(std::vector<float>(r.edges.rows(), -1.0f)); }));
    CHECK(spoiled([](NodeRig& r) { r.edgeWeights = {}; }));
    CHECK(spoiled([](NodeRig& r) { r.edges = Column::of(std::vector<float>(2 * r.edges.rows()), 2); }));
    CHECK(spoiled([](NodeRig& r) { r.binding = {}; }));
    CHECK(spoiled([](NodeRig& r) { r.binding.gradients.pop_back(); }));
    CHECK(spoiled([](NodeRig& r) { r.binding.gradients[0] = r.binding.weights[0]; }));
    CHECK(NodeRig{}.problem(0));   // no rig at all
}
