// Materials and textures of Assimp's scene. Colours of these formats are display-encoded, as their own programs show them.
#include "core/base/memory_budget.h"
#include "core/io/assimp_parts.h"
#include "core/io/image_read.h"
#include "core/math/srgb.h"

#include <assimp/GltfMaterial.h>
#include <assimp/scene.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace morphogen::assimp {
namespace {

namespace fs = std::filesystem;

float channel(float c) { return std::isfinite(c) ? linearFromDisplay(std::clamp(c, 0.0f, 1.0f)) : 1.0f; }

Vec3 linear(const aiColor4D& c) { return {channel(c.r), channel(c.g), channel(c.b)}; }

/// The picture inside the file.
Result<MeshImage> embedded(const aiTexture& texture, std::string_view where)
{
    if (texture.mHeight == 0) return decodeImage(std::as_bytes(std::span(reinterpret_cast<const char*>(texture.pcData), texture.mWidth)), where);
    if (texture.mWidth > kMaxImageSide || texture.mHeight > kMaxImageSide || texture.mWidth == 0)
        return makeError(Error::Kind::Limit, where, "the picture is too large or has no pixels");
    MeshImage image{"", static_cast<int>(texture.mWidth), static_cast<int>(texture.mHeight), {}};
    const std::size_t count = std::size_t(texture.mWidth) * texture.mHeight;
    MG_TRY(checkMemory(4 * count, where, "the picture"));
    image.rgba.reserve(4 * count);
    for (std::size_t i = 0; i < count; ++i) {
        const aiTexel& t = texture.pcData[i];
        image.rgba.insert(image.rgba.end(), {t.r, t.g, t.b, t.a});
    }
    return image;
}

/// `name` in `folder` without regard to case, or nothing.
std::optional<fs::path> entryLike(const fs::path& folder, const fs::path& name)
{
    std::error_code failed;
    if (fs::is_regular_file(folder / name, failed)) return folder / name;
    const auto lower = [](std::string s) {
        std::transform(s.begin(), s.end(), s.begin(), [](unsigned char c) { return std::tolower(c); });
        return s;
    };
    const std::string wanted = lower(name.string());
    std::size_t looked = 0;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end && ++looked < 10'000; entry.increment(failed))
        if (lower(entry->path().filename().string()) == wanted && entry->is_regular_file(failed)) return entry->path();
    return std::nullopt;
}

/// Where a texture of the model lies: as the file says if that is a relative path, else by its bare name beside the model
/// and in the usual folders. Paths of other machines ("C:\work\wood.png") count by their last part.
std::optional<fs::path> findBeside(const fs::path& model, std::string stored)
{
    std::replace(stored.begin(), stored.end(), '\\', '/');
    const fs::path said(stored);
    const fs::path folder = model.parent_path().empty() ? fs::path(".") : model.parent_path();
    if (said.filename().empty() || stored.size() > 4096) return std::nullopt;
    const bool isRelative = said.is_relative() && stored.find(':') == std::string::npos;
    if (isRelative)
        if (auto found = entryLike(folder / said.parent_path(), said.filename())) return found;
    for (const char* sub : {"", "textures", "Textures", "texture", "images", "Images", "maps", "../textures", "../Textures"})
        if (auto found = entryLike(folder / sub, said.filename())) return found;
    const fs::path fbm = folder / (model.stem().string() + ".fbm");
    return entryLike(fbm, said.filename());
}

/// Index of the picture of that name, read once; -1 with a note when it can't be had.
int imageNamed(Reading& reading, std::map<std::string, int>& known, const std::string& stored)
{
    if (const auto found = known.find(stored); found != known.end()) return found->second;
    int& index = known[stored];
    index = -1;
    const std::string shown = cleanName(stored.c_str());
    auto image = [&]() -> Result<MeshImage> {
        if (const aiTexture* texture = reading.scene.GetEmbeddedTexture(stored.c_str())) return embedded(*texture, shown);
        const auto file = findBeside(reading.path, stored);
        if (!file) return makeError(Error::Kind::NotFound, shown, "the picture is not beside the model");
        return readImage(*file);
    }();
    if (!image) {
        reading.note(fmt::format("texture left out: {}", image.error().message));
        return index;
    }
    if (image->name.empty()) image->name = shown;
    index = static_cast<int>(reading.model.images.size());
    reading.model.images.push_back(std::move(*image));
    return index;
}

TextureWrap wrapOf(int mode)
{
    if (mode == aiTextureMapMode_Clamp || mode == aiTextureMapMode_Decal) return TextureWrap::ClampToEdge;
    return mode == aiTextureMapMode_Mirror ? TextureWrap::MirroredRepeat : TextureWrap::Repeat;
}

MeshTexture textureOf(Reading& reading, std::map<std::string, int>& known, const aiMaterial& material, std::initializer_list<aiTextureType> kinds)
{
    MeshTexture texture;
    for (const aiTextureType kind : kinds) {
        aiString stored;
        if (material.GetTexture(kind, 0, &stored) != aiReturn_SUCCESS || stored.length == 0) continue;
        texture.image = imageNamed(reading, known, stored.C_Str());
        int u = 0, v = 0, set = 0;
        material.Get(AI_MATKEY_MAPPINGMODE_U(kind, 0), u);
        material.Get(AI_MATKEY_MAPPINGMODE_V(kind, 0), v);
        material.Get(AI_MATKEY_UVWSRC(kind, 0), set);
        texture.wrapU = wrapOf(u), texture.wrapV = wrapOf(v);
        if (set == 0 || set == 1) texture.uvSet = set;
        else reading.note(fmt::format("texture {} uses texture coordinates {}; the first were taken", cleanName(stored.C_Str()), set));
        if (texture.image >= 0) break;
    }
    return texture;
}

}  // namespace

