// The rooms of assimp_reader.cpp: each maps one part of Assimp's scene onto a MeshModel. Not for others.
#pragma once

#include "core/authoring/mesh_model.h"

#include <filesystem>
#include <map>
#include <string>
#include <unordered_map>

struct aiMesh;
struct aiNode;
struct aiScene;

namespace morphogen::assimp {

/// What the rooms share while one scene is read.
struct Reading {
    const aiScene& scene;
    std::filesystem::path path;
    MeshModel model;
    Affine3x4 metresFromFile;                                     ///< unit and up axis, applied above the file's root

    std::unordered_map<const aiNode*, int> indexOf;               ///< model node of every aiNode
    std::unordered_map<std::string, int> nodeNamed;               ///< the first of each name
    std::map<std::pair<int, std::array<float, 12>>, int> joints;  ///< node and nodeFromRest -> the node that stands for both
    std::vector<char> isBound;                                    ///< per node: nodeFromRest is set for good

    struct SlotRun { int first = 0, count = 0; };
    std::unordered_map<std::string, SlotRun> slotsOf;             ///< morph slots by mesh name
    std::unordered_map<std::string, std::string> meshOfNode;      ///< a morphing mesh's name by the name of its node

    void note(std::string text) { model.notes.push_back(std::move(text)); }
};

/// Names come from files: control characters become spaces, and they end after 256 bytes.
std::string cleanName(const char* text);

void readNodes(Reading& reading);
/// Images are read from the file, or found beside it.
void readMaterials(Reading& reading);
void readMeshes(Reading& reading);
void readClips(Reading& reading);

}  // namespace morphogen::assimp
