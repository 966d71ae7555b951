#include "core/io/gltf_nodes.h"

#include "core/base/memory_budget.h"
#include "core/io/gltf_primitive.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

bool areFinite(const std::vector<double>& numbers)
{
    return std::all_of(numbers.begin(), numbers.end(), [](double v) { return std::isfinite(static_cast<float>(v)); });
}

ScaffoldNode nodeOf(const tinygltf::Node& from, std::size_t index, std::vector<std::string>& notes)
{
    ScaffoldNode node;
    node.name = from.name.empty() ? fmt::format("node {}", index) : from.name;
    if (!areFinite(from.matrix) || !areFinite(from.translation) || !areFinite(from.rotation) || !areFinite(from.scale)) {
        notes.push_back(fmt::format("node \"{}\" has a transform that is not finite; it was left at the origin", node.name));
        return node;
    }
    const auto f = [](double v) { return static_cast<float>(v); };
    if (from.matrix.size() == 16) {
        Affine3x4 matrix;
        for (int row = 0; row < 3; ++row)
            for (int column = 0; column < 4; ++column) matrix.m[row * 4 + column] = f(from.matrix[column * 4 + row]);
        if (matrix != Affine3x4{}) node.restMatrix = matrix;
        return node;
    }
    if (from.translation.size() == 3) node.rest.translation = {f(from.translation[0]), f(from.translation[1]), f(from.translation[2])};
    if (from.scale.size() == 3) node.rest.scale = {f(from.scale[0]), f(from.scale[1]), f(from.scale[2])};
    if (from.rotation.size() == 4) {
        const Quat q(f(from.rotation[3]), f(from.rotation[0]), f(from.rotation[1]), f(from.rotation[2]));
        const float length = glm::length(q);
        if (length > 0) node.rest.rotation = q / length;
    }
    return node;
}

/// Document nodes in an order in which parents come first; `parent` and `isShown` are filled along.
struct Hierarchy {
    std::vector<int> order, parent;
    std::vector<bool> isShown;
};

Hierarchy orderNodes(const tinygltf::Model& from, std::vector<std::string>& notes)
{
    const int count = static_cast<int>(from.nodes.size());
    Hierarchy hierarchy;
    hierarchy.parent.assign(count, -1);
    hierarchy.isShown.assign(count, false);
    std::vector<bool> isSeen(count, false), isChild(count, false);
    for (const tinygltf::Node& node : from.nodes)
        for (const int child : node.children)
            if (child >= 0 && child < count) isChild[child] = true;
    std::size_t lost = 0;
    const auto descend = [&](int root, bool isShown) {
        std::vector<std::pair<int, int>> stack{{root, -1}};   // node, parent
        while (!stack.empty()) {
            const auto [index, parent] = stack.back();
            stack.pop_back();
            if (index < 0 || index >= count || isSeen[index]) {
                ++lost;
                continue;
            }
            isSeen[index] = true;
            hierarchy.parent[index] = parent;
            hierarchy.isShown[index] = isShown;
            hierarchy.order.push_back(index);
            const auto& children = from.nodes[index].children;
            for (auto child = children.rbegin(); child != children.rend(); ++child) stack.emplace_back(*child, index);
        }
    };
    const int scene = from.defaultScene >= 0 ? from.defaultScene : 0;
    const bool hasScene = scene < static_cast<int>(from.scenes.size());
    if (hasScene)
        for (const int root : from.scenes[scene].nodes) descend(root, true);
    // What no scene shows may still move: joints and their parents.
    for (int i = 0; i < count; ++i)
        if (!isSeen[i] && !isChild[i]) descend(i, !hasScene);
    for (int i = 0; i < count; ++i)
        if (!isSeen[i]) ++lost, descend(i, !hasScene);   // only circles are left
    if (lost > 0) notes.push_back(fmt::format("{} links between nodes lead nowhere, in a circle or to a second parent and were left out", lost));
    if (from.scenes.size() > 1) notes.push_back(fmt::format("the file has {} scenes; only \"{}\" was imported", from.scenes.size(), hasScene ? from.scenes[scene].name : std::string()));
    return hierarchy;
}

/// Model nodes that stand for the joints of one skin.
std::vector<std::uint32_t> placeSkin(const GltfDocument& document, int skinIndex, const GltfNodeMap& map, std::vector<bool>& isJoint, MeshModel& model)
{
    const tinygltf::Skin& skin = document.model.skins[skinIndex];
    std::vector<Affine3x4> inverseBind(skin.joints.size());
    if (skin.inverseBindMatrices >= 0) {
        auto rows = readGltfFloats(document, skin.inverseBindMatrices);
        const bool isUsable = rows && rows->width == 16 && rows->count >= skin.joints.size() && std::all_of(rows->values.begin(), rows->values.end(), [](float v) { return std::isfinite(v); });
        if (!isUsable) model.notes.push_back(fmt::format("skin {} has damaged inverse bind matrices; identities were used", skinIndex));
        for (std::size_t j = 0; isUsable && j < inverseBind.size(); ++j)
            for (int row = 0; row < 3; ++row)
                for (int column = 0; column < 4; ++column) inverseBind[j].m[row * 4 + column] = rows->values[j * 16 + column * 4 + row];
    }
    std::vector<std::uint32_t> joints;
    for (std::size_t j = 0; j < skin.joints.size(); ++j) {
        const int node = skin.joints[j] >= 0 && skin.joints[j] < static_cast<int>(map.node.size()) ? map.node[skin.joints[j]] : -1;
        if (node < 0) {
            joints.push_back(0);
            model.notes.push_back(fmt::format("skin {} names a joint that does not exist", skinIndex));
            continue;
        }
        if (!isJoint[node]) {
            isJoint[node] = true;
            model.nodes[node].nodeFromRest = inverseBind[j];
        } else if (model.nodes[node].nodeFromRest != inverseBind[j]) {
            ScaffoldNode extra;
            extra.name = fmt::format("{} (skin {})", model.nodes[node].name, skinIndex);
            extra.parent = node;
            extra.nodeFromRest = inverseBind[j];
            model.nodes.push_back(extra);
            isJoint.push_back(true);
            joints.push_back(static_cast<std::uint32_t>(model.nodes.size() - 1));
            continue;
        }
        joints.push_back(static_cast<std::uint32_t>(node));
    }
    return joints;
}

