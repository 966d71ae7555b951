#include "core/deform/arap_start.h"

#include "core/deform/patch_graph.h"

#include <Eigen/Dense>

#include <algorithm>
#include <map>

namespace morphogen::arap {
namespace {

constexpr std::size_t kCoarsening = 8;

struct Pair {
    Vec3d rest, now;
};

/// Rotation nearest to taking the rest offsets onto the present ones; as near to none as they leave open.
glm::dmat3 turnOf(const std::vector<Pair>& pairs, const Pair& mean)
{
    Eigen::Matrix3d sum = Eigen::Matrix3d::Zero();
    for (const Pair& pair : pairs) {
        const Vec3d a = pair.rest - mean.rest, b = pair.now - mean.now;
        sum += Eigen::Vector3d(b.x, b.y, b.z) * Eigen::RowVector3d(a.x, a.y, a.z);
    }
    const double size = sum.norm();
    if (!(size > 0)) return glm::dmat3(1);
    sum += 1e-7 * size * Eigen::Matrix3d::Identity();
    const Eigen::JacobiSVD<Eigen::Matrix3d> svd(sum, Eigen::ComputeFullU | Eigen::ComputeFullV);
    Eigen::Matrix3d u = svd.matrixU();
    if ((u * svd.matrixV().transpose()).determinant() < 0) u.col(2) *= -1;
    const Eigen::Matrix3d turn = u * svd.matrixV().transpose();
    glm::dmat3 result;
    for (int column = 0; column < 3; ++column)
        for (int row = 0; row < 3; ++row) result[column][row] = turn(row, column);
    return result;
}

Vec3d moved(const Affine3x4& map, const Vec3& p) { return glm::dmat3(map.linear()) * Vec3d(p) + Vec3d(map.translation()); }

MatterGraph matterOf(const NodeGraph& graph)
{
    MatterGraph matter;
    matter.points.assign(graph.positions().begin(), graph.positions().end());
    matter.weights.assign(graph.size(), 1.0f);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (const GraphEdge& edge : graph.edges()) pairs.emplace_back(edge.a, edge.b);
    matter.setLinks(pairs);
    return matter;
}

/// Nodes that the smaller graph must have: of a region up to four, spread over it; of a point the heaviest.
std::vector<std::uint32_t> nodesToKeep(const ArapHandle& handle)
{
    std::vector<std::uint32_t> kept;
    const std::size_t count = handle.nodes.size();
    for (std::size_t k = 0; k < std::min<std::size_t>(count, 4); ++k) kept.push_back(handle.nodes[k * count / std::min<std::size_t>(count, 4)]);
    if (kept.empty() && handle.row.count > 0)
        kept.push_back(handle.row.nodes[std::max_element(handle.row.weights.begin(), handle.row.weights.begin() + handle.row.count) - handle.row.weights.begin()]);
    return kept;
}

}  // namespace

ArapState rigidGuess(const NodeGraph& graph, std::span<const ArapHandle> handles, std::span<const Affine3x4> targets)
{
    const auto nodes = graph.positions();
    const Vec3 axes[3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    std::vector<std::vector<Pair>> pairs(graph.componentCount());
    for (std::size_t h = 0; h < handles.size(); ++h) {
        const ArapHandle& handle = handles[h];
        const auto add = [&](std::uint32_t node, const Vec3& point) { pairs[graph.componentOf(node)].push_back({Vec3d(point), moved(targets[h], point)}); };
        for (const std::uint32_t node : handle.nodes) {
            add(node, nodes[node]);
            if (handle.hold == Hold::PositionAndTurn)
                for (const Vec3& axis : axes) add(node, nodes[node] + graph.meanEdge() * axis), add(node, nodes[node] - graph.meanEdge() * axis);
        }
        if (handle.nodes.empty() && handle.row.count > 0) add(handle.row.nodes[0], handle.point);
    }
    struct Rigid {
        glm::dmat3 turn{1};
        Pair mean{Vec3d(0), Vec3d(0)};
    };
    std::vector<Rigid> motions(pairs.size());
    for (std::size_t c = 0; c < pairs.size(); ++c) {
        if (pairs[c].empty()) continue;
        for (const Pair& pair : pairs[c]) motions[c].mean.rest += pair.rest, motions[c].mean.now += pair.now;
        motions[c].mean.rest /= static_cast<double>(pairs[c].size());
        motions[c].mean.now /= static_cast<double>(pairs[c].size());
        motions[c].turn = turnOf(pairs[c], motions[c].mean);
    }
    ArapState state;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const Rigid& rigid = motions[graph.componentOf(i)];
        state.positions.push_back(rigid.turn * (Vec3d(nodes[i]) - rigid.mean.rest) + rigid.mean.now);
        state.rotations.push_back(glm::normalize(glm::quat_cast(rigid.turn)));
    }
    return state;
}

Result<CoarseLevel> coarsen(const NodeGraph& graph, std::span<const ArapHandle> handles, std::span<const float> stiffness, const std::stop_token& stop)
{
    const MatterGraph matter = matterOf(graph);
    std::vector<std::uint32_t> kept;
    for (const ArapHandle& handle : handles)
        for (const std::uint32_t node : nodesToKeep(handle))
            if (std::find(kept.begin(), kept.end(), node) == kept.end()) kept.push_back(node);
    const auto chosen = farthestPatches(matter, std::max(kept.size() + 16, graph.size() / kCoarsening), kept, stop);
    const auto labels = nearestNodes(matter, chosen, 6, stop);
    if (stop.stop_requested()) return cancelled();

    CoarseLevel level;
    std::vector<Vec3> nodes;
    for (const std::uint32_t node : chosen) nodes.push_back(graph.positions()[node]);
    std::map<std::pair<std::uint32_t, std::uint32_t>, float> crossing;
    for (const GraphEdge& edge : graph.edges()) {
        const std::uint32_t a = labels[edge.a][0].node, b = labels[edge.b][0].node;
        if (a != b && edge.weight > 0) crossing[{std::min(a, b), std::max(a, b)}] += edge.weight;
    }
    std::vector<GraphEdge> edges;
    for (const auto& [pair, weight] : crossing) {
        const float length = glm::length(nodes[pair.first] - nodes[pair.second]);
        edges.push_back({pair.first, pair.second, weight * graph.meanEdge() / std::max(length, 0.1f * graph.meanEdge())});
    }
    MG_ASSIGN(level.graph, NodeGraph::of(nodes, edges));
    std::vector<float> members(nodes.size(), 0);
    if (!stiffness.empty()) level.stiffness.assign(nodes.size(), 0);
    for (std::size_t i = 0; i < graph.size(); ++i) {
        NodeReach reach;
        reach.breadth = 2 * graph.meanEdge();
        for (const PatchLabel& label : labels[i]) {
            reach.nodes[reach.count] = label.node, reach.detours[reach.count++] = 1;
            reach.breadth = std::max(reach.breadth, 1.25f * label.distance);
        }
        level.rows.push_back(weightsAt(nodes, reach, graph.positions()[i], 4));
        const std::uint32_t owner = labels[i][0].node;
        if (!stiffness.empty()) level.stiffness[owner] += stiffness[i], members[owner] += 1;
    }
    for (std::size_t c = 0; c < level.stiffness.size(); ++c) level.stiffness[c] /= std::max(members[c], 1.0f);

    std::map<std::uint32_t, std::uint32_t> coarseOf;
    for (std::uint32_t c = 0; c < chosen.size(); ++c) coarseOf[chosen[c]] = c;
    for (const ArapHandle& handle : handles) {
        ArapHandle coarse;
        coarse.hold = handle.hold;
        for (const std::uint32_t node : handle.nodes)
            if (const auto found = coarseOf.find(node); found != coarseOf.end()) coarse.nodes.push_back(found->second);
        if (handle.nodes.empty()) {
            coarse.point = handle.point;
            for (const std::uint32_t node : nodesToKeep(handle)) coarse.row.nodes[0] = coarseOf.at(node), coarse.row.weights[0] = 1, coarse.row.count = 1;
        }
        level.handles.push_back(std::move(coarse));
    }
    return level;
}

ArapState prolong(const CoarseLevel& level, const ArapState& coarse, const NodeGraph& graph)
{
    ArapState state;
    for (std::size_t i = 0; i < graph.size(); ++i) {
        const WeightRow& row = level.rows[i];
        const Vec3d rest(graph.positions()[i]);
        Vec3d place(0);
        glm::dquat turn(0, 0, 0, 0);
        for (int k = 0; k < row.count; ++k) {
            const std::uint32_t node = row.nodes[k];
            const glm::dquat& q = coarse.rotations[node];
            const double weight = row.weights[k];
            place += weight * (coarse.positions[node] + q * (rest - Vec3d(level.graph->positions()[node])));
            turn += (glm::dot(q, coarse.rotations[row.nodes[0]]) < 0 ? -weight : weight) * q;
        }
        state.positions.push_back(place);
        state.rotations.push_back(glm::length(turn) > 1e-9 ? glm::normalize(turn) : coarse.rotations[row.nodes[0]]);
    }
    return state;
}

}  // namespace morphogen::arap
