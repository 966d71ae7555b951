#include "core/deform/node_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>

namespace morphogen {
namespace {

bool isFinite(const Vec3& p) { return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z); }

/// Cotangent of the angle at `apex`, bounded for slivers.
double cotangentAt(const Vec3d& apex, const Vec3d& a, const Vec3d& b)
{
    const Vec3d u = a - apex, v = b - apex;
    const double area = glm::length(glm::cross(u, v)), along = glm::dot(u, v);
    return area > 1e-6 * std::abs(along) ? along / area : std::copysign(along == 0 ? 0.0 : 1e6, along);
}

}  // namespace

Result<std::shared_ptr<const NodeGraph>> NodeGraph::of(std::vector<Vec3> nodes, std::span<const GraphEdge> edges)
{
    if (nodes.empty()) return makeError(Error::Kind::Empty, "", "a graph without nodes can't be deformed");
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (!isFinite(nodes[i])) return makeError(Error::Kind::Usage, "", fmt::format("node {} of the graph is nowhere", i));
    for (const GraphEdge& edge : edges) {
        if (edge.a >= nodes.size() || edge.b >= nodes.size() || edge.a == edge.b)
            return makeError(Error::Kind::Usage, "", fmt::format("an edge of the graph joins the nodes {} and {} of {}", edge.a, edge.b, nodes.size()));
        if (!std::isfinite(edge.weight)) return makeError(Error::Kind::Usage, "", fmt::format("the edge between the nodes {} and {} has no finite weight", edge.a, edge.b));
    }
    std::shared_ptr<NodeGraph> graph(new NodeGraph);
    graph->m_nodes = std::move(nodes);
    graph->join(edges);
    return std::shared_ptr<const NodeGraph>(std::move(graph));
}

Result<std::shared_ptr<const NodeGraph>> NodeGraph::of(const NodeRig& rig)
{
    std::vector<GraphEdge> edges(rig.edges.rows());
    for (std::size_t i = 0; i < edges.size(); ++i) edges[i] = {rig.edges.at<std::uint32_t>(i, 0), rig.edges.at<std::uint32_t>(i, 1), rig.edgeWeights.at<float>(i)};
    return of(rig.positions(), edges);
}

Result<std::shared_ptr<const NodeGraph>> NodeGraph::ofMesh(std::vector<Vec3> vertices, std::span<const std::uint32_t> triangles, MeshWeights weights)
{
    std::vector<GraphEdge> edges;
    for (std::size_t t = 0; t + 2 < triangles.size(); t += 3) {
        for (std::size_t k = 0; k < 3; ++k) {
            const std::uint32_t a = triangles[t + k], b = triangles[t + (k + 1) % 3], apex = triangles[t + (k + 2) % 3];
            if (std::max({a, b, apex}) >= vertices.size()) return makeError(Error::Kind::Usage, "", fmt::format("a triangle of the mesh has a corner of {} vertices that does not exist", vertices.size()));
            if (a == b) continue;
            const double weight = weights == MeshWeights::Uniform ? 1.0 : 0.5 * cotangentAt(Vec3d(vertices[apex]), Vec3d(vertices[a]), Vec3d(vertices[b]));
            edges.push_back({std::min(a, b), std::max(a, b), static_cast<float>(weight)});
        }
    }
    if (weights == MeshWeights::Uniform) {
        const auto key = [](const GraphEdge& e) { return std::pair(e.a, e.b); };
        std::sort(edges.begin(), edges.end(), [&](const GraphEdge& x, const GraphEdge& y) { return key(x) < key(y); });
        edges.erase(std::unique(edges.begin(), edges.end(), [&](const GraphEdge& x, const GraphEdge& y) { return key(x) == key(y); }), edges.end());
    }
    return of(std::move(vertices), edges);
}

void NodeGraph::join(std::span<const GraphEdge> edges)
{
    std::vector<GraphEdge> sorted(edges.begin(), edges.end());
    for (GraphEdge& edge : sorted)
        if (edge.a > edge.b) std::swap(edge.a, edge.b);
    std::stable_sort(sorted.begin(), sorted.end(), [](const GraphEdge& x, const GraphEdge& y) { return std::pair(x.a, x.b) < std::pair(y.a, y.b); });
    for (const GraphEdge& edge : sorted) {
        if (!m_edges.empty() && m_edges.back().a == edge.a && m_edges.back().b == edge.b)
            m_edges.back().weight += edge.weight;
        else
            m_edges.push_back(edge);
    }
    m_first.assign(size() + 1, 0);
    for (const GraphEdge& edge : m_edges) ++m_first[edge.a + 1], ++m_first[edge.b + 1];
    for (std::size_t i = 0; i < size(); ++i) m_first[i + 1] += m_first[i];
    m_neighbours.resize(m_first.back());
    // Edges ascend by a, then b: writing the smaller neighbours of every node first keeps each list ascending.
    std::vector<std::uint32_t> next(m_first.begin(), m_first.end() - 1);
    for (const GraphEdge& edge : m_edges) m_neighbours[next[edge.b]++] = {edge.a, edge.weight};
    for (const GraphEdge& edge : m_edges) m_neighbours[next[edge.a]++] = {edge.b, edge.weight};
    double total = 0;
    for (const GraphEdge& edge : m_edges) total += glm::length(m_nodes[edge.a] - m_nodes[edge.b]);
    m_meanEdge = m_edges.empty() ? 0.0f : static_cast<float>(total / static_cast<double>(m_edges.size()));

    constexpr auto kNone = std::numeric_limits<std::uint32_t>::max();
    m_components.assign(size(), kNone);
    std::vector<std::uint32_t> open;
    for (std::uint32_t seed = 0; seed < size(); ++seed) {
        if (m_components[seed] != kNone) continue;
        const auto component = static_cast<std::uint32_t>(m_componentCount++);
        m_components[seed] = component;
        for (open = {seed}; !open.empty();) {
            const std::uint32_t node = open.back();
            open.pop_back();
            for (const Neighbour& n : neighbours(node))
                if (m_components[n.node] == kNone) m_components[n.node] = component, open.push_back(n.node);
        }
    }
}

std::vector<float> NodeGraph::distancesFrom(std::span<const std::uint32_t> sources) const
{
    std::vector<float> distances(size(), std::numeric_limits<float>::infinity());
    using Entry = std::pair<float, std::uint32_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    for (const std::uint32_t source : sources)
        if (source < size()) distances[source] = 0, open.push({0, source});
    while (!open.empty()) {
        const auto [distance, node] = open.top();
        open.pop();
        if (distance > distances[node]) continue;
        for (const Neighbour& n : neighbours(node)) {
            const float further = distance + glm::length(m_nodes[node] - m_nodes[n.node]);
            if (further < distances[n.node]) distances[n.node] = further, open.push({further, n.node});
        }
    }
    return distances;
}

}  // namespace morphogen
