// Edits as JSON: every edit is a typed command with a JSON form, so scripts, the History panel and language speak of the same
// things. The schema is closed and written down in edit_json.md beside this file: {"op": "recolour", "object": "fox", ...}.
#pragma once

#include "core/edit/add_camera.h"
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
#include "core/json/fields.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace morphogen {

/// Every edit that a script can hold.
using AnyEdit = std::variant<SetPlacement, SetVisible, RenameObject, RemoveObject, DuplicateObject, IsolateObjects, SetOpacity, SetActiveClip, SetFps, StoreSelection,
                             RemoveSelection, Recolour, RemoveSplats, SeparateSplats, HideSplats, FillHole, CloseUnderside, SetKey, RemoveKeys, MoveKeys, AddModifier, RemoveModifier,
                             MoveModifier, ChangeModifier, ApplyModifier, AddHandle, MoveHandle, RemoveHandle, ChangeHandle, SetFloor, SetUp, SetOrigin,
                             SetScale, AddCamera, SetCamera, RenameCamera, RemoveCamera,
                             NewStart, TakeOver, SetCameraKey, RemoveCameraKeys, MoveCameraKeys, AddMorph, PlanMorph, SwapMorph, AddMorphTarget, SavePose, RemovePose, BorrowRig, PaintBone,
                             SetBody, SetPhysics, BakeSimulation, AddBranch, ChangeBranch, RenameBranch, RemoveBranch, PromoteBranch, AddGhosts, TrackSequence,
                             AddLattice, MoveLattice, PaintStiffness, LightenShadow>;

/// What the History panel calls it: "Recolour fox".
std::string labelOf(const AnyEdit& edit, const World& before);

/// Reads one command. `world` is what it will be applied to: objects, modifiers and clips are named there. Fails with Format
/// for what the schema does not know, NotFound for a name that is not there.
Result<AnyEdit> editFromJson(const json::Json& json, const World& world);

/// The command that does the same to `before`. An answer that was asked already is written as its query.
json::Json editToJson(const AnyEdit& edit, const World& before);

Result<World> apply(const World& world, const AnyEdit& edit);

/// The names of all commands, in the order of the documentation.
std::vector<std::string_view> editOps();

}  // namespace morphogen
