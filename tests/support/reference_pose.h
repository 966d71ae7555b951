// A second opinion on where an animated glTF mesh is: small, slow, in double precision, written from the specification
// (glTF 2.0, sections 3.6 to 3.11 and appendix C) and sharing no line with the program. Reads the JSON and the buffers
// itself; trusts its input (tests only). Skin weights are divided by their sum, as viewers do.
#pragma once

#include <Eigen/Core>

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace morphogen::support {

struct ReferenceMesh {
    std::vector<Eigen::Vector3d> vertices;
    std::vector<std::array<int, 3>> triangles;
    Eigen::Vector3d lower() const;
    Eigen::Vector3d upper() const;
    double diagonal() const { return (upper() - lower()).norm(); }
};

class ReferenceGltf {
public:
    explicit ReferenceGltf(const std::filesystem::path& path);
    ~ReferenceGltf();

    std::size_t clipCount() const;
    double duration(std::size_t clip) const;
    /// All meshes of the scene as they stand at that time of the clip, or at rest without one.
    ReferenceMesh posed(std::optional<std::size_t> clip, double timeSecs) const;

private:
    struct Data;
    std::unique_ptr<Data> m_data;
};

/// Distances from points to the surface of a mesh, found through a grid; exact to rounding.
class SurfaceDistance {
public:
    explicit SurfaceDistance(const ReferenceMesh& mesh);
    double from(const Eigen::Vector3d& point) const;

private:
    double distanceToTriangle(const Eigen::Vector3d& point, std::size_t triangle) const;
    const ReferenceMesh& m_mesh;
    Eigen::Vector3d m_lower;
    double m_cell = 1;
    std::array<int, 3> m_size{1, 1, 1};
    std::vector<std::vector<int>> m_cells;
};

}  // namespace morphogen::support
