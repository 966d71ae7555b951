#include "core/edit/handles.h"

#include "core/deform/handle_tools.h"
#include "core/deform/posed_centres.h"
#include "core/edit/edit_modifiers.h"
#include "core/edit/edit_object.h"
#include "core/edit/handle_grip.h"
#include "core/edit/set_key.h"
#include "core/evaluate/bend.h"
#include "core/evaluate/object_at.h"
#include "core/evaluate/pose_at.h"
#include "core/math/bounds.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace morphogen {
namespace {

const Clip* activeClip(const Object& object)
{
    const bool hasClip = object.activeClip >= 0 && object.activeClip < static_cast<int>(object.clips.size());
    return hasClip ? object.clips[static_cast<std::size_t>(object.activeClip)].get() : nullptr;
}

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

PropertyPath pathOf(const Modifier& bend, const DeformHandle& handle, const char* number) { return PropertyPath::of(bend.id, fmt::format("handles/{}/{}", handle.id, number)); }

/// The bend with its keyed numbers put in, whether it is on or not.
DeformSettings asItStands(const Object& object, const Modifier& bend, double timeSecs)
{
    ModifierSettings settings = bend.settings;
    for (const NumberSpec& spec : numbersOf(settings))
        if (const auto value = propertyAt(object, PropertyPath::of(bend.id, spec.name), timeSecs)) setNumber(settings, spec.name, *value);
    return std::get<DeformSettings>(std::move(settings));
}

const DeformHandle& withId(const DeformSettings& deform, std::uint32_t id) { return *std::ranges::find(deform.handles, id, &DeformHandle::id); }

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

/// On what is bent already a new handle holds where the bend has it at that time, so that nothing moves by it.
void holdAsItStands(DeformHandle& handle, const Object& object, const Grip& grip, double timeSecs)
{
    for (const Modifier& modifier : objectAt(object, timeSecs).modifiers) {
        const auto* deform = std::get_if<DeformSettings>(&modifier.settings);
        const Pose bent = deform ? evaluate::bentNodes(*deform) : Pose{};
        if (bent.empty() || deform->strength < 1e-3f) continue;
        Vec3 place(0);
        std::pair<float, std::uint32_t> heaviest{0, 0};
        for (const auto& [node, weight] : grip.weights) {
            place += weight * bent[node].point(grip.restPoint);
            heaviest = std::max(heaviest, {weight, node});
        }
        handle.offset = (place - grip.restPoint) / deform->strength;
        if (handle.kind != HandleKind::Point) handle.turn = nearestRotation(bent[heaviest.second].linear());
    }
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
    if (!isFinite(edit.pointInWorld) || !(edit.radius >= 0) || !(edit.reach >= 0)) return makeError(Error::Kind::Usage, object.name, "a handle needs a point, and a radius and a reach of 0 or more");
    if (object.splats->size() == 0) return makeError(Error::Kind::Empty, object.name, "there is nothing that a handle could hold");
    auto splat = edit.selection.empty() ? nearestSplat(world, object, edit.pointInWorld, edit.timeSecs) : std::optional<std::size_t>(0);
    if (!splat) return makeError(Error::Kind::Empty, object.name, "there is nothing that a handle could hold");
    const Modifier* old = bendOf(object);
    DeformSettings deform = old ? std::get<DeformSettings>(old->settings) : DeformSettings{};
    if (!deform.rig) {
        MG_ASSIGN(deform.rig, rigOver(object, edit.stop));
    }
    MG_ASSIGN(const auto graph, NodeGraph::of(*deform.rig));
    std::vector<std::uint32_t> selected;
    if (!edit.selection.empty()) {
        MG_ASSIGN(SelectedPart part, selectedPart(object, *graph, edit.selection));
        splat = part.splat, selected = std::move(part.nodes);
    }
    const Grip grip = gripOf(object, *deform.rig, *splat);
    if (grip.weights.empty()) return makeError(Error::Kind::Empty, object.name, "there is nothing near that point that a handle could hold");
    DeformHandle handle{.kind = edit.kind, .restPoint = grip.restPoint, .radius = edit.radius, .reach = edit.reach};
    if (!selected.empty() && handle.kind != HandleKind::Pin) handle.kind = HandleKind::Region;
    MG_TRY(hold(handle, object, *graph, grip));
    if (!selected.empty()) handle.nodes = std::move(selected);
    holdAsItStands(handle, object, grip, edit.timeSecs);
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
    const DeformSettings now = asItStands(object, *bend, edit.timeSecs);
    if (now.strength < 1e-3f) return makeError(Error::Kind::Usage, object.name, "the bend's strength is 0 there, so no handle would move anything; raise it first");
    // Beside what the poses make of it.
    const DeformHandle& standing = withId(now, handle->id);
    const Vec3 offset = (place->worldFromRest.inverse().point(edit.pointInWorld) - handle->restPoint) / now.strength - (now.offsetOf(standing) - standing.offset);
    const Quat fromPoses = now.turnOf(standing) * glm::inverse(standing.turn);
    World changed = world;
    const auto put = [&](const char* number, const Value& value) -> Result<void> {
        const PropertyPath path = pathOf(*bend, *handle, number);
        if (edit.keys == MoveHandle::Keys::Always || object.curve(path)) {
            MG_ASSIGN(changed, apply(changed, SetKey{edit.object, path, edit.timeSecs, value, {}, {}}));
        } else {
            MG_ASSIGN(changed, apply(changed, SetModifierNumber{edit.object, bend->id, path.number, value, edit.timeSecs}));
        }
        return {};
    };
    MG_TRY(put("offset", valueOf(offset)));
    if (edit.turn && canTurn(handle->kind)) MG_TRY(put("turn", valueOf(glm::inverse(fromPoses) * *edit.turn)));
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
    const std::uint32_t removed = named(deform, edit.handle)->id;
    for (HandlePose& pose : deform.poses) std::erase_if(pose.motions, [&](const HandlePose::Motion& motion) { return motion.handle == removed; });
    std::erase_if(deform.handles, [&](const DeformHandle& handle) { return handle.name == edit.handle; });
    return apply(withObject(world, std::move(object)), ChangeModifier{.object = edit.object, .modifier = id, .settings = std::move(deform)});
}

Result<World> apply(const World& world, const ChangeHandle& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    const Modifier* bend = bendOf(object);
    if (!bend || !named(std::get<DeformSettings>(bend->settings), edit.handle)) return noHandle(object, edit.handle);
    DeformSettings deform = std::get<DeformSettings>(bend->settings);
    const ModifierId id = bend->id;
    DeformHandle& handle = *std::ranges::find(deform.handles, edit.handle, &DeformHandle::name);
    for (const auto& metres : {edit.radius, edit.reach})
        if (metres && !(*metres >= 0)) return makeError(Error::Kind::Usage, object.name, "a handle's radius and reach are lengths of 0 or more");
    if (edit.name && *edit.name != handle.name) {
        if (edit.name->empty() || named(deform, *edit.name)) return makeError(Error::Kind::Conflict, object.name, fmt::format("a handle can't be called \"{}\"; take a name that is free", *edit.name));
        handle.name = *edit.name;
    }
    if (edit.reach) handle.reach = *edit.reach;
    if (edit.radius) handle.radius = *edit.radius;
    if (edit.kind && *edit.kind != handle.kind) {
        for (const char* number : {"offset", "turn"}) {
            const PropertyPath path = pathOf(*bend, handle, number);
            const auto value = propertyAt(object, path, edit.timeSecs);
            if (value && *edit.kind == HandleKind::Pin) std::string_view(number) == "turn" ? void(handle.turn = rotationOf(*value)) : void(handle.offset = vectorOf(*value));
            const bool isLost = *edit.kind == HandleKind::Pin || (*edit.kind == HandleKind::Point && std::string_view(number) == "turn");
            if (isLost) object.removeCurve(path);
        }
        handle.kind = *edit.kind;
        if (handle.kind == HandleKind::Point) handle.turn = Quat(1, 0, 0, 0);
    }
    if (edit.kind || edit.radius) {
        if (object.splats->size() == 0) return makeError(Error::Kind::Empty, object.name, "it has no splats any more that a handle could hold");
        MG_ASSIGN(const auto graph, NodeGraph::of(*deform.rig));
        MG_TRY(hold(handle, object, *graph, gripOf(object, *deform.rig, splatAtRest(object, handle.restPoint))));
    }
    return apply(withObject(world, std::move(object)), ChangeModifier{.object = edit.object, .modifier = id, .settings = std::move(deform)});
}

Result<World> apply(const World& world, const SavePose& edit)
{
    MG_ASSIGN(const Object object, objectToEdit(world, edit.object));
    const Modifier* bend = bendOf(object);
    if (!bend) return makeError(Error::Kind::Empty, object.name, "it has no handles whose places could be saved; put some on it first");
    const DeformSettings now = asItStands(object, *bend, edit.timeSecs);
    HandlePose pose{.name = edit.name};
    Bounds bounds;
    for (const Vec3& node : now.rig->positions()) bounds.add(node);
    const auto isOut = [&](const DeformHandle& handle) { return glm::length(now.offsetOf(handle)) > 1e-5f * bounds.diagonal() || std::abs(now.turnOf(handle).w) < 1 - 1e-6f; };
    for (const DeformHandle& handle : now.handles)
        if (handle.kind != HandleKind::Pin && isOut(handle)) pose.motions.push_back({handle.id, now.offsetOf(handle), now.turnOf(handle)});
    if (pose.motions.empty()) return makeError(Error::Kind::Empty, object.name, "every handle is where it was put, so there is no pose to save; bend the object first");
    DeformSettings deform = std::get<DeformSettings>(bend->settings);
    const auto isTaken = [&](const std::string& name) { return std::ranges::find(deform.poses, name, &HandlePose::name) != deform.poses.end(); };
    for (const HandlePose& other : deform.poses) pose.id = std::max(pose.id, other.id);
    ++pose.id;
    for (int n = 1; pose.name.empty() || (edit.name.empty() && isTaken(pose.name)); ++n) pose.name = fmt::format("pose {}", n);
    if (isTaken(pose.name)) return makeError(Error::Kind::Conflict, object.name, fmt::format("it has a pose \"{}\" already; take a name that is free", pose.name));
    deform.poses.push_back(std::move(pose));
    return apply(world, ChangeModifier{.object = object.id, .modifier = bend->id, .settings = std::move(deform)});
}

Result<World> apply(const World& world, const RemovePose& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    const Modifier* bend = bendOf(object);
    DeformSettings deform = bend ? std::get<DeformSettings>(bend->settings) : DeformSettings{};
    const auto pose = std::ranges::find(deform.poses, edit.pose, &HandlePose::name);
    if (pose == deform.poses.end()) return makeError(Error::Kind::NotFound, object.name, fmt::format("it has no pose \"{}\"", edit.pose));
    const ModifierId id = bend->id;
    object.removeCurve(PropertyPath::of(id, fmt::format("poses/{}/weight", pose->id)));
    deform.poses.erase(pose);
    return apply(withObject(world, std::move(object)), ChangeModifier{.object = edit.object, .modifier = id, .settings = std::move(deform)});
}

const DeformHandle* partnerOf(const DeformSettings& deform, const DeformHandle& handle, const MirrorPlane& plane)
{
    if (!deform.rig) return nullptr;
    Bounds bounds;
    for (const Vec3& node : deform.rig->positions()) bounds.add(node);
    const Vec3 image = mirrored(plane, handle.restPoint);
    float best = 0.05f * glm::length(bounds.size());
    if (glm::distance(image, handle.restPoint) < best) return nullptr;
    const DeformHandle* nearest = nullptr;
    for (const DeformHandle& other : deform.handles) {
        if (other.id == handle.id) continue;
        if (const float distance = glm::distance(other.restPoint, image); distance < best) best = distance, nearest = &other;
    }
    return nearest;
}

std::optional<HandlePlace> handlePlace(const World& world, const Object& object, const DeformHandle& handle, double timeSecs)
{
    const Modifier* bend = bendOf(object);
    if (!bend) return std::nullopt;
    const ObjectAt at = objectAt(object, timeSecs, &world);
    HandlePlace place;
    place.worldFromRest = at.placement.affine() * object.calibration.objectFromSource.affine() * skinAt(object, handle.restPoint, at.motionSecs);
    const DeformSettings now = asItStands(object, *bend, timeSecs);
    const auto standing = std::ranges::find(now.handles, handle.id, &DeformHandle::id);
    place.pointInWorld = place.worldFromRest.point(handle.restPoint + now.strength * now.offsetOf(standing == now.handles.end() ? handle : *standing));
    if (standing != now.handles.end()) place.turn = now.turnOf(*standing);
    return place;
}

}  // namespace morphogen
