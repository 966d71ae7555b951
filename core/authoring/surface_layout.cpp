#include "core/authoring/surface_layout.h"

#include "core/base/memory_budget.h"
#include "core/deform/pose.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

bool isFinite(const Vec3& p) { return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z); }

bool isDeforming(const MeshPart& part) { return part.influences > 0 || !part.morphs.empty(); }

Result<void> checkPart(const MeshModel& model, const MeshPart& part)
{
    const auto bad = [&](std::string_view what) { return makeError(Error::Kind::Format, model.name, fmt::format("the mesh \"{}\" {}", part.name, what)); };
    if (part.influences == 0 && (part.node < 0 || part.node >= static_cast<int>(model.nodes.size()))) return bad("hangs on a node that does not exist");
    const std::size_t count = part.positions.size();
    if (part.joints.size() != count * part.influences || part.weights.size() != count * part.influences) return bad("has weights that do not fit its vertices");
    for (const std::uint32_t joint : part.joints)
        if (joint >= model.nodes.size()) return bad("is bound to a joint that does not exist");
    for (const MeshMorph& morph : part.morphs)
        if (morph.slot >= model.morphSlots.size() || morph.offsets.size() != count) return bad("has a morph target that does not fit it");
    return {};
}

/// Weights as they are stored, brought to the sum 1; a vertex without any weight follows its first joint.
void appendWeights(const MeshPart& part, std::uint32_t width, std::vector<std::uint32_t>& joints, std::vector<float>& weights)
{
    for (std::size_t v = 0; v < part.positions.size(); ++v) {
        double sum = 0;
        const auto weightOf = [&](std::uint32_t j) {
            const float w = part.weights[v * part.influences + j];
            return std::isfinite(w) && w > 0 ? w : 0.0f;
        };
        for (std::uint32_t j = 0; j < part.influences; ++j) sum += weightOf(j);
        for (std::uint32_t j = 0; j < width; ++j) {
            const bool isGiven = j < part.influences;
            joints.push_back(isGiven ? part.joints[v * part.influences + j] : static_cast<std::uint32_t>(part.influences ? part.joints[v * part.influences] : part.node));
            if (sum > 0)
                weights.push_back(isGiven ? static_cast<float>(weightOf(j) / sum) : 0.0f);
            else
                weights.push_back(j == 0 ? 1.0f : 0.0f);
        }
    }
}

/// Where rigid parts hang on nodes that are nobody's joints, the rest frame is the object at rest.
void setRestFrames(const MeshModel& model, Scaffold& scaffold)
{
    std::vector<bool> isJoint(model.nodes.size(), false), isCarrier(model.nodes.size(), false);
    for (const MeshPart& part : model.parts) {
        for (const std::uint32_t joint : part.joints) isJoint[joint] = true;
        if (part.influences == 0) isCarrier[part.node] = true;
    }
    const Pose rest = nodeTransforms(scaffold, nullptr, 0);
    for (std::size_t i = 0; i < rest.size(); ++i) {
        if (!isCarrier[i] || isJoint[i] || scaffold.nodes[i].nodeFromRest != Affine3x4{}) continue;
        const Mat3 linear = rest[i].linear();
        const float longest = std::max({glm::length(linear[0]), glm::length(linear[1]), glm::length(linear[2])});
        // A node scaled to (nearly) nothing at rest keeps its own frame: its inverse would lose the digits.
        if (std::abs(glm::determinant(glm::dmat3(linear))) > 1e-9 * std::pow(static_cast<double>(longest), 3)) scaffold.nodes[i].nodeFromRest = rest[i].inverse();
    }
}

struct CageBuilder {
    std::vector<float> positions, weights;
    std::vector<std::uint32_t> triangles, joints;
    std::uint32_t width = 1;
};

void appendToCage(const MeshPart& part, Scaffold& scaffold, CageBuilder& cage)
{
    const std::uint32_t first = static_cast<std::uint32_t>(cage.positions.size() / 3);
    // The rest frame of a morphed rigid part is its node's; that of a skinned one is the bind frame it is stored in.
    const Affine3x4 restFromPart = part.influences == 0 ? scaffold.nodes[part.node].nodeFromRest.inverse() : Affine3x4{};
    for (const Vec3& p : part.positions) {
        const Vec3 rest = restFromPart.point(isFinite(p) ? p : Vec3(0));
        cage.positions.insert(cage.positions.end(), {rest.x, rest.y, rest.z});
    }
    appendWeights(part, cage.width, cage.joints, cage.weights);
    for (const MeshMorph& morph : part.morphs) {
        std::vector<float> offsets;
        offsets.reserve(morph.offsets.size() * 3);
        for (const Vec3& o : morph.offsets) {
            const Vec3 rest = restFromPart.direction(isFinite(o) ? o : Vec3(0));
            offsets.insert(offsets.end(), {rest.x, rest.y, rest.z});
        }
        scaffold.cage->targets.push_back({scaffold.morphSlots[morph.slot].name, morph.slot, first, Column::of(offsets, 3)});
    }
}

}  // namespace

