#include "core/io/gltf_primitive.h"

#include "core/base/memory_budget.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace morphogen {
namespace {

constexpr int kMostJointSets = 4;

int attribute(const tinygltf::Primitive& primitive, const std::string& name)
{
    const auto it = primitive.attributes.find(name);
    return it == primitive.attributes.end() ? -1 : it->second;
}

Result<std::vector<std::uint32_t>> trianglesOf(const GltfDocument& document, const tinygltf::Primitive& primitive, std::size_t vertexCount)
{
    std::vector<std::uint32_t> row;
    if (primitive.indices >= 0) {
        MG_ASSIGN(GltfRows<std::uint32_t> indices, readGltfIndices(document, primitive.indices));
        row = std::move(indices.values);
    } else {
        row.resize(vertexCount);
        for (std::size_t i = 0; i < vertexCount; ++i) row[i] = static_cast<std::uint32_t>(i);
    }
    if (primitive.mode == TINYGLTF_MODE_TRIANGLES || primitive.mode == -1) {
        row.resize(row.size() / 3 * 3);
        return row;
    }
    std::vector<std::uint32_t> triangles;
    if (row.size() < 3) return triangles;
    triangles.reserve(3 * (row.size() - 2));
    for (std::size_t i = 0; i + 2 < row.size(); ++i) {
        if (primitive.mode == TINYGLTF_MODE_TRIANGLE_FAN)
            triangles.insert(triangles.end(), {row[i + 1], row[i + 2], row[0]});
        else
            triangles.insert(triangles.end(), {row[i], row[i + 1 + i % 2], row[i + 2 - i % 2]});
    }
    return triangles;
}

template <class Vector>
std::vector<Vector> vectorsOf(const GltfRows<float>& rows, const Vector& missing)
{
    std::vector<Vector> vectors(rows.count, missing);
    const std::uint32_t used = std::min<std::uint32_t>(rows.width, static_cast<std::uint32_t>(Vector::length()));
    for (std::size_t i = 0; i < rows.count; ++i)
        for (std::uint32_t c = 0; c < used; ++c) vectors[i][static_cast<int>(c)] = rows.values[i * rows.width + c];
    return vectors;
}

struct Influence {
    std::uint32_t joint;
    float weight;
};

/// All JOINTS_n and WEIGHTS_n; as many influences per vertex as some vertex really has.
Result<void> readSkinWeights(const GltfDocument& document, const GltfPrimitiveRequest& request, MeshPart& part, std::vector<std::string>& notes)
{
    const std::size_t count = part.positions.size();
    std::vector<std::vector<Influence>> influences(count);
    for (int set = 0; set < kMostJointSets; ++set) {
        const int jointAccessor = attribute(request.primitive, fmt::format("JOINTS_{}", set)), weightAccessor = attribute(request.primitive, fmt::format("WEIGHTS_{}", set));
        if (jointAccessor < 0 || weightAccessor < 0) break;
        MG_ASSIGN(const GltfRows<std::uint32_t> joints, readGltfIndices(document, jointAccessor));
        MG_ASSIGN(const GltfRows<float> weights, readGltfFloats(document, weightAccessor, GltfIntegers::Normalised));
        if (joints.width != 4 || weights.width != 4 || joints.count != count || weights.count != count) return makeError(Error::Kind::Format, "", "its joints and weights do not fit its vertices");
        for (std::size_t v = 0; v < count; ++v)
            for (std::uint32_t j = 0; j < 4; ++j) {
                const float weight = weights.values[4 * v + j];
                if (!(weight > 0) || !std::isfinite(weight)) continue;
                if (joints.values[4 * v + j] >= request.joints.size()) return makeError(Error::Kind::Format, "", "it is bound to a joint that its skin does not have");
                influences[v].push_back({request.joints[joints.values[4 * v + j]], weight});
            }
    }
    if (attribute(request.primitive, fmt::format("JOINTS_{}", kMostJointSets)) >= 0) notes.push_back(fmt::format("{}: only {} joints per vertex are used", request.name, 4 * kMostJointSets));
    std::size_t width = 1;
    for (const auto& list : influences) width = std::max(width, list.size());
    part.influences = static_cast<std::uint32_t>(width);
    part.joints.assign(count * width, request.joints[0]);
    part.weights.assign(count * width, 0.0f);
    for (std::size_t v = 0; v < count; ++v)
        for (std::size_t j = 0; j < influences[v].size(); ++j) {
            part.joints[v * width + j] = influences[v][j].joint;
            part.weights[v * width + j] = influences[v][j].weight;
        }
    return {};
}

void readMorphs(const GltfDocument& document, const GltfPrimitiveRequest& request, MeshPart& part, std::vector<std::string>& notes)
{
    for (std::size_t k = 0; k < request.primitive.targets.size() && request.firstSlot >= 0; ++k) {
        const auto& target = request.primitive.targets[k];
        const auto it = target.find("POSITION");
        if (it == target.end()) continue;
        auto offsets = readGltfFloats(document, it->second);
        if (!offsets || offsets->width != 3 || offsets->count != part.positions.size()) {
            notes.push_back(fmt::format("{}: morph target {} does not fit it and was left out", request.name, k + 1));
            continue;
        }
        part.morphs.push_back({static_cast<std::uint32_t>(request.firstSlot) + static_cast<std::uint32_t>(k), vectorsOf(*offsets, Vec3(0))});
    }
}

}  // namespace

