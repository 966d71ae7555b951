// A mesh model on its way to splats: what a mesh reader fills in and what procedural authoring builds. Transient: worlds
// hold the Object made of it (core/authoring/surface_splats.h), never the model.
#pragma once

#include "core/math/affine.h"
#include "core/scene/clip.h"
#include "core/scene/scaffold.h"

#include <cstdint>
#include <string>
#include <vector>

namespace morphogen {

/// RGBA, 8 bits each, rows from the top; colour display-encoded (sRGB), alpha linear.
struct MeshImage {
    std::string name;
    int width = 0, height = 0;
    std::vector<std::uint8_t> rgba;
};

enum class TextureWrap : std::uint8_t { Repeat, ClampToEdge, MirroredRepeat };
enum class AlphaMode : std::uint8_t { Opaque, Mask, Blend };

struct MeshTexture {
    int image = -1;                       ///< index into MeshModel::images; -1 is white
    int uvSet = 0;
    TextureWrap wrapU = TextureWrap::Repeat, wrapV = TextureWrap::Repeat;
    Vec2 offset{0, 0}, scale{1, 1};       ///< KHR_texture_transform
    float rotationRadians = 0;
};

struct MeshMaterial {
    std::string name;
    Vec4 baseColour{1, 1, 1, 1};          ///< linear, times texture, times vertex colour
    MeshTexture baseTexture;
    Vec3 emissive{0, 0, 0};               ///< linear, added
    MeshTexture emissiveTexture;
    AlphaMode alphaMode = AlphaMode::Opaque;
    float alphaCutoff = 0.5f;
};

struct MeshMorph {
    std::uint32_t slot = 0;               ///< index into MeshModel::morphSlots
    std::vector<Vec3> offsets;            ///< per vertex
};

/// Triangles of one material. Either rigid on `node` (positions in that node's frame, no joints) or skinned (positions in
/// the bind frame, `influences` joints per vertex, each an index of a node whose nodeFromRest is its inverse bind matrix).
struct MeshPart {
    std::string name;
    int node = -1;
    int material = -1;                    ///< -1: white
    std::vector<Vec3> positions;
    std::vector<Vec2> uvs[2];             ///< origin at the top left (glTF's custom); empty where absent
    std::vector<Vec4> colours;            ///< linear; empty where absent
    std::vector<std::uint32_t> indices;   ///< three per triangle
    std::uint32_t influences = 0;
    std::vector<std::uint32_t> joints;    ///< influences per vertex
    std::vector<float> weights;
    std::vector<MeshMorph> morphs;
};

struct MeshModel {
    std::string name;
    std::vector<ScaffoldNode> nodes;      ///< parents before children; +Y up, right-handed
    std::vector<MorphSlot> morphSlots;
    std::vector<MeshPart> parts;
    std::vector<MeshMaterial> materials;
    std::vector<MeshImage> images;
    std::vector<Clip> clips;
    std::vector<std::string> notes;       ///< what could not be used, one sentence each
    bool isMetric = false;                ///< the format promises metres
};

}  // namespace morphogen
