#include "core/io/gltf.h"

#include "core/authoring/surface_splats.h"
#include "core/io/gltf_animation.h"
#include "core/io/gltf_material.h"
#include "core/io/gltf_nodes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstring>

namespace morphogen {
namespace {

constexpr std::size_t kMostNotes = 100;

void capNotes(std::vector<std::string>& notes)
{
    if (notes.size() <= kMostNotes) return;
    const std::size_t more = notes.size() - kMostNotes;
    notes.resize(kMostNotes);
    notes.push_back(fmt::format("and {} more of this kind", more));
}

bool isGltf(const std::filesystem::path& path, std::span<const std::byte> head)
{
    if (head.size() >= 4 && std::memcmp(head.data(), "glTF", 4) == 0) return true;
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return extension == ".gltf" || extension == ".glb";
}

Result<Imported> loadGltf(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    MG_ASSIGN(MeshModel model, readGltf(path, job.part(0, 0.3)));
    MG_ASSIGN(Object object, splatsFromMesh(model, {options.splatCount, 1}, job.part(0.3, 1)));
    if (!options.clip.empty()) {
        object.activeClip = -1;
        std::string names;
        for (std::size_t c = 0; c < object.clips.size(); ++c) {
            if (object.clips[c]->name == options.clip) object.activeClip = static_cast<int>(c);
            names += (c ? ", " : "") + object.clips[c]->name;
        }
        if (object.activeClip < 0)
            return makeError(Error::Kind::NotFound, path.string(), fmt::format("there is no clip \"{}\"; it has {}", options.clip, names.empty() ? "none" : names));
    }
    return Imported{std::move(object)};
}

constexpr const char* kExtensions[] = {".glb", ".gltf"};

}  // namespace

Result<MeshModel> readGltf(const std::filesystem::path& path, const JobContext& job)
{
    MG_ASSIGN(const GltfDocument document, readGltfDocument(path, job));
    MeshModel model;
    model.name = path.stem().string();
    model.isMetric = true;
    model.notes = document.notes;
    job.report(0.3, "reading meshes");
    MG_ASSIGN(const GltfNodeMap map, readGltfNodes(document, model, job));
    MG_TRY(readGltfAnimations(document, map, model, job));
    job.report(0.6, "reading textures");
    MG_TRY(readGltfMaterials(document, model, job));
    capNotes(model.notes);
    if (model.parts.empty() && model.clips.empty() && document.model.skins.empty()) {
        const std::string why = model.notes.empty() ? "it has neither meshes nor a skeleton" : "nothing in it can be used: " + model.notes.front();
        return makeError(Error::Kind::Empty, document.fileName, why);
    }
    return model;
}

constinit const Loader kGltfLoader{"glTF 2.0", kExtensions, isGltf, loadGltf, Loader::Content::Mesh,
    "+Y up, metres"};

}  // namespace morphogen
