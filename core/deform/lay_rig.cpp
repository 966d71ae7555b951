#include "core/deform/lay_rig.h"

#include "core/base/parallel.h"
#include "core/deform/patch_graph.h"
#include "core/math/point_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <tuple>

namespace morphogen {
namespace {

constexpr std::size_t kPatchesPerNode = 24;
constexpr float kStraightest = 1.35f, kRoundabout = 2.0f;   // ways through patches zigzag, up to the first; beyond the second they are taken as they are
constexpr float kLongestDetour = 1.8f;                      // of an edge between nodes

/// How much longer than straight the way is taken to be: 1 for the zigzag of any way through patches, in full beyond kRoundabout.
/// `step` is the length of a way's links there: within it a way says nothing.
float detourOf(float way, float straight, float step)
{
    way -= step;
    if (!(way > kStraightest * straight) || !(straight > 0)) return 1;
    const float ratio = std::min(way / straight, 1000.0f);
    const float t = std::min((ratio - kStraightest) / (kRoundabout - kStraightest), 1.0f);
    return 1 + t * t * (3 - 2 * t) * (ratio - 1);
}

Result<void> check(const RigOptions& options, std::size_t count)
{
    const auto wrong = [](std::string text) -> Result<void> { return makeError(Error::Kind::Usage, "", text); };
    if (options.nodeCount < 0) return wrong(fmt::format("a rig can't have {} nodes", options.nodeCount));
    if (options.neighbours < 1 || options.neighbours >= NodeReach::kMost) return wrong(fmt::format("a rig's nodes are joined to 1 to {} neighbours, not {}", NodeReach::kMost - 1, options.neighbours));
    if (options.influences < 1 || options.influences > kMostInfluences) return wrong(fmt::format("a splat follows 1 to {} nodes, not {}", kMostInfluences, options.influences));
    if (!(options.overlapSigmas > 0) || options.overlapSigmas > 100) return wrong(fmt::format("splats of {} sigmas can't be asked whether they overlap", options.overlapSigmas));
    if (!options.parts.empty() && options.parts.size() != count) return wrong(fmt::format("{} labels of parts do not fit {} splats or vertices", options.parts.size(), count));
    return {};
}

class Groups {
public:
    explicit Groups(std::size_t count) : m_parents(count) { std::iota(m_parents.begin(), m_parents.end(), 0u); }
    bool unite(std::uint32_t a, std::uint32_t b)
    {
        a = rootOf(a), b = rootOf(b);
        m_parents[std::max(a, b)] = std::min(a, b);
        return a != b;
    }

private:
    std::uint32_t rootOf(std::uint32_t i)
    {
        while (m_parents[i] != i) i = m_parents[i] = m_parents[m_parents[i]];
        return i;
    }
    std::vector<std::uint32_t> m_parents;
};

/// Pairs of nodes: of each node the nearest others along ways that are not roundabout, and where that leaves matter in pieces
/// the shortest ways between them.
std::vector<std::pair<std::uint32_t, std::uint32_t>> edgesBetween(const MatterGraph& patches, std::span<const std::uint32_t> nodes, const std::vector<std::vector<PatchLabel>>& labels, int neighbours)
{
    std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
    Groups groups(nodes.size());
    for (std::uint32_t n = 0; n < nodes.size(); ++n) {
        int taken = 0;
        for (const PatchLabel& label : labels[nodes[n]]) {
            if (label.node == n || taken == neighbours) continue;
            ++taken;
            if (label.distance > kLongestDetour * glm::length(patches.points[nodes[n]] - patches.points[nodes[label.node]])) continue;
            edges.emplace_back(std::min(n, label.node), std::max(n, label.node));
            groups.unite(n, label.node);
        }
    }
    struct Bridge {
        float length;
        std::uint32_t a, b;
    };
    std::vector<Bridge> bridges;
    for (std::uint32_t p = 0; p < patches.size(); ++p)
        for (const auto& link : patches.linksOf(p))
            if (p < link.to && labels[p][0].node != labels[link.to][0].node) bridges.push_back({labels[p][0].distance + link.length + labels[link.to][0].distance, labels[p][0].node, labels[link.to][0].node});
    std::sort(bridges.begin(), bridges.end(), [](const Bridge& x, const Bridge& y) { return std::tie(x.length, x.a, x.b) < std::tie(y.length, y.a, y.b); });
    for (const Bridge& bridge : bridges)
        if (groups.unite(bridge.a, bridge.b)) edges.emplace_back(std::min(bridge.a, bridge.b), std::max(bridge.a, bridge.b));
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    return edges;
}

/// D of reaches that have no further node: wide enough that every point of the component still follows something.
std::vector<float> breadthsOf(const MatterGraph& patches, std::span<const std::uint32_t> nodes, const std::vector<std::vector<PatchLabel>>& labels)
{
    const auto components = componentsOf(patches);
    std::vector<float> breadths(patches.size(), 0);
    for (std::uint32_t p = 0; p < patches.size(); ++p) {
        float& breadth = breadths[components[p]];
        const auto pointOf = [&](const PatchLabel& label) { return patches.points[nodes[label.node]]; };
        breadth = std::max(breadth, 2.0f * labels[p][0].distance);
        for (const PatchLabel& a : labels[p]) breadth = std::max(breadth, 1.25f * glm::length(pointOf(a) - pointOf(labels[p][0])));
    }
    std::vector<float> ofPatch(patches.size());
    for (std::uint32_t p = 0; p < patches.size(); ++p) ofPatch[p] = breadths[components[p]];
    return ofPatch;
}

enum class Gradients { Kept, Dropped };

Binding bindingOf(const LaidRig& laid, std::span<const Vec3> nodes, std::span<const Vec3> points, int influences, Gradients gradients)
{
    const auto k = static_cast<std::size_t>(std::min<std::size_t>(influences, std::max<std::size_t>(nodes.size(), 1)));
    std::vector<ColumnWriter> ids, weights, slopes;
    for (std::size_t j = 0; j < k; ++j) {
        ids.emplace_back(ScalarType::U32, 1, points.size());
        if (k > 1) weights.emplace_back(ScalarType::F32, 1, points.size());
        if (k > 1 && gradients == Gradients::Kept) slopes.emplace_back(ScalarType::F32, 3, points.size());
    }
    parallelFor(points.size(), 1024, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const NodeReach& reach = laid.reachOf(i);
            const WeightRow row = weightsAt(nodes, reach, points[i], static_cast<int>(k));
            const std::size_t chunk = i / kChunkRows, at = i % kChunkRows;
            for (std::size_t j = 0; j < k; ++j) {
                const bool isUsed = static_cast<int>(j) < row.count;
                ids[j].chunk<std::uint32_t>(chunk)[at] = isUsed ? row.nodes[j] : row.nodes[0];
                if (k > 1) weights[j].chunk<float>(chunk)[at] = isUsed ? row.weights[j] : 0.0f;
                if (slopes.empty()) continue;
                for (int axis = 0; axis < 3; ++axis) slopes[j].chunk<float>(chunk)[3 * at + static_cast<std::size_t>(axis)] = isUsed ? row.gradients[j][axis] : 0.0f;
            }
        }
    });
    Binding binding;
    for (ColumnWriter& writer : ids) binding.nodes.push_back(writer.finish());
    for (ColumnWriter& writer : weights) binding.weights.push_back(writer.finish());
    for (ColumnWriter& writer : slopes) binding.gradients.push_back(writer.finish());
    return binding;
}

