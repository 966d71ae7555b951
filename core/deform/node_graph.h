// The graph that as-rigid-as-possible deformation works on: rest positions, edges with weights, neighbours at hand.
#pragma once

#include "core/base/result.h"
#include "core/math/vec.h"
#include "core/scene/node_rig.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace morphogen {

struct GraphEdge {
    std::uint32_t a = 0, b = 0;
    float weight = 1;             ///< finite; below 0 only where a mesh's cotangents are
};

/// Immutable once built, shared by solvers. Any thread may read it.
class NodeGraph {
public:
    struct Neighbour {
        std::uint32_t node;
        float weight;
    };

    /// Fails with Empty without nodes, and with Usage for an edge that leads nowhere or a number that is not finite. Equal
    /// edges add up.
    static Result<std::shared_ptr<const NodeGraph>> of(std::vector<Vec3> nodes, std::span<const GraphEdge> edges);
    static Result<std::shared_ptr<const NodeGraph>> of(const NodeRig& rig);
    /// A mesh's vertices and edges with cotangent weights (Pinkall and Polthier 1993), or all of weight 1.
    enum class MeshWeights { Cotangent, Uniform };
    static Result<std::shared_ptr<const NodeGraph>> ofMesh(std::vector<Vec3> vertices, std::span<const std::uint32_t> triangles, MeshWeights weights);

    std::size_t size() const { return m_nodes.size(); }
    std::span<const Vec3> positions() const { return m_nodes; }             ///< rest frame, metres
    std::span<const GraphEdge> edges() const { return m_edges; }            ///< each once, a < b
    std::span<const Neighbour> neighbours(std::size_t node) const           ///< ascending
    {
        return std::span(m_neighbours).subspan(m_first[node], m_first[node + 1] - m_first[node]);
    }
    std::uint32_t componentOf(std::size_t node) const { return m_components[node]; }
    std::size_t componentCount() const { return m_componentCount; }
    float meanEdge() const { return m_meanEdge; }                           ///< metres; 0 without edges

    /// Length of the shortest way along edges from the nearest of `sources` to every node, metres; infinite where there is none.
    std::vector<float> distancesFrom(std::span<const std::uint32_t> sources) const;

private:
    NodeGraph() = default;
    void join(std::span<const GraphEdge> edges);
    std::vector<Vec3> m_nodes;
    std::vector<GraphEdge> m_edges;
    std::vector<std::uint32_t> m_first;
    std::vector<Neighbour> m_neighbours;
    std::vector<std::uint32_t> m_components;
    std::size_t m_componentCount = 0;
    float m_meanEdge = 0;
};

}  // namespace morphogen
