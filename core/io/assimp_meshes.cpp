// Meshes of Assimp's scene: triangles, texture coordinates, colours, bones and morphs, welded where nothing tells two
// vertices apart.
#include "core/io/assimp_parts.h"
#include "core/math/srgb.h"

#include <assimp/scene.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace morphogen::assimp {
namespace {

constexpr std::size_t kMaxInfluences = 64;

Vec3 vec(const aiVector3D& v) { return {v.x, v.y, v.z}; }
bool isFinite(const aiVector3D& v) { return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z); }
/// A colour channel of a file in linear light; what is no number counts as full.
float channel(float c) { return std::isfinite(c) ? linearFromDisplay(std::clamp(c, 0.0f, 1.0f)) : 1.0f; }

/// The model node whose nodeFromRest is `offset` and which moves with `node`: the node itself for the first offset that
/// asks, a child without a transform of its own for every other (two meshes may bind one bone differently).
int jointFor(Reading& reading, int node, const Affine3x4& offset)
{
    const auto [entry, isNew] = reading.joints.try_emplace({node, offset.m}, node);
    if (!isNew) return entry->second;
    auto& nodes = reading.model.nodes;
    if (reading.isBound[node]) {
        ScaffoldNode stand;
        stand.name = nodes[node].name + " (bind)";
        stand.parent = node;
        entry->second = static_cast<int>(nodes.size());
        nodes.push_back(std::move(stand));
        reading.isBound.push_back(0);
    }
    nodes[entry->second].nodeFromRest = offset;
    reading.isBound[entry->second] = 1;
    return entry->second;
}

struct Influence {
    std::uint32_t joint = 0;
    float weight = 0;
};

/// Influences of every vertex, normalised; vertices without any follow the mesh's own node.
std::vector<std::vector<Influence>> influencesOf(Reading& reading, const aiMesh& mesh, int ownNode)
{
    std::vector<std::vector<Influence>> rows(mesh.mNumVertices);
    const Affine3x4 fileFromMetres = reading.metresFromFile.inverse();
    std::size_t strays = 0, lost = 0, cut = 0;
    for (unsigned b = 0; b < mesh.mNumBones; ++b) {
        const aiBone& bone = *mesh.mBones[b];
        const auto node = reading.nodeNamed.find(bone.mName.C_Str());
        const auto& o = bone.mOffsetMatrix;
        const Affine3x4 offset{{o.a1, o.a2, o.a3, o.a4, o.b1, o.b2, o.b3, o.b4, o.c1, o.c2, o.c3, o.c4}};
        if (node == reading.nodeNamed.end() || !std::all_of(offset.m.begin(), offset.m.end(), [](float v) { return std::isfinite(v); })) {
            ++lost;
            continue;
        }
        if (bone.mNumWeights == 0) continue;
        const auto joint = static_cast<std::uint32_t>(jointFor(reading, node->second, offset * fileFromMetres));
        for (unsigned w = 0; w < bone.mNumWeights; ++w) {
            const auto [vertex, weight] = std::pair(bone.mWeights[w].mVertexId, bone.mWeights[w].mWeight);
            if (vertex >= rows.size() || !(weight > 0) || !std::isfinite(weight)) continue;
            rows[vertex].push_back({joint, weight});
        }
    }
    for (auto& row : rows) {
        if (row.empty()) {
            ++strays;
            row.push_back({static_cast<std::uint32_t>(jointFor(reading, ownNode, fileFromMetres)), 1});
        }
        if (row.size() > kMaxInfluences) {
            ++cut;
            std::nth_element(row.begin(), row.begin() + kMaxInfluences, row.end(), [](auto& a, auto& b) { return a.weight > b.weight; });
            row.resize(kMaxInfluences);
        }
        float sum = 0;
        for (const Influence& i : row) sum += i.weight;
        for (Influence& i : row) i.weight /= sum;
    }
    const std::string name = cleanName(mesh.mName.C_Str());
    if (lost > 0) reading.note(fmt::format("mesh \"{}\": {} bones name no node and were left out", name, lost));
    if (strays > 0) reading.note(fmt::format("mesh \"{}\": {} vertices hang on no bone and follow the mesh's node", name, strays));
    if (cut > 0) reading.note(fmt::format("mesh \"{}\": {} vertices kept their {} strongest bones", name, cut, kMaxInfluences));
    return rows;
}

