#include "core/edit/handles.h"

#include "core/deform/handle_tools.h"
#include "core/deform/lay_rig.h"
#include "core/deform/posed_centres.h"
#include "core/edit/edit_modifiers.h"
#include "core/edit/edit_object.h"
#include "core/edit/set_key.h"
#include "core/evaluate/object_at.h"
#include "core/evaluate/pose_at.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace morphogen {
namespace {

const Clip* activeClip(const Object& object)
{
    const bool hasClip = object.activeClip >= 0 && object.activeClip < static_cast<int>(object.clips.size());
    return hasClip ? object.clips[static_cast<std::size_t>(object.activeClip)].get() : nullptr;
}

Vec3 vertexAt(const Column& positions, std::size_t v) { return {positions.at<float>(v, 0), positions.at<float>(v, 1), positions.at<float>(v, 2)}; }

/// The splat whose centre is nearest; nothing without a finite one.
std::optional<std::size_t> nearestSplat(const World& world, const Object& object, const Vec3& point, double secs)
{
    const auto centres = posedCentres(ownPoseAt(world, object, secs));
    std::optional<std::size_t> nearest;
    float best = std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < centres.size(); ++i) {
        const float distance = glm::length(centres[i] - point);
        if (distance < best) best = distance, nearest = i;
    }
    return nearest;
}

Result<std::shared_ptr<const NodeRig>> rigOver(const Object& object, const std::stop_token& stop)
{
    const bool hasCage = object.scaffold && object.scaffold->cage;
    auto laid = hasCage ? layRig(*object.scaffold->cage, {}, stop) : layRig(*object.splats, {}, stop);
    if (!laid) return laid.error().kind == Error::Kind::Cancelled ? laid.error() : makeError(laid.error().kind, object.name, laid.error().message);
    return std::make_shared<const NodeRig>(std::move(laid->rig));
}

struct Grip {
    Vec3 restPoint{0};
    std::map<std::uint32_t, float> weights;   ///< of nodes; sum 1
};

/// The splat's place at rest and the nodes that it follows.
Grip gripOf(const Object& object, const NodeRig& rig, std::size_t splat)
{
    Grip grip{object.splats->position(splat), {}};
    const auto add = [&](std::size_t row, float share) {
        for (std::size_t k = 0; k < rig.binding.influences(); ++k) {
            const float weight = rig.binding.weights.empty() ? 1.0f : rig.binding.weights[k].at<float>(row);
            if (weight * share != 0) grip.weights[rig.binding.nodes[k].at<std::uint32_t>(row)] += weight * share;
        }
    };
    if (!object.scaffold || !object.scaffold->cage) {
        add(splat, 1);
        return grip;
    }
    const Cage& cage = *object.scaffold->cage;
    const std::uint32_t bound = object.scaffold->binding.nodes[0].at<std::uint32_t>(splat), first = static_cast<std::uint32_t>(object.scaffold->nodes.size());
    if (bound < first) {   // a splat on a bone of its own: the nearest vertex stands for it
        std::size_t nearest = 0;
        for (std::size_t v = 0; v < cage.positions.rows(); ++v)
            if (glm::length(vertexAt(cage.positions, v) - grip.restPoint) < glm::length(vertexAt(cage.positions, nearest) - grip.restPoint)) nearest = v;
        add(nearest, 1);
        return grip;
    }
    std::size_t corner[3];
    for (std::uint32_t k = 0; k < 3; ++k) corner[k] = cage.triangles.at<std::uint32_t>(bound - first, k);
    const Vec3 a = vertexAt(cage.positions, corner[0]), ab = vertexAt(cage.positions, corner[1]) - a, ac = vertexAt(cage.positions, corner[2]) - a, p = grip.restPoint - a;
    // Barycentric coordinates of the foot on the triangle, held within it.
    const float d00 = glm::dot(ab, ab), d01 = glm::dot(ab, ac), d11 = glm::dot(ac, ac), d20 = glm::dot(p, ab), d21 = glm::dot(p, ac), area = d00 * d11 - d01 * d01;
    float v = area > 0 ? (d11 * d20 - d01 * d21) / area : 0, w = area > 0 ? (d00 * d21 - d01 * d20) / area : 0;
    v = std::clamp(v, 0.0f, 1.0f), w = std::clamp(w, 0.0f, 1.0f - v);
    add(corner[0], 1 - v - w), add(corner[1], v), add(corner[2], w);
    return grip;
}