Result<MeshPart> readGltfPrimitive(const GltfDocument& document, const GltfPrimitiveRequest& request, std::vector<std::string>& notes)
{
    const tinygltf::Primitive& primitive = request.primitive;
    const auto unsupported = [](std::string_view what) { return makeError(Error::Kind::Unsupported, "", what); };
    if (primitive.extensions.count("KHR_draco_mesh_compression")) return unsupported("it is compressed with Draco, which is not read; export it uncompressed");
    if (primitive.extensions.count("KHR_gaussian_splatting")) return unsupported("its Gaussian splats (KHR_gaussian_splatting) are not read yet; convert them to PLY");
    if (primitive.mode != -1 && primitive.mode < TINYGLTF_MODE_TRIANGLES) return unsupported("points and lines have no surface and were left out");
    if (primitive.mode > TINYGLTF_MODE_TRIANGLE_FAN) return makeError(Error::Kind::Format, "", "its mode is none of glTF's");

    MeshPart part;
    part.name = request.name;
    part.material = primitive.material >= 0 && primitive.material < static_cast<int>(document.model.materials.size()) ? primitive.material : -1;
    if (part.material != primitive.material && primitive.material >= 0) notes.push_back(fmt::format("{}: its material does not exist; it is white", request.name));
    const int positionAccessor = attribute(primitive, "POSITION");
    if (positionAccessor < 0) return makeError(Error::Kind::Format, "", "it has no positions");
    MG_ASSIGN(const GltfRows<float> positions, readGltfFloats(document, positionAccessor));
    if (positions.width != 3) return makeError(Error::Kind::Format, "", "its positions are not three numbers each");
    MG_TRY(checkMemory(positions.count * (80 + 12 * primitive.targets.size()), document.fileName, fmt::format("a mesh of {} vertices", positions.count)));
    part.positions = vectorsOf(positions, Vec3(0));
    MG_ASSIGN(part.indices, trianglesOf(document, primitive, positions.count));

    // Optional attributes: damaged ones are left out.
    const auto optional = [&](const char* name, std::uint32_t least) -> std::optional<GltfRows<float>> {
        const int accessor = attribute(primitive, name);
        if (accessor < 0) return std::nullopt;
        auto rows = readGltfFloats(document, accessor, GltfIntegers::AsDeclared);
        if (rows && rows->width >= least && rows->count == positions.count) return std::move(*rows);
        notes.push_back(fmt::format("{}: its {} do not fit and were left out", request.name, name));
        return std::nullopt;
    };
    for (int set = 0; set < 2; ++set)
        if (const auto rows = optional(set == 0 ? "TEXCOORD_0" : "TEXCOORD_1", 2)) part.uvs[set] = vectorsOf(*rows, Vec2(0));
    if (const auto rows = optional("COLOR_0", 3)) part.colours = vectorsOf(*rows, Vec4(1));
    if (!request.joints.empty() && attribute(primitive, "JOINTS_0") >= 0) MG_TRY(readSkinWeights(document, request, part, notes));
    readMorphs(document, request, part, notes);
    return part;
}

}  // namespace morphogen