/// Slots of a mesh's morphs; meshes of one name (one mesh cut by its materials) share them.
Reading::SlotRun slotsFor(Reading& reading, const aiMesh& mesh)
{
    const auto [entry, isNew] = reading.slotsOf.try_emplace(mesh.mName.C_Str());
    Reading::SlotRun& run = entry->second;
    if (!isNew && run.count >= static_cast<int>(mesh.mNumAnimMeshes)) return run;
    run = {static_cast<int>(reading.model.morphSlots.size()), static_cast<int>(mesh.mNumAnimMeshes)};
    for (unsigned m = 0; m < mesh.mNumAnimMeshes; ++m) {
        const aiAnimMesh& morph = *mesh.mAnimMeshes[m];
        MorphSlot slot{cleanName(morph.mName.C_Str()), morph.mWeight};
        if (slot.name.empty()) slot.name = fmt::format("morph {}", m + 1);
        // Assimp gives 1 to every FBX channel with a single shape, whatever the file says; files are saved at 0.
        if (!std::isfinite(slot.restWeight) || slot.restWeight == 1) slot.restWeight = 0;
        reading.model.morphSlots.push_back(std::move(slot));
    }
    return run;
}

/// Numbers every vertex by the first one with the same record.
std::vector<std::uint32_t> weld(const std::vector<float>& records, std::size_t width, std::vector<std::uint32_t>& kept)
{
    const std::size_t count = records.size() / width;
    std::vector<std::uint32_t> map(count);
    std::unordered_multimap<std::uint64_t, std::uint32_t> seen;
    seen.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto bytes = std::as_bytes(std::span(records).subspan(i * width, width));
        const std::uint64_t hash = hashBytes(bytes).low;
        const auto [from, to] = seen.equal_range(hash);
        const auto same = std::find_if(from, to, [&](const auto& other) {
            return std::memcmp(&records[kept[other.second] * width], bytes.data(), bytes.size()) == 0;
        });
        if (same != to) {
            map[i] = same->second;
            continue;
        }
        map[i] = static_cast<std::uint32_t>(kept.size());
        seen.emplace(hash, map[i]);
        kept.push_back(static_cast<std::uint32_t>(i));
    }
    return map;
}