Result<SurfaceLayout> layOutSurface(const MeshModel& model, const JobContext& job)
{
    SurfaceLayout layout;
    layout.scaffold.nodes = model.nodes;
    layout.scaffold.morphSlots = model.morphSlots;
    if (auto problem = layout.scaffold.problem(0)) return makeError(Error::Kind::Format, model.name, *problem);
    std::uint64_t bytes = 0;
    for (const MeshPart& part : model.parts) {
        MG_TRY(checkPart(model, part));
        bytes += part.positions.size() * (24 + 16 * part.influences + 24 * part.morphs.size()) + part.indices.size() * 24;
        if (part.positions.size() > std::numeric_limits<std::uint32_t>::max() - layout.vertexCount) return makeError(Error::Kind::Limit, model.name, "the meshes have more than four billion vertices");
        layout.firstVertex.push_back(static_cast<std::uint32_t>(layout.vertexCount));
        layout.vertexCount += part.positions.size();
    }
    MG_TRY(checkMemory(bytes, model.name, fmt::format("a mesh of {} vertices", layout.vertexCount)));
    setRestFrames(model, layout.scaffold);

    CageBuilder cage;
    for (const MeshPart& part : model.parts)
        if (isDeforming(part)) layout.scaffold.cage.emplace(), cage.width = std::max(cage.width, part.influences);
    std::size_t dropped = 0;
    for (std::size_t p = 0; p < model.parts.size(); ++p) {
        if (job.stopRequested()) return cancelled();
        const MeshPart& part = model.parts[p];
        const bool isCaged = isDeforming(part);
        const std::uint32_t firstCage = static_cast<std::uint32_t>(cage.positions.size() / 3);
        layout.firstCageVertex.push_back(isCaged ? firstCage : kNoCage);
        if (isCaged) appendToCage(part, layout.scaffold, cage);
        for (std::size_t t = 0; t + 2 < part.indices.size(); t += 3) {
            SurfaceFace face;
            face.part = static_cast<std::uint32_t>(p);
            bool isUsable = true;
            for (int corner = 0; corner < 3; ++corner) {
                const std::uint32_t v = part.indices[t + corner];
                isUsable = isUsable && v < part.positions.size() && isFinite(part.positions[v]);
                face.vertices[corner] = layout.firstVertex[p] + v;
            }
            const auto& v = face.vertices;
            if (!isUsable) {
                ++dropped;
                continue;
            }
            if (v[0] == v[1] || v[1] == v[2] || v[2] == v[0]) continue;  // stitches of a strip: nothing to see
            if (isCaged) {
                face.boundNode = static_cast<std::uint32_t>(model.nodes.size() + cage.triangles.size() / 3);
                for (const std::uint32_t corner : v) cage.triangles.push_back(corner - layout.firstVertex[p] + firstCage);
            } else {
                face.boundNode = static_cast<std::uint32_t>(part.node);
            }
            layout.faces.push_back(face);
        }
    }
    if (dropped > 0) layout.notes.push_back(fmt::format("{} triangles have corners that do not exist or are not finite and were left out", dropped));
    if (layout.scaffold.cage) {
        Cage& to = *layout.scaffold.cage;
        to.positions = Column::of(cage.positions, 3);
        to.triangles = Column::of(cage.triangles, 3);
        to.joints = Column::of(cage.joints, cage.width);
        to.weights = Column::of(cage.weights, cage.width);
    }
    return layout;
}

std::vector<Vec3> posedVertices(const MeshModel& model, const SurfaceLayout& layout, const Pose& nodes, const std::vector<float>& morphWeights)
{
    std::vector<Vec3> posed(layout.vertexCount, Vec3(0));
    std::vector<Vec3> cage;
    if (layout.scaffold.cage) {
        Pose objectFromRest = nodes;
        for (std::size_t i = 0; i < nodes.size(); ++i) objectFromRest[i] = nodes[i] * layout.scaffold.nodes[i].nodeFromRest;
        cage = cageVertices(layout.scaffold, objectFromRest, morphWeights);
    }
    for (std::size_t p = 0; p < model.parts.size(); ++p) {
        const MeshPart& part = model.parts[p];
        Vec3* to = posed.data() + layout.firstVertex[p];
        if (layout.firstCageVertex[p] != kNoCage)
            std::copy_n(cage.begin() + layout.firstCageVertex[p], part.positions.size(), to);
        else
            for (std::size_t v = 0; v < part.positions.size(); ++v) to[v] = nodes[part.node].point(part.positions[v]);
    }
    return posed;
}

std::array<Vec3, 3> restCorners(const MeshModel& model, const SurfaceLayout& layout, std::size_t face)
{
    const SurfaceFace& f = layout.faces[face];
    const MeshPart& part = model.parts[f.part];
    Affine3x4 restFromPart;
    if (part.influences == 0) restFromPart = layout.scaffold.nodes[part.node].nodeFromRest.inverse();
    std::array<Vec3, 3> corners;
    for (int corner = 0; corner < 3; ++corner) corners[corner] = restFromPart.point(part.positions[f.vertices[corner] - layout.firstVertex[f.part]]);
    return corners;
}

}  // namespace morphogen
