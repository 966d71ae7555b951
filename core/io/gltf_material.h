// Materials and the pictures they use, as far as a splat's colour needs them: base colour, emission, alpha.
#pragma once

#include "core/authoring/mesh_model.h"
#include "core/io/gltf_document.h"

namespace morphogen {

/// Fills materials (in the document's order), images and notes of `model`. A picture that is missing or damaged becomes a
/// note and its texture white. Fails with Cancelled.
Result<void> readGltfMaterials(const GltfDocument& document, MeshModel& model, const JobContext& job);

}  // namespace morphogen