void readMesh(Reading& reading, const aiMesh& mesh, int node)
{
    MeshPart part;
    part.name = cleanName(mesh.mName.C_Str());
    part.node = node;
    part.material = mesh.mMaterialIndex < reading.scene.mNumMaterials ? static_cast<int>(mesh.mMaterialIndex) : -1;
    const std::size_t count = mesh.mNumVertices;
    const bool isSkinned = mesh.mNumBones > 0;
    std::vector<std::vector<Influence>> influences;
    if (isSkinned) influences = influencesOf(reading, mesh, node);
    for (const auto& row : influences) part.influences = std::max(part.influences, static_cast<std::uint32_t>(row.size()));

    std::vector<unsigned> morphs;
    for (unsigned m = 0; m < mesh.mNumAnimMeshes; ++m)
        if (mesh.mAnimMeshes[m]->HasPositions() && mesh.mAnimMeshes[m]->mNumVertices == count) morphs.push_back(m);
    Reading::SlotRun slots;
    if (!morphs.empty()) slots = slotsFor(reading, mesh);

    const bool hasUv[2] = {mesh.HasTextureCoords(0), mesh.HasTextureCoords(1)};
    const bool hasColours = mesh.HasVertexColors(0);
    const Mat3 turn = isSkinned ? reading.metresFromFile.linear() : Mat3(1);
    const std::size_t width = 3 + 2 * (hasUv[0] + hasUv[1]) + 4 * hasColours + 2 * part.influences + 3 * morphs.size();
    std::vector<float> records;
    records.reserve(count * width);
    std::vector<char> isSound(count, 1);
    const auto put3 = [&](const Vec3& v) { records.insert(records.end(), {v.x + 0.0f, v.y + 0.0f, v.z + 0.0f}); };
    for (std::size_t v = 0; v < count; ++v) {
        isSound[v] = isFinite(mesh.mVertices[v]);
        put3(isSound[v] ? turn * vec(mesh.mVertices[v]) : Vec3(0));
        for (int set = 0; set < 2; ++set) {
            if (!hasUv[set]) continue;
            const aiVector3D& uv = mesh.mTextureCoords[set][v];
            const bool isUsable = isFinite(uv);
            records.insert(records.end(), {isUsable ? uv.x : 0.0f, isUsable ? 1 - uv.y : 0.0f});
        }
        if (hasColours) {
            const aiColor4D& c = mesh.mColors[0][v];
            records.insert(records.end(), {channel(c.r), channel(c.g), channel(c.b),
                                           std::isfinite(c.a) ? std::clamp(c.a, 0.0f, 1.0f) : 1.0f});
        }
        for (std::uint32_t k = 0; k < part.influences; ++k) {
            const Influence i = k < influences[v].size() ? influences[v][k] : Influence{};
            float joint = 0;
            std::memcpy(&joint, &i.joint, sizeof joint);
            records.insert(records.end(), {joint, i.weight});
        }
        for (const unsigned m : morphs) {
            const aiVector3D& to = mesh.mAnimMeshes[m]->mVertices[v];
            put3(isSound[v] && isFinite(to) ? turn * (vec(to) - vec(mesh.mVertices[v])) : Vec3(0));
        }
    }

    std::vector<std::uint32_t> kept;
    const std::vector<std::uint32_t> map = weld(records, width, kept);
    std::size_t unusable = 0, flat = 0;
    for (unsigned f = 0; f < mesh.mNumFaces; ++f) {
        const aiFace& face = mesh.mFaces[f];
        if (face.mNumIndices != 3) {
            ++flat;
            continue;
        }
        const unsigned* corner = face.mIndices;
        if (corner[0] >= count || corner[1] >= count || corner[2] >= count || !isSound[corner[0]] || !isSound[corner[1]] || !isSound[corner[2]]) {
            ++unusable;
            continue;
        }
        for (int c = 0; c < 3; ++c) part.indices.push_back(map[corner[c]]);
    }
    if (unusable > 0) reading.note(fmt::format("mesh \"{}\": {} faces with impossible corners were left out", part.name, unusable));
    if (flat > 0) reading.note(fmt::format("mesh \"{}\": {} points and lines were left out", part.name, flat));
    if (part.indices.empty()) return;

    for (std::size_t m = 0; m < morphs.size(); ++m) part.morphs.push_back({static_cast<std::uint32_t>(slots.first) + morphs[m], {}});
    for (const std::uint32_t v : kept) {
        const float* at = &records[v * width];
        const auto take = [&at](int n) { return std::exchange(at, at + n); };
        const float* p = take(3);
        part.positions.emplace_back(p[0], p[1], p[2]);
        for (int set = 0; set < 2; ++set)
            if (hasUv[set]) p = take(2), part.uvs[set].emplace_back(p[0], p[1]);
        if (hasColours) p = take(4), part.colours.emplace_back(p[0], p[1], p[2], p[3]);
        for (std::uint32_t k = 0; k < part.influences; ++k) {
            p = take(2);
            std::uint32_t joint = 0;
            std::memcpy(&joint, p, sizeof joint);
            part.joints.push_back(joint);
            part.weights.push_back(p[1]);
        }
        for (MeshMorph& morph : part.morphs) p = take(3), morph.offsets.emplace_back(p[0], p[1], p[2]);
    }
    reading.model.parts.push_back(std::move(part));
}

}  // namespace

void readMeshes(Reading& reading)
{
    // Nodes in the model's order; a skinned mesh is posed by its bones alone, so it counts once however many nodes show it.
    std::vector<std::pair<int, const aiNode*>> order;
    for (const auto& [node, index] : reading.indexOf) order.emplace_back(index, node);
    std::sort(order.begin(), order.end());
    std::vector<char> isDone(reading.scene.mNumMeshes, 0);
    for (const auto& [index, node] : order) {
        for (unsigned i = 0; i < node->mNumMeshes; ++i) {
            const unsigned which = node->mMeshes[i];
            if (which >= reading.scene.mNumMeshes) continue;
            const aiMesh& mesh = *reading.scene.mMeshes[which];
            if (mesh.mNumBones > 0 && std::exchange(isDone[which], 1)) continue;
            if (mesh.mNumAnimMeshes > 0) reading.meshOfNode.emplace(node->mName.C_Str(), mesh.mName.C_Str());
            readMesh(reading, mesh, index);
        }
    }
}

}  // namespace morphogen::assimp