DeformHandle handleFor(const AddHandle& edit, const NodeGraph& graph, const Grip& grip)
{
    DeformHandle handle{.kind = edit.kind, .restPoint = grip.restPoint};
    std::vector<std::pair<float, std::uint32_t>> heaviest;
    for (const auto& [node, weight] : grip.weights) heaviest.emplace_back(weight, node);
    std::ranges::sort(heaviest, std::greater());
    if (edit.kind == HandleKind::Point) {
        if (heaviest.size() > 8) heaviest.resize(8);
        float sum = 0;
        for (const auto& [weight, node] : heaviest) sum += weight;
        std::ranges::sort(heaviest, {}, &std::pair<float, std::uint32_t>::second);
        for (const auto& [weight, node] : heaviest) handle.nodes.push_back(node), handle.weights.push_back(weight / sum);
        return handle;
    }
    const std::uint32_t centre = heaviest.front().second;
    const auto distances = graph.distancesFrom(std::span(&centre, 1));
    for (std::uint32_t node = 0; node < graph.size(); ++node)
        if (node == centre || distances[node] <= edit.radius) handle.nodes.push_back(node);
    return handle;
}

/// What the skeleton does to the surface near a point of the rest frame: the nearest vertex's blend of bones.
Affine3x4 skinAt(const Object& object, const Vec3& restPoint, double motionSecs)
{
    if (!object.scaffold) return {};
    const Scaffold& scaffold = *object.scaffold;
    Pose bones = nodeTransforms(scaffold, activeClip(object), motionSecs);
    for (std::size_t i = 0; i < bones.size(); ++i) bones[i] = bones[i] * scaffold.nodes[i].nodeFromRest;
    Affine3x4 blend;
    blend.m.fill(0);
    const auto add = [&](std::uint32_t bone, float weight) {
        for (std::size_t e = 0; e < 12 && bone < bones.size(); ++e) blend.m[e] += weight * bones[bone].m[e];
    };
    if (scaffold.cage) {
        const Cage& cage = *scaffold.cage;
        std::size_t nearest = 0;
        float best = std::numeric_limits<float>::infinity();
        for (std::size_t v = 0; v < cage.positions.rows(); ++v)
            if (const float distance = glm::length(vertexAt(cage.positions, v) - restPoint); distance < best) best = distance, nearest = v;
        for (std::uint32_t k = 0; k < cage.joints.width(); ++k) add(cage.joints.at<std::uint32_t>(nearest, k), cage.weights.at<float>(nearest, k));
        return blend;
    }
    std::size_t nearest = 0;
    float best = std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < object.splats->size(); ++i)
        if (const float distance = glm::length(object.splats->position(i) - restPoint); distance < best) best = distance, nearest = i;
    for (std::size_t k = 0; k < scaffold.binding.influences(); ++k)
        add(scaffold.binding.nodes[k].at<std::uint32_t>(nearest), scaffold.binding.weights.empty() ? 1.0f : scaffold.binding.weights[k].at<float>(nearest));
    return blend;
}

const DeformHandle* named(const DeformSettings& deform, std::string_view name)
{
    const auto found = std::ranges::find(deform.handles, name, &DeformHandle::name);
    return found == deform.handles.end() ? nullptr : &*found;
}

Error noHandle(const Object& object, const std::string& name) { return makeError(Error::Kind::NotFound, object.name, fmt::format("it has no handle \"{}\"", name)); }

}  // namespace

const Modifier* bendOf(const Object& object)
{
    for (const auto& modifier : object.modifiers)
        if (std::holds_alternative<DeformSettings>(modifier->settings)) return modifier.get();
    return nullptr;
}

