#include "tests/support/random_edit.h"

#include "core/edit/add_camera.h"
#include "core/edit/add_objects.h"
#include "core/edit/camera_keys.h"
#include "core/edit/borrow_rig.h"
#include "core/edit/dynamics_edits.h"
#include "core/edit/edit_camera.h"
#include "core/edit/edit_modifiers.h"
#include "core/edit/handles.h"
#include "core/edit/invent_edits.h"
#include "core/edit/lattice_edits.h"
#include "core/edit/morph_edits.h"
#include "core/edit/object_edits.h"
#include "core/edit/place_alike.h"
#include "core/edit/remove_object.h"
#include "core/edit/rename_object.h"
#include "core/edit/set_active_clip.h"
#include "core/edit/set_floor.h"
#include "core/edit/set_fps.h"
#include "core/edit/set_key.h"
#include "core/edit/set_origin.h"
#include "core/edit/set_placement.h"
#include "core/edit/set_scale.h"
#include "core/edit/set_up.h"
#include "core/edit/set_visible.h"
#include "core/edit/splat_edits.h"
#include "core/edit/stiffness.h"
#include "core/edit/take_over.h"
#include "core/edit/track_edits.h"
#include "tests/support/worlds.h"

namespace morphogen::support {
namespace {

Body randomBody(std::mt19937& random)
{
    std::normal_distribution<float> normal;
    Body body{.role = random() % 3 ? BodyRole::Dynamic : static_cast<BodyRole>(random() % 3), .collider = static_cast<ColliderKind>(random() % 4)};
    if (random() % 2) body.massKg = 0.5 + static_cast<double>(random() % 8);
    if (random() % 3 == 0) body.size = Vec3(0.25f, 0.5f, 0.25f);
    body.friction = static_cast<double>(random() % 5) / 4, body.restitution = static_cast<double>(random() % 5) / 4;
    body.velocity = Vec3(normal(random), normal(random), normal(random));
    if (random() % 3) return body;
    body.soft = SoftSettings{.stiffnessPa = 1000.0 * static_cast<double>(1 + random() % 50), .poisson = 0.25, .cells = 8 + static_cast<int>(random() % 60), .pins = {}};
    if (random() % 2) body.soft->pins.push_back({.selection = random() % 2 ? "some \xff" : "", .centre = Vec3(normal(random), 0.5f, 0), .radius = 1 + 0.5f * static_cast<float>(random() % 3), .to = {random() % 4}});
    return body;
}

std::vector<ForceField> randomForces(std::mt19937& random)
{
    std::normal_distribution<float> normal;
    std::vector<ForceField> forces;
    for (auto k = random() % 3; k > 0; --k) {
        ForceField force{.kind = static_cast<FieldKind>(random() % 4), .strength = static_cast<double>(random() % 5), .vector = Vec3(1, normal(random), normal(random))};
        force.shape = static_cast<FieldShape>(random() % 3), force.centre = Vec3(normal(random)), force.falloff = static_cast<double>(random() % 3);
        if (random() % 2) force.fromSecs = 0.25, force.toSecs = 0.5 + static_cast<double>(random() % 3);
        forces.push_back(force);
    }
    return forces;
}

}  // namespace

bool randomEdit(History& history, std::mt19937& random)
{
    switch (random() % 13) {
    case 0: return history.undo();
    case 1: return history.redo();
    default: return randomChange(history, random);
    }
}

bool randomChange(History& history, std::mt19937& random, const OnEdit& onEdit)
{
    std::normal_distribution<float> normal;
    const auto vector = [&] { return Vec3(normal(random), normal(random), normal(random)); };
    const auto transform = [&] { return Transform{vector(), Quat(1, normal(random), 0, 0), vector()}; };
    const auto perform = [&onEdit](History& to, const auto& edit, DragId drag = {}) {
        if (onEdit) onEdit(to.world(), std::any(edit));
        return morphogen::perform(to, edit, drag);
    };
    const World& world = history.world();
    const ObjectId object = world.objects.empty() ? ObjectId{} : world.objects[random() % world.objects.size()]->id;
    const ObjectId other = world.objects.empty() ? ObjectId{} : world.objects.back()->id;
    const CameraId camera = world.cameras.empty() ? CameraId{} : world.cameras[random() % world.cameras.size()]->id;
    const std::string name = "name " + std::to_string(random() % 5);
    const DragId drag{random() % 3};
    const Object* const chosen = world.find(object);
    const ModifierId modifier = chosen && !chosen->modifiers.empty() ? chosen->modifiers[random() % chosen->modifiers.size()]->id : ModifierId{};
    const double secs = static_cast<double>(random() % 16) / 4;
    const SplatChoice splats{.object = object, .where = SelectRange{.property = "opacity", .least = static_cast<float>(random() % 5) / 4}};
    const Dynamics* const dynamics = world.dynamics.get();
    const BranchId branch = dynamics && !dynamics->branches.empty() ? dynamics->branches[random() % dynamics->branches.size()].id : BranchId{};
    switch (random() % 67) {
    case 0: return bool(perform(history, AddObjects{{randomObject(random)}}));
    case 1: return bool(perform(history, RemoveObject{object}));
    case 2: return bool(perform(history, RenameObject{object, name}));
    case 3: return bool(perform(history, SetVisible{object, random() % 2 == 0}));
    case 4: return bool(perform(history, SetActiveClip{object, static_cast<int>(random() % 4) - 1}));
    case 5: return bool(perform(history, SetPlacement{object, transform()}, drag));
    case 6: return bool(perform(history, SetFloor{object, {vector(), vector()}}));
    case 7: return bool(perform(history, SetUp{object, vector()}));
    case 8: return bool(perform(history, SetOrigin{object, vector()}, drag));
    case 9: return bool(perform(history, SetScale{object, vector(), vector(), 1.5}));
    case 10: return bool(perform(history, SetFps{static_cast<double>(random() % 100)}));
    case 11: return bool(perform(history, RenameCamera{camera, name}));
    case 12: return bool(perform(history, RemoveCamera{camera}));
    case 13: return bool(perform(history, PlaceAlike{{object, transform()}, {other, object}}, drag));
    case 14: return bool(perform(history, SetKey{object, {static_cast<Property>(random() % 3), {}, {}}, secs, valueOf(Quat(1, 0.5f, normal(random), 1)), {}, {}}, drag));
    case 15: return bool(perform(history, RemoveKeys{object, {{}, secs, secs + 1}}));
    case 16: return bool(perform(history, MoveKeys{object, {{}, secs, secs + 1}, 0.5, 1.25, secs}));
    case 17: return bool(perform(history, AddModifier{object, allModifierKinds()[random() % allModifierKinds().size()]}));
    case 18: return bool(perform(history, RemoveModifier{object, modifier}));
    case 19: return bool(perform(history, MoveModifier{object, modifier, random() % 3}));
    case 20: return bool(perform(history, ChangeModifier{.object = object, .modifier = modifier, .isOn = random() % 2 == 0}));
    case 21: return bool(perform(history, ApplyModifier{object, modifier, secs}));
    case 22: return bool(perform(history, SetModifierNumber{object, modifier, "factor", valueOf(0.5f), secs}, drag));
    case 23: return bool(perform(history, StoreSelection{splats, name, static_cast<Combine>(random() % 4)}));
    case 24: return bool(perform(history, RemoveSelection{object, name}));
    case 25: return bool(perform(history, Recolour{splats, Vec3(0.5f, 1, 1.5f)}));
    case 26: return bool(perform(history, RemoveSplats{splats}));
    case 27: return bool(perform(history, SeparateSplats{splats, name}));
    case 28: return bool(perform(history, HideSplats{splats}));
    case 29: return bool(perform(history, SetOpacity{object, static_cast<float>(random() % 5) / 4, secs}, drag));
    case 30: return bool(perform(history, DuplicateObject{object, {}, vector()}));
    case 31: return bool(perform(history, IsolateObjects{{object, other}}));
    case 32: return bool(perform(history, AddHandle{.object = object, .pointInWorld = vector(), .kind = static_cast<HandleKind>(random() % 4), .radius = 0.5f, .name = name}));
    case 33: return bool(perform(history, MoveHandle{.object = object, .handle = name, .pointInWorld = vector(), .timeSecs = secs}, drag));
    case 44: return bool(perform(history, AddMorph{.from = {object}, .to = {other}, .durationSecs = secs, .seed = random() % 3}));
    case 45: {
        const std::uint64_t seed = random() % 3;
        return bool(perform(history, PlanMorph{.object = object, .modifier = modifier, .parts = seed == 2 ? std::vector<MorphPartPair>{{"ear", "antenna"}} : std::vector<MorphPartPair>{}, .seed = seed}));
    }
    case 46: return bool(perform(history, SwapMorph{object, modifier}));
    case 65: return bool(perform(history, AddMorphTarget{.object = object, .modifier = modifier, .to = {other}, .weight = static_cast<float>(random() % 3) / 2}));
    case 34: return bool(perform(history, RemoveHandle{object, name}));
    case 35: return bool(perform(history, ChangeHandle{.object = object, .handle = name, .kind = static_cast<HandleKind>(random() % 4), .radius = 0.25f, .reach = 0.5f, .timeSecs = secs}, drag));
    case 41: return bool(perform(history, SetCamera{camera, {{0, {vector()}}, {secs + 1, {vector()}}}}));
    case 36: return bool(perform(history, NewStart{object, transform(), secs}, drag));
    case 37: return bool(perform(history, TakeOver{object, transform(), secs}, drag));
    case 38: return bool(perform(history, SetCameraKey{camera, secs, {.position = vector()}}, drag));
    case 39: return bool(perform(history, RemoveCameraKeys{camera, secs, secs + 1}));
    case 40: return bool(perform(history, MoveCameraKeys{camera, secs, secs + 1, 0.5, 1.25, secs}));
    case 42: return bool(perform(history, FillHole{splats}));
    case 43: return bool(perform(history, CloseUnderside{{splats, name}, random() % 2 ? CloseUnderside::Hole::Fill : CloseUnderside::Hole::Leave}));
    case 47: return bool(perform(history, SavePose{object, name, secs}));
    case 48: return bool(perform(history, RemovePose{object, name}));
    case 49: return bool(perform(history, BorrowRig{.object = object, .from = other, .timeSecs = secs, .align = BorrowRig::Align::OverBounds}));
    case 50: return bool(perform(history, PaintBone{splats, name, 0.5f}));
    case 51: return bool(perform(history, SetBody{object, random() % 4 ? std::optional(randomBody(random)) : std::nullopt}));
    case 52: return bool(perform(history, SetPhysics{{.gravity = vector(), .durationSecs = 0.25, .groundHeight = -1, .seed = random() % 3, .forces = randomForces(random), .mainLine = {}, .branches = {}}}));
    case 53: return bool(perform(history, BakeSimulation{}));
    case 54: return bool(perform(history, AddBranch{.name = random() % 2 ? name : "", .parent = branch, .interventions = {{.kind = InterventionKind::Velocity, .object = object, .vector = vector()}}}));
    case 55: return bool(perform(history, RenameBranch{branch, name}));
    case 56: return bool(perform(history, RemoveBranch{branch}));
    case 57: return bool(perform(history, PromoteBranch{branch}));
    case 58: return bool(perform(history, AddGhosts{branch, static_cast<float>(random() % 3) / 2}));
    case 60: return bool(perform(history, ChangeBranch{branch, {{.kind = InterventionKind::Velocity, .object = object, .vector = vector(), .fromSecs = 0.125 * static_cast<double>(random() % 2)}}}, drag));
    case 59: return bool(perform(history, TrackSequence{object}));
    case 61: return bool(perform(history, AddLattice{object, {2 + static_cast<int>(random() % 3), 3, 2}, random() % 2 ? name : ""}));
    case 62: return bool(perform(history, MoveLattice{.object = object, .modifier = modifier, .points = {0, static_cast<std::uint32_t>(random() % 12)}, .byInWorld = vector(), .timeSecs = secs,
                                                      .keys = random() % 2 ? MoveHandle::Keys::Always : MoveHandle::Keys::WhereKeyed}, drag));
    case 63: return bool(perform(history, PaintStiffness{splats, static_cast<float>(1 + random() % 9)}));
    case 64: return bool(perform(history, LightenShadow{splats}));
    default: return bool(perform(history, AddCamera{{{}, "view", {{0, {}}, {1, {vector()}}}}}));
    }
}

}  // namespace morphogen::support