/// All but the binding; `patchOf` has an entry per point of the matter.
Result<LaidRig> layOver(const MatterGraph& matter, const PatchGraph& patches, std::size_t nodeCount, int neighbours, const std::stop_token& stop)
{
    const MatterGraph& graph = patches.graph;
    const auto nodes = farthestPatches(graph, nodeCount, {}, stop);
    const auto labels = nearestNodes(graph, nodes, NodeReach::kMost, stop);
    if (stop.stop_requested()) return cancelled();
    LaidRig laid;
    const auto edges = edgesBetween(graph, nodes, labels, neighbours);
    const auto breadths = breadthsOf(graph, nodes, labels);
    laid.reaches.resize(graph.size());
    for (std::uint32_t p = 0; p < graph.size(); ++p) {
        NodeReach& reach = laid.reaches[p];
        reach.breadth = std::max(breadths[p], 1e-6f);
        float step = 0;
        for (const auto& link : graph.linksOf(p)) step += link.length / static_cast<float>(graph.linksOf(p).size());
        for (const PatchLabel& label : labels[p]) {
            reach.nodes[reach.count] = label.node;
            reach.detours[reach.count++] = detourOf(label.distance, glm::length(graph.points[p] - graph.points[nodes[label.node]]), step);
        }
    }
    std::vector<float> positions, weights;
    std::vector<std::uint32_t> ends;
    double total = 0;
    for (const std::uint32_t patch : nodes)
        for (int axis = 0; axis < 3; ++axis) positions.push_back(graph.points[patch][axis]);
    const auto lengthOf = [&](const auto& edge) { return glm::length(graph.points[nodes[edge.first]] - graph.points[nodes[edge.second]]); };
    for (const auto& edge : edges) total += lengthOf(edge);
    const float mean = edges.empty() ? 1.0f : static_cast<float>(total / static_cast<double>(edges.size()));
    for (const auto& edge : edges) {
        ends.push_back(edge.first), ends.push_back(edge.second);
        // Long edges count for less: equal weights make graphs stiffer where nodes lie unevenly.
        weights.push_back(mean > 0 ? mean / std::max(lengthOf(edge), 0.05f * mean) : 1.0f);
    }
    laid.rig.nodes = Column::of(positions, 3);
    laid.rig.edges = Column::of(ends, 2);
    laid.rig.edgeWeights = Column::of(weights);

    laid.patchOf = patches.patchOf;
    std::vector<Vec3> placed(matter.size(), Vec3(std::numeric_limits<float>::quiet_NaN()));
    for (std::size_t i = 0; i < matter.size(); ++i)
        if (laid.patchOf[i] != kNoPatch) placed[i] = matter.points[i];
    const PointTree tree(placed);
    for (std::size_t i = 0; i < matter.size(); ++i) {
        if (i % 1024 == 0 && stop.stop_requested()) return cancelled();
        if (laid.patchOf[i] != kNoPatch) continue;
        const Vec3& point = matter.points[i];
        const auto nearest = std::isfinite(point.x + point.y + point.z) ? tree.nearest(point) : std::nullopt;
        laid.patchOf[i] = nearest ? patches.patchOf[nearest->index] : 0;
    }
    return laid;
}