void readMaterials(Reading& reading)
{
    std::map<std::string, int> known;
    for (unsigned m = 0; m < reading.scene.mNumMaterials; ++m) {
        const aiMaterial& from = *reading.scene.mMaterials[m];
        MeshMaterial material;
        aiString name;
        from.Get(AI_MATKEY_NAME, name);
        material.name = cleanName(name.C_Str());
        material.baseTexture = textureOf(reading, known, from, {aiTextureType_BASE_COLOR, aiTextureType_DIFFUSE});
        material.emissiveTexture = textureOf(reading, known, from, {aiTextureType_EMISSION_COLOR, aiTextureType_EMISSIVE});

        aiColor4D colour(1, 1, 1, 1);
        // Assimp's own stand-in for "no material" is grey; nothing said so.
        const bool isStandIn = material.name == AI_DEFAULT_MATERIAL_NAME;
        if (!isStandIn && from.Get(AI_MATKEY_BASE_COLOR, colour) != aiReturn_SUCCESS) from.Get(AI_MATKEY_COLOR_DIFFUSE, colour);
        // Programs write black under a texture that replaces the colour.
        if (material.baseTexture.image >= 0 && colour.r == 0 && colour.g == 0 && colour.b == 0) colour = aiColor4D(1, 1, 1, 1);
        float opacity = 1;
        from.Get(AI_MATKEY_OPACITY, opacity);
        if (opacity == 0) {
            reading.note(fmt::format("material \"{}\" says it can't be seen at all; it was made opaque", material.name));
            opacity = 1;
        }
        aiString mask, base;
        if (from.GetTexture(aiTextureType_OPACITY, 0, &mask) == aiReturn_SUCCESS) {
            const bool isOwnAlpha = from.GetTexture(aiTextureType_DIFFUSE, 0, &base) == aiReturn_SUCCESS && base == mask;
            if (isOwnAlpha) material.alphaMode = AlphaMode::Mask;
            else reading.note(fmt::format("material \"{}\": its opacity texture was left out", material.name));
        }
        opacity = std::isfinite(opacity) ? std::clamp(opacity, 0.0f, 1.0f) : 1.0f;
        material.baseColour = Vec4(linear(colour), opacity);
        if (opacity < 1) material.alphaMode = AlphaMode::Blend;
        aiColor4D glow(0, 0, 0, 1);
        if (from.Get(AI_MATKEY_COLOR_EMISSIVE, glow) == aiReturn_SUCCESS) material.emissive = linear(glow);
        reading.model.materials.push_back(std::move(material));
    }
}

}  // namespace morphogen::assimp
