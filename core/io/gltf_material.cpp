#include "core/io/gltf_material.h"

#include "core/io/image_read.h"

#include <fmt/format.h>

#include <cmath>
#include <unordered_map>

namespace morphogen {
namespace {

float numberOr(const tinygltf::Value& object, const char* key, double otherwise)
{
    double value = otherwise;
    if (object.IsObject() && object.Has(key) && object.Get(key).IsNumber()) value = object.Get(key).GetNumberAsDouble();
    return std::isfinite(static_cast<float>(value)) ? static_cast<float>(value) : static_cast<float>(otherwise);
}

int integerOr(const tinygltf::Value& object, const char* key, int otherwise)
{
    return object.IsObject() && object.Has(key) && object.Get(key).IsInt() ? object.Get(key).GetNumberAsInt() : otherwise;
}

std::vector<double> numbersOf(const tinygltf::Value& object, const char* key)
{
    std::vector<double> numbers;
    if (!object.IsObject() || !object.Has(key) || !object.Get(key).IsArray()) return numbers;
    const tinygltf::Value& list = object.Get(key);
    for (std::size_t i = 0; i < list.ArrayLen(); ++i) numbers.push_back(list.Get(static_cast<int>(i)).IsNumber() ? list.Get(static_cast<int>(i)).GetNumberAsDouble() : 0.0);
    return numbers;
}

Vec4 colourOf(const std::vector<double>& numbers, Vec4 otherwise)
{
    for (std::size_t i = 0; i < numbers.size() && i < 4; ++i)
        if (const float v = static_cast<float>(numbers[i]); std::isfinite(v)) otherwise[static_cast<int>(i)] = std::max(v, 0.0f);
    return otherwise;
}

TextureWrap wrapOf(int mode)
{
    if (mode == TINYGLTF_TEXTURE_WRAP_CLAMP_TO_EDGE) return TextureWrap::ClampToEdge;
    return mode == TINYGLTF_TEXTURE_WRAP_MIRRORED_REPEAT ? TextureWrap::MirroredRepeat : TextureWrap::Repeat;
}

/// Decodes each picture once, when a material first asks for it.
class Images {
public:
    Images(const GltfDocument& document, MeshModel& model) : m_document(document), m_model(model) {}

    /// Index into the model's images, or -1 with a note.
    int use(int index)
    {
        const auto [it, isNew] = m_used.try_emplace(index, -1);
        if (!isNew) return it->second;
        auto image = decode(index);
        if (!image) {
            m_model.notes.push_back(fmt::format("image {} is missing: {}", index, image.error().message));
            return -1;
        }
        m_model.images.push_back(std::move(*image));
        return m_used[index] = static_cast<int>(m_model.images.size() - 1);
    }

private:
    Result<MeshImage> decode(int index)
    {
        if (index < 0 || index >= static_cast<int>(m_document.images.size())) return makeError(Error::Kind::NotFound, "", "the file does not have it");
        const GltfImage& from = m_document.images[index];
        std::vector<std::byte> owned;
        std::span<const std::byte> bytes;
        if (from.bufferView >= 0) {
            MG_ASSIGN(bytes, m_document.view(from.bufferView));
        } else {
            MG_ASSIGN(owned, readGltfUri(m_document.folder, from.uri));
            bytes = owned;
        }
        MG_ASSIGN(MeshImage image, decodeImage(bytes, fmt::format("image {}", index)));
        image.name = from.name;
        return image;
    }

