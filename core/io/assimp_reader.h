// Everything that Assimp reads, except glTF (gltf.h reads that exactly) and splats: a file becomes a MeshModel.
//
// How it works: Assimp's scene is mapped node by node. Bones keep every influence; FBX pivots stay nodes of their own, so
// that their tracks are the file's and not a decomposition; key times are ticks over ticks per second, exact; up axis and
// unit come from what the file says and are applied at the root, so that the model is in metres and +Y up. What can't be
// used becomes a note. Runs only inside the import worker (assimp_import.h): Assimp may crash on a hostile file.
#pragma once

#include "core/authoring/mesh_model.h"
#include "core/base/result.h"
#include "core/jobs/progress.h"

#include <filesystem>

namespace morphogen {

/// Format or Unsupported with Assimp's own words when it can't read the file, Limit when memory runs out, Empty when
/// there is nothing to draw or to move. Errors do not name the file: the caller does.
Result<MeshModel> readWithAssimp(const std::filesystem::path& path, const JobContext& job);

}  // namespace morphogen
