// Parametric shapes as mesh parts: what props, furniture and toys are built of. Positions in metres, triangles
// counter-clockwise seen from outside. No materials, no nodes: the caller gives them.
#pragma once

#include "core/authoring/mesh_model.h"

#include <functional>
#include <span>
#include <vector>

namespace morphogen {

/// A profile of (radius, height) turned about +Y. Runs up the outside (and down the inside, for a cup); ends on the axis
/// are closed. uv: u round, v along the profile.
MeshPart lathe(std::span<const Vec2> profile, int segments);

/// A smooth curve through the points, `perSpan` points for each pair (Catmull-Rom; ends are kept).
std::vector<Vec2> smoothProfile(std::span<const Vec2> points, int perSpan);
std::vector<Vec3> smoothPath(std::span<const Vec3> points, int perSpan);

/// A sphere about the origin (a lathe, poles on the y axis).
MeshPart sphere(float radius, int segments);

/// A box about the origin whose edges are rounded; `cells` squares along each side of a face.
MeshPart roundedBox(const Vec3& halfSize, float rounding, int cells);

/// A tube along a path with a radius per point, round caps closed by fans.
MeshPart tube(std::span<const Vec3> path, std::span<const float> radii, int segments);

/// A flat patch: origin + s * u + t * v, s and t in 0..1, its face towards cross(u, v).
MeshPart patch(const Vec3& origin, const Vec3& u, const Vec3& v, int cells);

/// A disc in the plane y = 0, facing up.
MeshPart disc(float radius, int rings);

/// A sheet both sides of which are seen, bent along a path: a leaf or a petal. `width` is the half width at 0..1 along.
MeshPart leaf(std::span<const Vec3> path, const Vec3& side, const std::function<float(float)>& width);

/// Moves every vertex.
void place(MeshPart& part, const Affine3x4& map);
void displace(MeshPart& part, const std::function<Vec3(const Vec3&)>& map);

/// Adds the triangles of `part` (positions, uvs) to those of `whole`.
void append(MeshPart& whole, const MeshPart& part);

/// Area-weighted vertex normals, unit length.
std::vector<Vec3> vertexNormals(const MeshPart& part);

}  // namespace morphogen
