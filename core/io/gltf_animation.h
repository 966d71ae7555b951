// Animations of a glTF document as clips: every sampler kept as it is, keys on the clip's own time axis.
#pragma once

#include "core/authoring/mesh_model.h"
#include "core/io/gltf_nodes.h"

namespace morphogen {

/// Fills clips and notes of `model`. Names are made unique; an animation without a name is "clip k", counted from 1.
/// Channels that drive what does not exist, or whose keys are damaged, become notes. Fails with Cancelled.
Result<void> readGltfAnimations(const GltfDocument& document, const GltfNodeMap& map, MeshModel& model, const JobContext& job);

}  // namespace morphogen
