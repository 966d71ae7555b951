// Nodes, skins and meshes of a glTF document as a MeshModel's nodes, morph slots and parts.
//
// How it works: nodes come in depth-first order from the scene's roots, each once (what closes a circle or has a second
// parent is left out there, with a note). A joint takes its inverse bind matrix as nodeFromRest; where two skins disagree
// about one joint, or a rigid mesh hangs on a joint, an extra node below it ("... (skin 1)") carries the other frame.
// Every node that shows a mesh gets parts of its own, so meshes may be shared; its morph targets get slots of its own.
#pragma once

#include "core/authoring/mesh_model.h"
#include "core/io/gltf_document.h"

namespace morphogen {

/// Where the document's nodes went, for the animations.
struct GltfNodeMap {
    std::vector<int> node;            ///< model node of each document node; -1 where it was left out
    std::vector<int> firstSlot;       ///< first morph slot of each document node; -1 for none
    std::vector<int> slotCount;
};

/// Fills nodes, morphSlots, parts and notes of `model`; material numbers are the document's. Fails with Limit and Cancelled.
Result<GltfNodeMap> readGltfNodes(const GltfDocument& document, MeshModel& model, const JobContext& job);

}  // namespace morphogen
