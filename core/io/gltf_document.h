// A glTF 2.0 document taken apart safely: the JSON as tinygltf sees it, and the bytes it points into, which are read here.
//
// How it works: the container (GLB chunks, or the text itself) is checked against the file's real length; the JSON's
// nesting and size are bounded, what nobody here uses (extras, unknown extensions, cameras, asset details) is taken out,
// and so are buffers and images: tinygltf gets the rest and can reach neither the file system nor a byte of a buffer.
// Buffers come from the binary chunk, from data URIs or from files in the document's own folder; nothing else is opened.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"

#include <nlohmann/json.hpp>

#include <fstream>

#define TINYGLTF_NO_STB_IMAGE
#define TINYGLTF_NO_STB_IMAGE_WRITE
#define TINYGLTF_NO_FS
#define TINYGLTF_NO_INCLUDE_JSON
#include <tiny_gltf.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace morphogen {

struct GltfImage {
    std::string name, uri;
    int bufferView = -1;
};

struct GltfDocument {
    std::string fileName;                                ///< for messages
    std::filesystem::path folder;
    tinygltf::Model model;                               ///< without buffers and images
    std::vector<std::vector<std::byte>> owned;           ///< what `buffers` points into
    std::vector<std::span<const std::byte>> buffers;     ///< empty where one could not be read (a note says so)
    std::vector<GltfImage> images;
    std::vector<std::vector<std::string>> targetNames;   ///< per mesh, from its extras (custom of exporters); may be short
    std::vector<std::string> notes;

    /// The bytes of a buffer view, or an error in one sentence without the file's name.
    Result<std::span<const std::byte>> view(int index) const;
};

/// Reads and takes apart a .gltf or .glb. Errors name the file.
Result<GltfDocument> readGltfDocument(const std::filesystem::path& path, const JobContext& job);

/// The bytes behind a URI of the document: base64 or percent data, or a file below the document's folder.
/// Fails for absolute paths, other schemes, paths that leave the folder, and what can't be read.
Result<std::vector<std::byte>> readGltfUri(const std::filesystem::path& folder, const std::string& uri);

}  // namespace morphogen
