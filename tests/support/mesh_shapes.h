// Small mesh models made here: inputs whose surface is known in closed form.
#pragma once

#include "core/authoring/mesh_model.h"

namespace morphogen::support {

/// A sphere about the origin, rigid on one node "body"; vertices exactly on it, faces turned outwards.
MeshModel sphereModel(float radius, int rings, int segments);

/// A box from -size/2 to size/2 with twelve triangles and one colour per side, rigid on one node "body".
MeshModel boxModel(const Vec3& size);

/// A flat square in the plane z = 0 from -side/2 to side/2 of `cells` x `cells` cells, uv set 0 from 0 to 1 with v down.
MeshModel squareModel(float side, int cells);

/// A tube along +Y of the given length, skinned to two joints: the lower half to "lower", the upper half to "upper", whose
/// origin is at half the length, with a smooth change over the middle fifth. One clip "bend" turns "upper" by a right angle
/// about z within a second.
MeshModel bendingTubeModel(float radius, float length);

}  // namespace morphogen::support
