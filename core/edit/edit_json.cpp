#include "core/edit/edit_json.h"

#include "core/edit/edit_json_dynamics.h"
#include "core/edit/edit_json_handles.h"
#include "core/edit/edit_json_morph.h"
#include "core/edit/edit_json_parts.h"
#include "core/edit/edit_json_sequence.h"
#include "core/edit/edit_json_shape.h"
#include "core/edit/edit_json_world.h"
#include "core/json/animation_json.h"
#include "core/select/select_json.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace morphogen {

using json::Fields;
using json::Json;

namespace {

constexpr const char* kCombines[] = {"replace", "add", "remove", "intersect"};

Json rangeToJson(const KeyRange& range) { return Json::array({json::numberToJson(range.fromSecs), json::numberToJson(range.toSecs)}); }

KeyRange readRange(EditReader& reader, const Object* object)
{
    KeyRange range;
    if (reader.fields().has("property")) range.path = reader.property(object, "property");
    float limits[2]{};
    reader.fields().numbers("range", limits);
    range.fromSecs = limits[0], range.toSecs = limits[1];
    if (range.fromSecs > range.toSecs) reader.fields().fail("range", "ends before it begins");
    return range;
}

// One pair of functions per command: `read` builds it, `write` adds its members.

AnyEdit readPlace(EditReader& reader)
{
    reader.allow({"object", "translation", "rotation", "scale", "time"});
    const Object* object = reader.object();
    SetPlacement edit{object ? object->id : ObjectId{}, object ? object->placement : Transform{}};
    edit.timeSecs = reader.secs("time");
    if (object) edit.placement = placementAt(*object, edit.timeSecs);
    if (reader.fields().has("translation")) edit.placement.translation = reader.fields().vector("translation");
    if (reader.fields().has("scale")) edit.placement.scale = reader.fields().vector("scale");
    if (reader.fields().has("rotation")) edit.placement.rotation = rotationOf(json::readValue(reader.fields(), "rotation", ValueKind::Rotation));
    return edit;
}
void write(const SetPlacement& edit, EditWriter& to, Json& json)
{
    to.object(edit.object);
    json.update(json::transformToJson(edit.placement));
    if (edit.timeSecs != 0) json["time"] = json::numberToJson(edit.timeSecs);
}

template <class Edit>
AnyEdit readObjectOnly(EditReader& reader)
{
    reader.allow({"object"});
    const Object* object = reader.object();
    return Edit{object ? object->id : ObjectId{}};
}
void write(const RemoveObject& edit, EditWriter& to, Json&) { to.object(edit.object); }

AnyEdit readShow(EditReader& reader)
{
    reader.allow({"object", "visible"});
    const Object* object = reader.object();
    return SetVisible{object ? object->id : ObjectId{}, reader.fields().flag("visible")};
}
void write(const SetVisible& edit, EditWriter& to, Json& json) { to.object(edit.object), json["visible"] = edit.isVisible; }

AnyEdit readRename(EditReader& reader)
{
    reader.allow({"object", "to"});
    const Object* object = reader.object();
    return RenameObject{object ? object->id : ObjectId{}, reader.fields().text("to")};
}
void write(const RenameObject& edit, EditWriter& to, Json& json) { to.object(edit.object), json["to"] = json::textToJson(edit.name); }

AnyEdit readDuplicate(EditReader& reader)
{
    reader.allow({"object", "as", "by"});
    const Object* object = reader.object();
    DuplicateObject edit{object ? object->id : ObjectId{}, reader.fields().has("as") ? reader.fields().text("as") : ""};
    if (reader.fields().has("by")) edit.byMetres = reader.fields().vector("by");
    return edit;
}
void write(const DuplicateObject& edit, EditWriter& to, Json& json)
{
    to.object(edit.object);
    if (!edit.name.empty()) json["as"] = json::textToJson(edit.name);
    if (edit.byMetres != Vec3(0)) json["by"] = json::vectorToJson(edit.byMetres);
}

AnyEdit readIsolate(EditReader& reader)
{
    reader.allow({"objects"});
    IsolateObjects edit;
    for (const Json& item : reader.fields().array("objects")) {
        const auto name = json::textFromJson(item);
        const Object* object = name ? reader.world().find(*name) : nullptr;
        if (object) edit.objects.push_back(object->id);
        else reader.notFound(fmt::format("there is no object {}", item.dump()));
    }
    return edit;
}
void write(const IsolateObjects& edit, EditWriter& to, Json& json)
{
    Json names = Json::array();
    for (const ObjectId id : edit.objects)
        if (const Object* object = to.object(id)) names.push_back(json::textToJson(object->name));
    json.erase("object");
    json["objects"] = std::move(names);
}

AnyEdit readOpacity(EditReader& reader)
{
    reader.allow({"object", "opacity", "time"});
    const Object* object = reader.object();
    return SetOpacity{object ? object->id : ObjectId{}, reader.fields().scalar("opacity"), reader.secs("time")};
}
void write(const SetOpacity& edit, EditWriter& to, Json& json)
{
    to.object(edit.object);
    json["opacity"] = json::numberToJson(edit.opacity);
    if (edit.timeSecs != 0) json["time"] = json::numberToJson(edit.timeSecs);
}

AnyEdit readClip(EditReader& reader)
{
    reader.allow({"object", "clip"});
    const Object* object = reader.object();
    SetActiveClip edit{object ? object->id : ObjectId{}};
    const Json& clip = reader.fields().has("clip") ? reader.fields().raw("clip") : Json();
    if (clip.is_null()) return edit;
    if (clip.is_number_integer()) {
        edit.clip = static_cast<int>(reader.fields().integer("clip", 0, std::numeric_limits<int>::max()));
        return edit;
    }
    const std::string name = reader.fields().text("clip");
    for (std::size_t i = 0; object && i < object->clips.size(); ++i)
        if (object->clips[i]->name == name) edit.clip = static_cast<int>(i);
    if (object && edit.clip < 0) reader.notFound(fmt::format("\"{}\" has no clip \"{}\"", object->name, name));
    return edit;
}
void write(const SetActiveClip& edit, EditWriter& to, Json& json)
{
    const Object* object = to.object(edit.object);
    json["clip"] = nullptr;
    if (!object || edit.clip < 0 || edit.clip >= static_cast<int>(object->clips.size())) return;
    const std::string& name = object->clips[static_cast<std::size_t>(edit.clip)]->name;
    if (std::ranges::count_if(object->clips, [&](const auto& clip) { return clip->name == name; }) == 1) json["clip"] = json::textToJson(name);
    else json["clip"] = edit.clip;   // its name says too little
}

AnyEdit readFps(EditReader& reader)
{
    reader.allow({"fps"});
    return SetFps{reader.fields().finite("fps")};
}
void write(const SetFps& edit, EditWriter&, Json& json) { json["fps"] = json::numberToJson(edit.fps); }

AnyEdit readSelect(EditReader& reader)
{
    reader.allow({"object", "select", "time", "as", "how"});
    StoreSelection edit{reader.choice()};
    if (reader.fields().has("as")) edit.name = reader.fields().text("as");
    if (reader.fields().has("how")) edit.how = static_cast<Combine>(reader.fields().oneOf("how", kCombines));
    return edit;
}
void write(const StoreSelection& edit, EditWriter& to, Json& json)
{
    to.choice(edit.choice);
    if (edit.name != kWorkingSelection) json["as"] = json::textToJson(edit.name);
    if (edit.how != Combine::Replace) json["how"] = kCombines[static_cast<std::size_t>(edit.how)];
}

AnyEdit readForget(EditReader& reader)
{
    reader.allow({"object", "name"});
    const Object* object = reader.object();
    return RemoveSelection{object ? object->id : ObjectId{}, reader.fields().text("name")};
}
void write(const RemoveSelection& edit, EditWriter& to, Json& json) { to.object(edit.object), json["name"] = json::textToJson(edit.name); }

AnyEdit readRecolour(EditReader& reader)
{
    reader.allow({"object", "select", "time", "factor"});
    return Recolour{reader.choice(), reader.fields().vector("factor")};
}
void write(const Recolour& edit, EditWriter& to, Json& json) { to.choice(edit.choice), json["factor"] = json::vectorToJson(edit.factor); }

template <class Edit>
AnyEdit readChoiceOnly(EditReader& reader)
{
    reader.allow({"object", "select", "time"});
    return Edit{reader.choice()};
}
void write(const RemoveSplats& edit, EditWriter& to, Json&) { to.choice(edit.choice); }
void write(const HideSplats& edit, EditWriter& to, Json&) { to.choice(edit.choice); }

AnyEdit readFillHole(EditReader& reader)
{
    reader.allow({"object", "select", "time", "keepShadow"});
    FillHole edit{reader.choice()};
    if (reader.fields().has("keepShadow") && reader.fields().flag("keepShadow")) edit.shadow = HoleShadow::Keep;
    return edit;
}
void write(const FillHole& edit, EditWriter& to, Json& json)
{
    to.choice(edit.choice);
    if (edit.shadow == HoleShadow::Keep) json["keepShadow"] = true;
}

SeparateSplats readPart(EditReader& reader)
{
    SeparateSplats edit{reader.choice()};
    if (reader.fields().has("as")) edit.name = reader.fields().text("as");
    if (reader.fields().has("keep") && reader.fields().flag("keep")) edit.originals = SeparateSplats::Originals::Keep;
    return edit;
}
AnyEdit readExtract(EditReader& reader)
{
    reader.allow({"object", "select", "time", "as", "keep"});
    return readPart(reader);
}
void write(const SeparateSplats& edit, EditWriter& to, Json& json)
{
    to.choice(edit.choice);
    if (!edit.name.empty()) json["as"] = json::textToJson(edit.name);
    if (edit.originals == SeparateSplats::Originals::Keep) json["keep"] = true;
}

AnyEdit readCloseUnderside(EditReader& reader)
{
    reader.allow({"object", "select", "time", "as", "keep", "fill"});
    CloseUnderside edit{readPart(reader)};
    if (reader.fields().has("fill") && reader.fields().flag("fill")) edit.hole = CloseUnderside::Hole::Fill;
    return edit;
}
void write(const CloseUnderside& edit, EditWriter& to, Json& json)
{
    write(edit.part, to, json);
    if (edit.hole == CloseUnderside::Hole::Fill) json["fill"] = true;
}

AnyEdit readKey(EditReader& reader)
{
    reader.allow({"object", "property", "time", "value", "interpolation", "ease"});
    const Object* object = reader.object();
    SetKey edit{object ? object->id : ObjectId{}};
    if (const auto path = reader.property(object, "property")) {
        edit.path = *path;
        edit.value = json::readValue(reader.fields(), "value", *object->kindOfProperty(*path));
    }
    edit.timeSecs = reader.fields().finite("time");
    if (reader.fields().has("interpolation")) edit.interpolation = json::readInterpolation(reader.fields(), "interpolation");
    if (reader.fields().has("ease")) reader.fields().numbers("ease", edit.ease.emplace());
    return edit;
}
void write(const SetKey& edit, EditWriter& to, Json& json)
{
    const Object* object = to.object(edit.object);
    json["property"] = json::textToJson(EditWriter::pathText(object, edit.path));
    json["time"] = json::numberToJson(edit.timeSecs);
    json["value"] = json::valueToJson(edit.value, (object ? object->kindOfProperty(edit.path) : std::nullopt).value_or(ValueKind::Rotation));
    if (edit.interpolation) json["interpolation"] = json::nameOf(*edit.interpolation);
    if (edit.ease)
        for (const float x : *edit.ease) json["ease"].push_back(json::numberToJson(x));
}

AnyEdit readRemoveKeys(EditReader& reader)
{
    reader.allow({"object", "property", "range"});
    const Object* object = reader.object();
    return RemoveKeys{object ? object->id : ObjectId{}, readRange(reader, object)};
}
void write(const RemoveKeys& edit, EditWriter& to, Json& json)
{
    const Object* object = to.object(edit.object);
    if (edit.range.path) json["property"] = json::textToJson(EditWriter::pathText(object, *edit.range.path));
    json["range"] = rangeToJson(edit.range);
}

AnyEdit readMoveKeys(EditReader& reader)
{
    reader.allow({"object", "property", "range", "by", "scale", "pivot", "copy"});
    const Object* object = reader.object();
    MoveKeys edit{object ? object->id : ObjectId{}, readRange(reader, object)};
    edit.bySecs = reader.secs("by");
    edit.scale = reader.secs("scale", 1);
    edit.pivotSecs = reader.secs("pivot");
    if (reader.fields().has("copy") && reader.fields().flag("copy")) edit.originals = MoveKeys::Originals::Keep;
    return edit;
}
void write(const MoveKeys& edit, EditWriter& to, Json& json)
{
    const Object* object = to.object(edit.object);
    if (edit.range.path) json["property"] = json::textToJson(EditWriter::pathText(object, *edit.range.path));
    json["range"] = rangeToJson(edit.range);
    json["by"] = json::numberToJson(edit.bySecs);
    if (edit.scale != 1) json["scale"] = json::numberToJson(edit.scale), json["pivot"] = json::numberToJson(edit.pivotSecs);
    if (edit.originals == MoveKeys::Originals::Keep) json["copy"] = true;
}

AnyEdit readAddModifier(EditReader& reader)
{
    reader.allow({"object", "settings", "as", "mask", "position"});
    const Object* object = reader.object();
    AddModifier edit{object ? object->id : ObjectId{}, reader.settings("settings")};
    if (reader.fields().has("as")) edit.name = reader.fields().text("as");
    edit.mask = reader.mask(object).value_or(SelectionId{});
    if (reader.fields().has("position")) edit.position = static_cast<std::size_t>(reader.fields().integer("position", 0, 1000));
    return edit;
}
void write(const AddModifier& edit, EditWriter& to, Json& json)
{
    const Object* object = to.object(edit.object);
    json["settings"] = to.settings(edit.settings);
    if (!edit.name.empty()) json["as"] = json::textToJson(edit.name);
    if (edit.mask) to.mask(object, edit.mask);
    if (edit.position) json["position"] = *edit.position;
}

AnyEdit readRemoveModifier(EditReader& reader)
{
    reader.allow({"object", "modifier"});
    const Object* object = reader.object();
    const Modifier* modifier = reader.modifier(object);
    return RemoveModifier{object ? object->id : ObjectId{}, modifier ? modifier->id : ModifierId{}};
}
void write(const RemoveModifier& edit, EditWriter& to, Json&) { to.modifier(to.object(edit.object), edit.modifier); }

AnyEdit readMoveModifier(EditReader& reader)
{
    reader.allow({"object", "modifier", "position"});
    const Object* object = reader.object();
    const Modifier* modifier = reader.modifier(object);
    return MoveModifier{object ? object->id : ObjectId{}, modifier ? modifier->id : ModifierId{}, static_cast<std::size_t>(reader.fields().integer("position", 0, 1000))};
}
void write(const MoveModifier& edit, EditWriter& to, Json& json)
{
    to.modifier(to.object(edit.object), edit.modifier);
    json["position"] = edit.position;
}

AnyEdit readChangeModifier(EditReader& reader)
{
    reader.allow({"object", "modifier", "on", "rename", "mask", "settings"});
    const Object* object = reader.object();
    const Modifier* modifier = reader.modifier(object);
    ChangeModifier edit{object ? object->id : ObjectId{}, modifier ? modifier->id : ModifierId{}};
    if (reader.fields().has("on")) edit.isOn = reader.fields().flag("on");
    if (reader.fields().has("rename")) edit.name = reader.fields().text("rename");
    edit.mask = reader.mask(object);
    if (reader.fields().has("settings") && modifier) edit.settings = reader.settings("settings", &modifier->settings);
    return edit;
}
void write(const ChangeModifier& edit, EditWriter& to, Json& json)
{
    const Object* object = to.object(edit.object);
    to.modifier(object, edit.modifier);
    if (edit.isOn) json["on"] = *edit.isOn;
    if (edit.name) json["rename"] = json::textToJson(*edit.name);
    if (edit.mask) to.mask(object, *edit.mask);
    if (edit.settings) json["settings"] = to.settings(*edit.settings);
}

AnyEdit readApplyModifier(EditReader& reader)
{
    reader.allow({"object", "modifier", "time"});
    const Object* object = reader.object();
    const Modifier* modifier = reader.modifier(object);
    return ApplyModifier{object ? object->id : ObjectId{}, modifier ? modifier->id : ModifierId{}, reader.secs("time")};
}
void write(const ApplyModifier& edit, EditWriter& to, Json& json)
{
    to.modifier(to.object(edit.object), edit.modifier);
    if (edit.timeSecs != 0) json["time"] = json::numberToJson(edit.timeSecs);
}

struct Op {
    const char* name;
    AnyEdit (*read)(EditReader&);
};

/// In the order of AnyEdit's alternatives.
constexpr Op kOps[] = {
    {"place", readPlace},
    {"show", readShow},
    {"rename", readRename},
    {"remove", readObjectOnly<RemoveObject>},
    {"duplicate", readDuplicate},
    {"isolate", readIsolate},
    {"opacity", readOpacity},
    {"clip", readClip},
    {"fps", readFps},
    {"select", readSelect},
    {"forgetSelection", readForget},
    {"recolour", readRecolour},
    {"delete", readChoiceOnly<RemoveSplats>},
    {"extract", readExtract},
    {"hide", readChoiceOnly<HideSplats>},
    {"fillHole", readFillHole},
    {"closeUnderside", readCloseUnderside},
    {"key", readKey},
    {"removeKeys", readRemoveKeys},
    {"moveKeys", readMoveKeys},
    {"addModifier", readAddModifier},
    {"removeModifier", readRemoveModifier},
    {"moveModifier", readMoveModifier},
    {"changeModifier", readChangeModifier},
    {"applyModifier", readApplyModifier},
    {"addHandle", readAddHandle},
    {"moveHandle", readMoveHandle},
    {"removeHandle", readRemoveHandle},
    {"changeHandle", readChangeHandle},
    {"setFloor", readSetFloor},
    {"setUp", readSetUp},
    {"setOrigin", readSetOrigin},
    {"setScale", readSetScale},
    {"addCamera", readAddCamera},
    {"setCamera", readSetCamera},
    {"renameCamera", readRenameCamera},
    {"removeCamera", readRemoveCamera},
    {"newStart", readNewStart},
    {"takeOver", readTakeOver},
    {"cameraKey", readCameraKey},
    {"removeCameraKeys", readRemoveCameraKeys},
    {"moveCameraKeys", readMoveCameraKeys},
    {"morph", readMorph},
    {"planMorph", readPlanMorph},
    {"swapMorph", readSwapMorph},
    {"addMorphTarget", readAddMorphTarget},
    {"savePose", readSavePose},
    {"removePose", readRemovePose},
    {"borrowRig", readBorrowRig},
    {"paintBone", readPaintBone},
    {"body", readBodyCommand},
    {"physics", readPhysics},
    {"simulate", readSimulate},
    {"branch", readAddBranch},
    {"changeBranch", readChangeBranch},
    {"renameBranch", readRenameBranch},
    {"removeBranch", readRemoveBranch},
    {"promoteBranch", readPromoteBranch},
    {"ghosts", readGhosts},
    {"track", readTrack},
    {"addLattice", readAddLattice},
    {"moveLattice", readMoveLattice},
    {"paintStiffness", readPaintStiffness},
    {"lightenShadow", readLightenShadow},
};
static_assert(std::size(kOps) == std::variant_size_v<AnyEdit>);

}  // namespace

