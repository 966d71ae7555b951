// glTF 2.0 and GLB (Khronos, ISO/IEC 12113): an animated mesh becomes splats on a scaffold.
//
// How it works: gltf_document takes the file apart, gltf_nodes, gltf_primitive, gltf_material and gltf_animation turn it
// into a MeshModel, and splatsFromMesh covers that. Samplers (STEP, LINEAR, CUBICSPLINE), sparse and normalised accessors,
// any number of joints per vertex, several skins, morph targets and matrices are kept exactly. What can't be used
// (Draco, unknown materials, missing pictures, cameras) becomes a note, and the rest comes in.
#pragma once

#include "core/authoring/mesh_model.h"
#include "core/io/import.h"

namespace morphogen {

/// The file as a mesh model, metres, +Y up. Errors name the file.
Result<MeshModel> readGltf(const std::filesystem::path& path, const JobContext& job);

extern const Loader kGltfLoader;

}  // namespace morphogen
