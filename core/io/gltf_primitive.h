// One primitive of a glTF mesh as a MeshPart: triangles of any topology, skin weights, morph targets, colours.
#pragma once

#include "core/authoring/mesh_model.h"
#include "core/io/gltf_accessor.h"

namespace morphogen {

struct GltfPrimitiveRequest {
    const tinygltf::Primitive& primitive;
    std::string name;
    int firstSlot = -1;                    ///< of the mesh's morph targets
    std::vector<std::uint32_t> joints;     ///< model nodes of the skin's joints; empty: rigid
};

/// Fails with one sentence without the file's name when nothing can be made of it; optional attributes that are damaged
/// become notes.
Result<MeshPart> readGltfPrimitive(const GltfDocument& document, const GltfPrimitiveRequest& request, std::vector<std::string>& notes);

}  // namespace morphogen
