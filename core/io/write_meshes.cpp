#include "core/io/write_meshes.h"

#include "core/base/file.h"
#include "core/json/fields.h"
#include "core/math/bounds.h"
#include "core/math/srgb.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <limits>

namespace morphogen {

using json::Json;

namespace {

/// OBJ names end with the line, and other programs stop at a space.
std::string plain(const std::string& name)
{
    std::string text;
    for (const char c : name) text += static_cast<unsigned char>(c) <= ' ' || c == '#' || c == '\\' ? '_' : c;
    return text.empty() ? "collider" : text;
}

std::string objOf(std::span<const NamedMesh> meshes)
{
    std::string text = "# Metres, +Y up\n";
    std::size_t before = 1;
    for (const NamedMesh& mesh : meshes) {
        text += fmt::format("o {}\n", plain(mesh.name));
        if (!mesh.note.empty()) text += "# " + plain(mesh.note) + "\n";
        for (std::size_t k = 0; k < mesh.parts.size(); ++k) {
            const NamedMesh::Part& part = mesh.parts[k];
            if (mesh.parts.size() > 1) text += fmt::format("g {}_part{}\n", plain(mesh.name), k + 1);
            for (const Vec3& corner : part.corners) {
                const Vec3 at = mesh.position + mesh.rotation * corner;
                text += fmt::format("v {:.9g} {:.9g} {:.9g}\n", at.x, at.y, at.z);
            }
            for (const auto& face : part.faces) text += fmt::format("f {} {} {}\n", before + face[0], before + face[1], before + face[2]);
            before += part.corners.size();
        }
    }
    return text;
}

Json numbers(const Vec3& v) { return Json::array({v.x, v.y, v.z}); }

/// The binary part and what the document says of it.
class Glb {
public:
    void add(const NamedMesh& mesh)
    {
        Json primitives = Json::array();
        for (const NamedMesh::Part& part : mesh.parts) {
            if (part.faces.empty()) continue;
            Bounds bounds;
            for (const Vec3& corner : part.corners) bounds.add(corner);
            Json positions{{"bufferView", view(part.corners.data(), part.corners.size() * sizeof(Vec3), kArrayBuffer)}, {"componentType", kFloat}, {"count", part.corners.size()}, {"type", "VEC3"},
                           {"min", numbers(bounds.lower)}, {"max", numbers(bounds.upper)}};
            Json indices{{"bufferView", view(part.faces.data(), part.faces.size() * 12, kElementBuffer)}, {"componentType", kUnsignedInt}, {"count", 3 * part.faces.size()}, {"type", "SCALAR"}};
            m_accessors.push_back(std::move(positions));
            m_accessors.push_back(std::move(indices));
            primitives.push_back({{"attributes", {{"POSITION", m_accessors.size() - 2}}}, {"indices", m_accessors.size() - 1}, {"material", m_materials.size()}});
        }
        const Vec3 linear(linearFromDisplay(mesh.colour.x), linearFromDisplay(mesh.colour.y), linearFromDisplay(mesh.colour.z));
        m_materials.push_back({{"pbrMetallicRoughness", {{"baseColorFactor", {linear.x, linear.y, linear.z, 1}}, {"metallicFactor", 0}, {"roughnessFactor", 0.8}}}});
        const Json name = json::textToJson(mesh.name);   // an object where the text is no UTF-8, which has no place here
        m_meshes.push_back({{"primitives", std::move(primitives)}});
        Json node{{"mesh", m_meshes.size() - 1}, {"translation", numbers(mesh.position)}, {"rotation", {mesh.rotation.x, mesh.rotation.y, mesh.rotation.z, mesh.rotation.w}}};
        node["name"] = name.is_string() ? name : Json(plain(std::to_string(m_nodes.size())));
        if (!mesh.note.empty()) node["extras"] = {{"note", json::textToJson(mesh.note)}};
        m_nodes.push_back(std::move(node));
    }

    std::string bytes() const
    {
        Json roots = Json::array();
        for (std::size_t i = 0; i < m_nodes.size(); ++i) roots.push_back(i);
        const Json document{{"asset", {{"version", "2.0"}, {"generator", "Morphogen"}}}, {"scene", 0}, {"scenes", {{{"nodes", std::move(roots)}}}}, {"nodes", m_nodes}, {"meshes", m_meshes}, {"materials", m_materials},
                            {"accessors", m_accessors}, {"bufferViews", m_views}, {"buffers", {{{"byteLength", m_binary.size()}}}}};
        std::string text = document.dump();
        text.resize((text.size() + 3) / 4 * 4, ' ');
        std::string out = "glTF";
        number(out, 2), number(out, 12 + 8 + text.size() + 8 + m_binary.size());
        number(out, text.size());
        out += "JSON" + text;
        number(out, m_binary.size());
        out += std::string("BIN\0", 4) + m_binary;
        return out;
    }

private:
    static constexpr int kFloat = 5126, kUnsignedInt = 5125, kArrayBuffer = 34962, kElementBuffer = 34963;

    static void number(std::string& out, std::size_t value)
    {
        for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift & 255);
    }
    std::size_t view(const void* data, std::size_t size, int target)
    {
        static_assert(std::endian::native == std::endian::little);
        m_views.push_back({{"buffer", 0}, {"byteOffset", m_binary.size()}, {"byteLength", size}, {"target", target}});
        m_binary.append(static_cast<const char*>(data), size);   // a multiple of four each
        return m_views.size() - 1;
    }

    std::string m_binary;
    Json m_nodes = Json::array(), m_meshes = Json::array(), m_materials = Json::array(), m_accessors = Json::array(), m_views = Json::array();
};

}  // namespace

Result<void> writeMeshes(const std::filesystem::path& path, std::span<const NamedMesh> meshes)
{
    if (meshes.empty()) return makeError(Error::Kind::Empty, path.string(), "there is nothing to write");
    std::string bytes;
    if (path.extension() == ".obj") {
        bytes = objOf(meshes);
    } else if (path.extension() == ".glb") {
        Glb glb;
        for (const NamedMesh& mesh : meshes) glb.add(mesh);
        bytes = glb.bytes();
    } else {
        return makeError(Error::Kind::Usage, path.string(), "meshes are written as .obj or .glb");
    }
    if (bytes.size() > std::numeric_limits<std::uint32_t>::max()) return makeError(Error::Kind::Limit, path.string(), "a .glb holds at most 4 GB");
    MG_ASSIGN(AtomicFile file, AtomicFile::create(path));
    MG_TRY(file.write(bytes));
    return file.commit();
}

}  // namespace morphogen