void placeMorphSlots(const GltfDocument& document, std::size_t index, bool isOnlyMesh, MeshModel& model, GltfNodeMap& map)
{
    const tinygltf::Node& node = document.model.nodes[index];
    const tinygltf::Mesh& mesh = document.model.meshes[node.mesh];
    std::size_t count = 0;
    for (const tinygltf::Primitive& primitive : mesh.primitives) count = std::max(count, primitive.targets.size());
    if (count == 0) return;
    map.firstSlot[index] = static_cast<int>(model.morphSlots.size());
    map.slotCount[index] = static_cast<int>(count);
    const std::vector<double>& weights = node.weights.empty() ? mesh.weights : node.weights;
    const auto& names = document.targetNames[node.mesh];
    for (std::size_t k = 0; k < count; ++k) {
        std::string name = k < names.size() && !names[k].empty() ? names[k] : fmt::format("morph {}", k + 1);
        if (!isOnlyMesh) name = fmt::format("{}: {}", model.nodes[map.node[index]].name, name);
        const float weight = k < weights.size() ? static_cast<float>(weights[k]) : 0.0f;
        model.morphSlots.push_back({name, std::isfinite(weight) ? weight : 0.0f});
    }
}

/// A node to hang a rigid mesh on: the node itself, or one below it where it is a joint with a frame of its own.
int carrierOf(int node, const std::vector<bool>& isJoint, MeshModel& model)
{
    if (!isJoint[node]) return node;
    ScaffoldNode extra;
    extra.name = model.nodes[node].name + " (mesh)";
    extra.parent = node;
    model.nodes.push_back(extra);
    return static_cast<int>(model.nodes.size() - 1);
}

}  // namespace

Result<GltfNodeMap> readGltfNodes(const GltfDocument& document, MeshModel& model, const JobContext& job)
{
    const tinygltf::Model& from = document.model;
    GltfNodeMap map;
    map.node.assign(from.nodes.size(), -1);
    map.firstSlot.assign(from.nodes.size(), -1);
    map.slotCount.assign(from.nodes.size(), 0);
    const Hierarchy hierarchy = orderNodes(from, model.notes);
    for (const int index : hierarchy.order) {
        map.node[index] = static_cast<int>(model.nodes.size());
        model.nodes.push_back(nodeOf(from.nodes[index], static_cast<std::size_t>(index), model.notes));
        const int parent = hierarchy.parent[index];
        model.nodes.back().parent = parent < 0 ? -1 : map.node[parent];
    }

    // Skins that are shown, or all of them in a file without meshes.
    std::vector<bool> isJoint(model.nodes.size(), false);
    std::vector<std::vector<std::uint32_t>> skinJoints(from.skins.size());
    std::vector<int> shown;
    for (const int index : hierarchy.order) {
        const int mesh = from.nodes[index].mesh;
        if (!hierarchy.isShown[index] || mesh < 0) continue;
        if (mesh < static_cast<int>(from.meshes.size()))
            shown.push_back(index);
        else
            model.notes.push_back(fmt::format("node \"{}\" shows a mesh that does not exist", model.nodes[map.node[index]].name));
    }
    for (std::size_t s = 0; s < from.skins.size(); ++s) {
        if (job.stopRequested()) return cancelled();
        skinJoints[s] = placeSkin(document, static_cast<int>(s), map, isJoint, model);
    }
    isJoint.resize(model.nodes.size(), true);

    for (const int index : shown) {
        const tinygltf::Node& node = from.nodes[index];
        placeMorphSlots(document, static_cast<std::size_t>(index), shown.size() == 1, model, map);
        const bool isSkinned = node.skin >= 0 && node.skin < static_cast<int>(from.skins.size()) && !skinJoints[node.skin].empty();
        if (node.skin >= 0 && !isSkinned) model.notes.push_back(fmt::format("node \"{}\" names a skin that does not exist or has no joints; its mesh stays rigid", model.nodes[map.node[index]].name));
        int carrier = -1;
        const tinygltf::Mesh& mesh = from.meshes[node.mesh];
        for (std::size_t p = 0; p < mesh.primitives.size(); ++p) {
            if (job.stopRequested()) return cancelled();
            GltfPrimitiveRequest request{mesh.primitives[p], fmt::format("{} {}", mesh.name.empty() ? fmt::format("mesh {}", node.mesh) : mesh.name, p), map.firstSlot[index], {}};
            if (isSkinned) request.joints = skinJoints[node.skin];
            auto part = readGltfPrimitive(document, request, model.notes);
            if (!part && part.error().kind == Error::Kind::Limit) return part.error();
            if (!part) {
                model.notes.push_back(fmt::format("{}: {}", request.name, part.error().message));
                continue;
            }
            if (part->influences == 0) {
                if (carrier < 0) carrier = carrierOf(map.node[index], isJoint, model), isJoint.resize(model.nodes.size(), false);
                part->node = carrier;
            }
            model.parts.push_back(std::move(*part));
        }
    }
    return map;
}

}  // namespace morphogen