std::string labelOf(const AnyEdit& edit, const World& before)
{
    Json json = editToJson(edit, before);
    const std::string label = std::visit([](const auto& one) { return std::string(one.kLabel); }, edit);
    for (const char* named : {"object", "camera", "branch"})
        if (const auto name = json.contains(named) ? json::textFromJson(json[named]) : std::nullopt) return fmt::format("{} {}", label, *name);
    return label;
}

Result<AnyEdit> editFromJson(const Json& json, const World& world)
{
    std::string problem;
    const std::string op = Fields(json, problem, "the command").text("op");
    if (!problem.empty()) return Error{Error::Kind::Format, problem};
    const auto found = std::ranges::find(kOps, op, &Op::name);
    if (found == std::end(kOps)) return Error{Error::Kind::Format, fmt::format("there is no command \"{}\"; there are {}", op, fmt::join(editOps(), ", "))};
    EditReader reader(json, world);
    AnyEdit edit = found->read(reader);
    MG_TRY(reader.result());
    return edit;
}

Json editToJson(const AnyEdit& edit, const World& before)
{
    Json json{{"op", kOps[edit.index()].name}};
    EditWriter writer(before, json);
    std::visit([&](const auto& one) { write(one, writer, json); }, edit);
    return json;
}

Result<World> apply(const World& world, const AnyEdit& edit)
{
    return std::visit([&](const auto& one) { return apply(world, one); }, edit);
}

std::vector<std::string_view> editOps()
{
    std::vector<std::string_view> names;
    for (const Op& op : kOps) names.emplace_back(op.name);
    return names;
}

}  // namespace morphogen