std::size_t membersFor(std::size_t points, std::size_t nodes) { return std::max<std::size_t>(1, points / (kPatchesPerNode * std::max<std::size_t>(nodes, 1))); }

std::size_t nodesFor(const RigOptions& options, std::size_t chosen) { return options.nodeCount > 0 ? static_cast<std::size_t>(options.nodeCount) : chosen; }

}  // namespace

Result<LaidRig> layRig(const Splats& splats, const RigOptions& options, std::stop_token stop)
{
    MG_TRY(check(options, splats.size()));
    const std::size_t count = nodesFor(options, std::clamp<std::size_t>(splats.size() / 500, 64, 2000));
    // Splats too sparse to overlap are taken for larger until most of them hang together; at last, what is near does.
    MatterGraph matter;
    PatchGraph patches;
    for (const float growth : {1.0f, 2.0f, 4.0f, 8.0f, 1e6f}) {
        MG_ASSIGN(matter, matterOf(splats, {growth * options.overlapSigmas, options.parts}, stop));
        if (std::all_of(matter.weights.begin(), matter.weights.end(), [](float w) { return w == 0; }))
            return makeError(Error::Kind::Empty, "", "a rig can't be laid over the object, since it has no splat that can be seen");
        MG_ASSIGN(patches, clump(matter, membersFor(splats.size(), count), stop));
        if (coverageOf(patches, matter) > 0.7) break;
    }
    MG_ASSIGN(LaidRig laid, layOver(matter, patches, count, options.neighbours, stop));
    laid.rig.binding = bindingOf(laid, laid.rig.positions(), matter.points, options.influences, Gradients::Kept);
    return laid;
}

Result<LaidRig> layRig(const Cage& cage, const RigOptions& options, std::stop_token stop)
{
    const std::size_t vertices = cage.positions.rows();
    MG_TRY(check(options, vertices));
    std::vector<std::uint32_t> pointOf;
    MG_ASSIGN(const MatterGraph matter, matterOf(cage, {options.overlapSigmas, options.parts}, pointOf, stop));
    if (std::all_of(matter.weights.begin(), matter.weights.end(), [](float w) { return w == 0; }))
        return makeError(Error::Kind::Empty, "", "a rig can't be laid over the mesh, since it has no vertex");
    const std::size_t count = nodesFor(options, std::clamp<std::size_t>(matter.size() / 4, 64, 2000));
    MG_ASSIGN(const PatchGraph patches, clump(matter, membersFor(matter.size(), count), stop));
    MG_ASSIGN(LaidRig laid, layOver(matter, patches, count, options.neighbours, stop));
    std::vector<std::uint32_t> patchOf(vertices);
    std::vector<Vec3> points(vertices);
    for (std::size_t v = 0; v < vertices; ++v) patchOf[v] = laid.patchOf[pointOf[v]], points[v] = matter.points[pointOf[v]];
    laid.patchOf = std::move(patchOf);
    laid.rig.binding = bindingOf(laid, laid.rig.positions(), points, options.influences, Gradients::Dropped);
    return laid;
}

WeightRow rowOf(const Binding& binding, std::size_t i)
{
    WeightRow row;
    row.count = static_cast<int>(std::min<std::size_t>(binding.influences(), kMostInfluences));
    for (int k = 0; k < row.count; ++k) {
        row.nodes[k] = binding.nodes[k].at<std::uint32_t>(i);
        row.weights[k] = binding.weights.empty() ? 1.0f : binding.weights[k].at<float>(i);
        if (binding.gradients.empty()) continue;
        for (std::uint32_t axis = 0; axis < 3; ++axis) row.gradients[k][static_cast<int>(axis)] = binding.gradients[k].at<float>(i, axis);
    }
    return row;
}

}  // namespace morphogen