Result<World> apply(const World& world, const AddHandle& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    if (object.sequence) return makeError(Error::Kind::Unsupported, object.name, "its frames share no splats, so a handle could hold nothing through time");
    if (!isFinite(edit.pointInWorld) || !(edit.radius >= 0)) return makeError(Error::Kind::Usage, object.name, "a handle needs a point and a radius of 0 or more");
    const auto splat = nearestSplat(world, object, edit.pointInWorld, edit.timeSecs);
    if (!splat) return makeError(Error::Kind::Empty, object.name, "there is nothing that a handle could hold");
    const Modifier* old = bendOf(object);
    DeformSettings deform = old ? std::get<DeformSettings>(old->settings) : DeformSettings{};
    if (!deform.rig) {
        MG_ASSIGN(deform.rig, rigOver(object, edit.stop));
    }
    MG_ASSIGN(const auto graph, NodeGraph::of(*deform.rig));
    const Grip grip = gripOf(object, *deform.rig, *splat);
    if (grip.weights.empty()) return makeError(Error::Kind::Empty, object.name, "there is nothing near that point that a handle could hold");
    DeformHandle handle = handleFor(edit, *graph, grip);
    for (const DeformHandle& other : deform.handles) handle.id = std::max(handle.id, other.id);
    ++handle.id;
    handle.name = edit.name;
    for (int n = 1; handle.name.empty() || (edit.name.empty() && named(deform, handle.name)); ++n) handle.name = fmt::format("{} {}", edit.kind == HandleKind::Pin ? "pin" : "handle", n);
    if (named(deform, handle.name)) return makeError(Error::Kind::Conflict, object.name, fmt::format("it has a handle \"{}\" already", handle.name));
    deform.handles.push_back(std::move(handle));
    if (old) return apply(world, ChangeModifier{.object = object.id, .modifier = old->id, .settings = std::move(deform)});
    return apply(world, AddModifier{.object = object.id, .settings = std::move(deform), .position = 0});
}

Result<World> apply(const World& world, const MoveHandle& edit)
{
    MG_ASSIGN(const Object object, objectToEdit(world, edit.object));
    const Modifier* bend = bendOf(object);
    const DeformHandle* handle = bend ? named(std::get<DeformSettings>(bend->settings), edit.handle) : nullptr;
    if (!handle) return noHandle(object, edit.handle);
    if (handle->kind == HandleKind::Pin) return makeError(Error::Kind::Usage, object.name, fmt::format("\"{}\" is a pin and stays where it is", edit.handle));
    if (!isFinite(edit.pointInWorld)) return makeError(Error::Kind::Usage, object.name, "a handle can't be moved to nowhere");
    const auto place = handlePlace(world, object, *handle, edit.timeSecs);
    if (!place || !place->worldFromRest.isInvertible()) return makeError(Error::Kind::Usage, object.name, "the object is flat there at this time; move the handle at another time");
    const Vec3 offset = place->worldFromRest.inverse().point(edit.pointInWorld) - handle->restPoint;
    World changed = world;
    const auto put = [&](const char* number, const Value& value) -> Result<void> {
        const PropertyPath path = PropertyPath::of(bend->id, fmt::format("handles/{}/{}", handle->id, number));
        if (edit.keys == MoveHandle::Keys::Always || object.curve(path)) {
            MG_ASSIGN(changed, apply(changed, SetKey{edit.object, path, edit.timeSecs, value, {}, {}}));
        } else {
            MG_ASSIGN(changed, apply(changed, SetModifierNumber{edit.object, bend->id, path.number, value, edit.timeSecs}));
        }
        return {};
    };
    MG_TRY(put("offset", valueOf(offset)));
    if (edit.turn && handle->kind == HandleKind::Region) MG_TRY(put("turn", valueOf(*edit.turn)));
    return changed;
}

Result<World> apply(const World& world, const RemoveHandle& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    const Modifier* bend = bendOf(object);
    if (!bend || !named(std::get<DeformSettings>(bend->settings), edit.handle)) return noHandle(object, edit.handle);
    DeformSettings deform = std::get<DeformSettings>(bend->settings);
    if (deform.handles.size() == 1) return apply(world, RemoveModifier{object.id, bend->id});
    const std::string head = fmt::format("handles/{}/", named(deform, edit.handle)->id);
    const ModifierId id = bend->id;
    std::erase_if(object.curves, [&](const auto& curve) { return curve->path.modifier == id && curve->path.number.starts_with(head); });
    std::erase_if(deform.handles, [&](const DeformHandle& handle) { return handle.name == edit.handle; });
    return apply(withObject(world, std::move(object)), ChangeModifier{.object = edit.object, .modifier = id, .settings = std::move(deform)});
}

std::optional<HandlePlace> handlePlace(const World& world, const Object& object, const DeformHandle& handle, double timeSecs)
{
    const Modifier* bend = bendOf(object);
    if (!bend) return std::nullopt;
    const ObjectAt at = objectAt(object, timeSecs, &world);
    HandlePlace place;
    place.worldFromRest = at.placement.affine() * object.calibration.objectFromSource.affine() * skinAt(object, handle.restPoint, at.motionSecs);
    const auto offset = propertyAt(object, PropertyPath::of(bend->id, fmt::format("handles/{}/offset", handle.id)), timeSecs);
    place.pointInWorld = place.worldFromRest.point(handle.restPoint + (offset ? vectorOf(*offset) : handle.offset));
    return place;
}

}  // namespace morphogen
