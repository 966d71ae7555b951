// Shapes whose deformation has an answer, for tests of rigs and solvers.
#pragma once

#include "core/deform/node_graph.h"
#include "core/scene/splats.h"

#include <cstdint>
#include <vector>

namespace morphogen::support {

struct TriangleMesh {
    std::vector<Vec3> vertices;
    std::vector<std::uint32_t> triangles;
};

/// A closed bar of square section along +X from 0 to `length`, its sides divided so that there are about `vertices`.
TriangleMesh makeBar(float length, float width, std::size_t vertices);
/// A unit sphere of `rings` x 2 `rings` quads, two triangles each.
TriangleMesh makeSphere(int rings);

/// Flat round splats that cover the mesh's surface, about `count`, opaque.
Splats splatsOver(const TriangleMesh& mesh, std::size_t count, std::uint32_t seed);
/// Both after each other; columns only (degree 0).
Splats joined(const Splats& a, const Splats& b);

/// Nodes of a graph on one side of a plane across an axis.
std::vector<std::uint32_t> nodesBelow(const NodeGraph& graph, int axis, float limit);
std::vector<std::uint32_t> nodesAbove(const NodeGraph& graph, int axis, float limit);

}  // namespace morphogen::support
