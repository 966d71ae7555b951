// The surface of a mesh model as the splats will know it: which triangles there are, what moves each (a scaffold node or
// a facet of the cage), and where its corners are in any pose.
//
// How it works: vertices of all parts are numbered through. Rigid parts keep their node; their rest frame is the object
// at rest, so the node gets the inverse of its rest transform where it had no inverse bind matrix. Skinned and morphed
// parts go into the cage vertex by vertex. Triangles with a corner that is out of range or not finite are left out.
#pragma once

#include "core/authoring/mesh_model.h"
#include "core/base/result.h"
#include "core/jobs/progress.h"

#include <array>
#include <limits>
#include <span>

namespace morphogen {

inline constexpr std::uint32_t kNoCage = std::numeric_limits<std::uint32_t>::max();

struct SurfaceFace {
    std::uint32_t part = 0;
    std::array<std::uint32_t, 3> vertices{};   ///< numbered through all parts
    std::uint32_t boundNode = 0;               ///< node, or node count + facet
};

struct SurfaceLayout {
    Scaffold scaffold;                              ///< without binding
    std::vector<std::uint32_t> firstVertex;         ///< per part
    std::vector<std::uint32_t> firstCageVertex;     ///< per part; kNoCage for a rigid one
    std::size_t vertexCount = 0;
    std::vector<SurfaceFace> faces;                 ///< in the order of the parts and their triangles
    std::vector<std::string> notes;                 ///< triangles and parts that could not be used

    bool isFacet(std::size_t face) const { return faces[face].boundNode >= scaffold.nodes.size(); }
};

/// Fails with Format where a part names a node or joint that does not exist, and with Limit.
Result<SurfaceLayout> layOutSurface(const MeshModel& model, const JobContext& job);

/// Every vertex in the object's frame, in the pose of `clip` at `timeSecs` with these morph weights.
std::vector<Vec3> posedVertices(const MeshModel& model, const SurfaceLayout& layout, const Pose& nodes, const std::vector<float>& morphWeights);

/// The rest-frame corners of a face: what its bound node's map is applied to.
std::array<Vec3, 3> restCorners(const MeshModel& model, const SurfaceLayout& layout, std::size_t face);

}  // namespace morphogen