    const GltfDocument& m_document;
    MeshModel& m_model;
    std::unordered_map<int, int> m_used;
};

struct TextureReference {
    int index = -1, uvSet = 0;
    const tinygltf::ExtensionMap* extensions = nullptr;
};

MeshTexture textureOf(const GltfDocument& document, TextureReference reference, Images& images, std::vector<std::string>& notes)
{
    MeshTexture texture;
    if (reference.index < 0) return texture;
    if (reference.index >= static_cast<int>(document.model.textures.size())) {
        notes.push_back(fmt::format("texture {} does not exist", reference.index));
        return texture;
    }
    const tinygltf::Texture& from = document.model.textures[reference.index];
    int source = from.source;
    if (const auto webp = from.extensions.find("EXT_texture_webp"); webp != from.extensions.end()) source = integerOr(webp->second, "source", source);
    texture.image = images.use(source);
    if (from.sampler >= 0 && from.sampler < static_cast<int>(document.model.samplers.size())) {
        texture.wrapU = wrapOf(document.model.samplers[from.sampler].wrapS);
        texture.wrapV = wrapOf(document.model.samplers[from.sampler].wrapT);
    }
    texture.uvSet = reference.uvSet;
    if (reference.extensions)
        if (const auto it = reference.extensions->find("KHR_texture_transform"); it != reference.extensions->end()) {
            const Vec4 offset = [&] {
                const auto n = numbersOf(it->second, "offset");
                return n.size() == 2 ? Vec4(n[0], n[1], 0, 0) : Vec4(0);
            }();
            const auto scale = numbersOf(it->second, "scale");
            texture.offset = Vec2(offset);
            if (scale.size() == 2) texture.scale = Vec2(scale[0], scale[1]);
            texture.rotationRadians = numberOr(it->second, "rotation", 0);
            texture.uvSet = integerOr(it->second, "texCoord", texture.uvSet);
        }
    if (texture.uvSet < 0 || texture.uvSet > 1) {
        notes.push_back(fmt::format("texture {} wants uv set {}, of which only 0 and 1 are read", reference.index, texture.uvSet));
        texture.uvSet = 0;
    }
    return texture;
}

TextureReference referenceOf(const tinygltf::TextureInfo& info) { return {info.index, info.texCoord, &info.extensions}; }

MeshMaterial materialOf(const GltfDocument& document, const tinygltf::Material& from, Images& images, std::vector<std::string>& notes)
{
    MeshMaterial material;
    material.name = from.name;
    const auto specular = from.extensions.find("KHR_materials_pbrSpecularGlossiness");
    if (specular != from.extensions.end()) {
        material.baseColour = colourOf(numbersOf(specular->second, "diffuseFactor"), Vec4(1));
        if (specular->second.Has("diffuseTexture")) {
            const tinygltf::Value& info = specular->second.Get("diffuseTexture");
            material.baseTexture = textureOf(document, {integerOr(info, "index", -1), integerOr(info, "texCoord", 0), nullptr}, images, notes);
        }
    } else {
        material.baseColour = colourOf(from.pbrMetallicRoughness.baseColorFactor, Vec4(1));
        material.baseTexture = textureOf(document, referenceOf(from.pbrMetallicRoughness.baseColorTexture), images, notes);
    }
    float strength = 1;
    if (const auto it = from.extensions.find("KHR_materials_emissive_strength"); it != from.extensions.end()) strength = std::max(0.0f, numberOr(it->second, "emissiveStrength", 1));
    material.emissive = Vec3(colourOf(from.emissiveFactor, Vec4(0))) * strength;
    // An unlit material shows its base colour and nothing else.
    if (from.extensions.count("KHR_materials_unlit")) material.emissive = Vec3(0);
    if (material.emissive != Vec3(0)) material.emissiveTexture = textureOf(document, referenceOf(from.emissiveTexture), images, notes);
    if (from.alphaMode == "MASK")
        material.alphaMode = AlphaMode::Mask;
    else if (from.alphaMode == "BLEND")
        material.alphaMode = AlphaMode::Blend;
    else if (from.alphaMode != "OPAQUE")
        notes.push_back(fmt::format("material \"{}\" has an unknown alpha mode; it is opaque", from.name));
    material.alphaCutoff = std::isfinite(static_cast<float>(from.alphaCutoff)) ? static_cast<float>(from.alphaCutoff) : 0.5f;
    return material;
}

}  // namespace

Result<void> readGltfMaterials(const GltfDocument& document, MeshModel& model, const JobContext& job)
{
    Images images(document, model);
    for (const tinygltf::Material& material : document.model.materials) {
        if (job.stopRequested()) return cancelled();
        model.materials.push_back(materialOf(document, material, images, model.notes));
    }
    return {};
}

}  // namespace morphogen
