#define TINYGLTF_IMPLEMENTATION
#include "core/io/gltf_document.h"

#include "core/base/file.h"
#include "core/base/memory_budget.h"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <string_view>

namespace morphogen {
namespace {

using nlohmann::json;

constexpr std::uint32_t kGlbMagic = 0x46546c67, kJsonChunk = 0x4e4f534a, kBinaryChunk = 0x004e4942;
constexpr int kDeepestNesting = 64;
/// Memory that a byte of JSON may turn into, at worst (an empty array in an array).
constexpr std::uint64_t kBytesPerJsonByte = 24;
/// tinygltf's largest record.
constexpr std::uint64_t kBytesPerRecord = 1024;

std::uint32_t wordAt(std::span<const std::byte> bytes, std::size_t offset)
{
    std::uint32_t word = 0;
    std::memcpy(&word, bytes.data() + offset, 4);
    return word;
}

struct Container {
    std::span<const std::byte> text, binary;
};

Result<Container> openContainer(std::span<const std::byte> file, const std::string& name)
{
    if (file.size() < 4 || wordAt(file, 0) != kGlbMagic) return Container{file, {}};
    if (file.size() < 20) return makeError(Error::Kind::Format, name, "the GLB is cut off within its header");
    if (wordAt(file, 4) != 2) return makeError(Error::Kind::Unsupported, name, fmt::format("GLB version {} is not read, only version 2", wordAt(file, 4)));
    const std::uint64_t length = wordAt(file, 8);
    if (length > file.size()) return makeError(Error::Kind::Format, name, fmt::format("the GLB says it has {} bytes, but the file ends after {}", length, file.size()));
    Container container;
    for (std::uint64_t at = 12; at + 8 <= length;) {
        const std::uint64_t size = wordAt(file, at);
        if (size > length - at - 8) return makeError(Error::Kind::Format, name, fmt::format("the GLB's chunk at byte {} is longer than the file", at));
        const auto body = file.subspan(at + 8, size);
        if (wordAt(file, at + 4) == kJsonChunk && container.text.empty()) container.text = body;
        if (wordAt(file, at + 4) == kBinaryChunk && container.binary.empty()) container.binary = body;
        at += 8 + size;
    }
    if (container.text.empty()) return makeError(Error::Kind::Format, name, "the GLB has no JSON chunk");
    return container;
}

/// Brackets outside strings, counted: the parser itself recurses.
bool isNestedTooDeeply(std::string_view text)
{
    int depth = 0;
    bool isInString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (isInString) {
            if (c == '\\') ++i;
            isInString = c != '"';
        } else if (c == '"') {
            isInString = true;
        } else if (c == '[' || c == '{') {
            if (++depth > kDeepestNesting) return true;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}

/// Extensions that some room of this reader asks for.
bool isKnownExtension(const std::string& name)
{
    static constexpr std::array kKnown = {"KHR_texture_transform",      "KHR_materials_unlit",     "KHR_materials_emissive_strength", "KHR_materials_pbrSpecularGlossiness",
                                          "KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_gaussian_splatting",          "EXT_texture_webp"};
    return std::find(kKnown.begin(), kKnown.end(), name) != kKnown.end();
}

void prune(json& value)
{
    if (value.is_object()) {
        value.erase("extras");
        if (auto extensions = value.find("extensions"); extensions != value.end() && extensions->is_object())
            for (auto it = extensions->begin(); it != extensions->end();) it = isKnownExtension(it.key()) ? std::next(it) : extensions->erase(it);
    }
    if (value.is_structured())
        for (json& item : value) prune(item);
}

std::string stringOr(const json& object, const char* key)
{
    if (!object.is_object()) return {};
    const auto it = object.find(key);
    return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

std::vector<std::string> targetNamesOf(const json& mesh)
{
    std::vector<std::string> names;
    if (!mesh.is_object()) return names;
    const auto extras = mesh.find("extras");
    if (extras == mesh.end() || !extras->is_object()) return names;
    const auto list = extras->find("targetNames");
    if (list == extras->end() || !list->is_array()) return names;
    for (const json& item : *list) names.push_back(item.is_string() ? item.get<std::string>() : std::string());
    return names;
}

void noteWhatIsLeftOut(const json& root, std::vector<std::string>& notes)
{
    if (const auto cameras = root.find("cameras"); cameras != root.end() && cameras->is_array() && !cameras->empty()) notes.push_back(fmt::format("{} cameras were left out", cameras->size()));
    const auto required = root.find("extensionsRequired");
    if (required == root.end() || !required->is_array()) return;
    for (const json& item : *required)
        if (item.is_string() && !isKnownExtension(item.get<std::string>()) && item != "KHR_mesh_quantization")
            notes.push_back(fmt::format("the file requires the extension {}, which is not read", item.get<std::string>()));
}

/// Fills document.buffers; one that can't be read is left empty, with a note.
void readBuffers(const json& root, std::span<const std::byte> binary, GltfDocument& document)
{
    const auto list = root.find("buffers");
    if (list == root.end() || !list->is_array()) return;
    document.owned.reserve(document.owned.size() + list->size());
    for (const json& buffer : *list) {
        const std::size_t index = document.buffers.size();
        const std::string uri = stringOr(buffer, "uri");
        std::uint64_t length = 0;
        if (buffer.is_object())
            if (const auto it = buffer.find("byteLength"); it != buffer.end() && it->is_number_unsigned()) length = it->get<std::uint64_t>();
        if (uri.empty()) {
            document.buffers.push_back(index == 0 ? binary : std::span<const std::byte>());
            if (index != 0 || binary.empty()) document.notes.push_back(fmt::format("buffer {} has no data in the file", index));
        } else if (auto bytes = readGltfUri(document.folder, uri)) {
            document.owned.push_back(std::move(*bytes));
            document.buffers.push_back(document.owned.back());
        } else {
            document.notes.push_back(fmt::format("buffer {}: {}", index, bytes.error().message));
            document.buffers.emplace_back();
        }
        if (!document.buffers.back().empty() && document.buffers.back().size() < length)
            document.notes.push_back(fmt::format("buffer {} has {} bytes instead of {}", index, document.buffers.back().size(), length));
    }
}

void listImages(const json& root, GltfDocument& document)
{
    const auto list = root.find("images");
    if (list == root.end() || !list->is_array()) return;
    for (const json& image : *list) {
        GltfImage entry{stringOr(image, "name"), stringOr(image, "uri"), -1};
        if (image.is_object())
            if (const auto it = image.find("bufferView"); it != image.end() && it->is_number_unsigned() && it->get<std::uint64_t>() < 0x7fffffff) entry.bufferView = it->get<int>();
        document.images.push_back(std::move(entry));
    }
}

std::string firstLine(const std::string& text)
{
    std::string line = text.substr(0, text.find('\n'));
    while (!line.empty() && (line.back() == '.' || line.back() == ' ')) line.pop_back();
    return line.empty() ? "it is not what glTF 2.0 asks for" : line;
}

Result<std::vector<std::byte>> decodeBase64(std::string_view text)
{
    std::vector<std::byte> bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        int value = -1;
        if (c >= 'A' && c <= 'Z') value = c - 'A';
        else if (c >= 'a' && c <= 'z') value = c - 'a' + 26;
        else if (c >= '0' && c <= '9') value = c - '0' + 52;
        else if (c == '+' || c == '-') value = 62;
        else if (c == '/' || c == '_') value = 63;
        else if (c == '=') break;
        else if (c == '\n' || c == '\r' || c == ' ' || c == '\t') continue;
        if (value < 0) return makeError(Error::Kind::Format, "", "its base64 data has a character that does not belong there");
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        if ((count += 6) >= 8) bytes.push_back(static_cast<std::byte>(bits >> (count -= 8) & 0xff));
    }
    return bytes;
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string percentDecoded(std::string_view text)
{
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 && hexDigit(text[i + 2]) >= 0) {
            decoded += static_cast<char>(16 * hexDigit(text[i + 1]) + hexDigit(text[i + 2]));
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

}  // namespace

Result<std::vector<std::byte>> readGltfUri(const std::filesystem::path& folder, const std::string& uri)
{
    if (uri.rfind("data:", 0) == 0) {
        const std::size_t comma = uri.find(',');
        if (comma == std::string::npos) return makeError(Error::Kind::Format, "", "its data URI has no data");
        const std::string_view body = std::string_view(uri).substr(comma + 1);
        if (std::string_view(uri).substr(0, comma).find(";base64") != std::string_view::npos) return decodeBase64(body);
        const std::string decoded = percentDecoded(body);
        const auto bytes = std::as_bytes(std::span(decoded));
        return std::vector<std::byte>(bytes.begin(), bytes.end());
    }
    const std::filesystem::path relative = std::filesystem::path(percentDecoded(uri)).lexically_normal();
    const std::string first = relative.empty() ? std::string() : relative.begin()->string();
    if (relative.empty() || relative.is_absolute() || first == ".." || uri.find("://") != std::string::npos || uri.find('\\') != std::string::npos || relative.string().find('\0') != std::string::npos)
        return makeError(Error::Kind::Unsupported, "", fmt::format("\"{}\" does not lie in the file's own folder and was not opened", uri.substr(0, 80)));
    auto bytes = readFile(folder / relative);
    if (!bytes) return makeError(bytes.error().kind, "", fmt::format("\"{}\" can't be read", relative.string().substr(0, 200)));
    return bytes;
}

Result<std::span<const std::byte>> GltfDocument::view(int index) const
{
    const auto bad = [&](std::string_view what) { return makeError(Error::Kind::Format, "", fmt::format("buffer view {} {}", index, what)); };
    if (index < 0 || index >= static_cast<int>(model.bufferViews.size())) return bad("does not exist");
    const tinygltf::BufferView& v = model.bufferViews[index];
    if (v.buffer < 0 || v.buffer >= static_cast<int>(buffers.size())) return bad("is in a buffer that does not exist");
    if (v.extensions.count("EXT_meshopt_compression")) return makeError(Error::Kind::Unsupported, "", "its data is compressed with meshopt, which is not read");
    const auto buffer = buffers[v.buffer];
    if (v.byteOffset > buffer.size() || v.byteLength > buffer.size() - v.byteOffset) return bad("reaches beyond its buffer");
    return buffer.subspan(v.byteOffset, v.byteLength);
}

Result<GltfDocument> readGltfDocument(const std::filesystem::path& path, const JobContext& job)
{
    GltfDocument document;
    document.fileName = path.string();
    document.folder = path.parent_path();
    MG_ASSIGN(std::vector<std::byte> file, readFile(path));
    document.owned.push_back(std::move(file));
    MG_ASSIGN(const Container container, openContainer(document.owned.back(), document.fileName));
    const std::string_view text(reinterpret_cast<const char*>(container.text.data()), container.text.size());
    if (isNestedTooDeeply(text)) return makeError(Error::Kind::Format, document.fileName, fmt::format("the JSON is nested more than {} levels deep", kDeepestNesting));
    if (job.stopRequested()) return cancelled();
    // The text of embedded buffers costs only itself; what stands between strings can grow.
    std::uint64_t structure = 0;
    for (const char c : text) structure += c == ',' || c == '[' || c == '{' || c == ':';
    MG_TRY(checkMemory(2 * text.size() + structure * 4 * kBytesPerJsonByte, document.fileName, "its JSON"));
    try {
        json root = json::parse(text, nullptr, false);
        if (root.is_discarded() || !root.is_object()) return makeError(Error::Kind::Format, document.fileName, "the JSON is damaged or cut off");
        if (const auto asset = root.find("asset"); asset != root.end() && stringOr(*asset, "version").rfind("1", 0) == 0)
            return makeError(Error::Kind::Unsupported, document.fileName, "this is glTF 1.0; convert it to glTF 2.0");
        noteWhatIsLeftOut(root, document.notes);
        readBuffers(root, container.binary, document);
        listImages(root, document);
        if (const auto meshes = root.find("meshes"); meshes != root.end() && meshes->is_array())
            for (const json& mesh : *meshes) document.targetNames.push_back(targetNamesOf(mesh));
        for (const char* member : {"buffers", "images", "cameras"}) root.erase(member);
        prune(root);
        std::uint64_t records = 0;
        for (const json& member : root) records += member.size();
        MG_TRY(checkMemory(records * kBytesPerRecord, document.fileName, fmt::format("{} records", records)));
        const std::string rest = root.dump(-1, ' ', false, json::error_handler_t::replace);
        root = json();
        if (rest.size() > 0x7fffffff) return makeError(Error::Kind::Limit, document.fileName, "the JSON is larger than 2 GiB");
        tinygltf::TinyGLTF reader;
        std::string problem, warning;
        if (!reader.LoadASCIIFromString(&document.model, &problem, &warning, rest.data(), static_cast<unsigned int>(rest.size()), ""))
            return makeError(Error::Kind::Format, document.fileName, firstLine(problem));
    } catch (const std::exception& exception) {
        return makeError(Error::Kind::Format, document.fileName, firstLine(exception.what()));
    }
    return document;
}

}  // namespace morphogen
