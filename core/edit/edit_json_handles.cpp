#include "core/edit/edit_json_handles.h"

#include "core/edit/edit_json_parts.h"
#include "core/json/animation_json.h"

#include <fmt/format.h>

namespace morphogen {

using json::Json;

namespace {

constexpr const char* kHandleKinds[] = {"point", "region", "pin", "bone"};
constexpr const char* kAligns[] = {"asTheyStand", "overBounds"};

}  // namespace

AnyEdit readAddHandle(EditReader& reader)
{
    reader.allow({"object", "at", "time", "kind", "radius", "reach", "as", "selection"});
    const Object* object = reader.object();
    AddHandle edit{.object = object ? object->id : ObjectId{}, .timeSecs = reader.secs("time")};
    if (reader.fields().has("selection")) edit.selection = reader.fields().text("selection");
    else edit.pointInWorld = reader.fields().vector("at");
    if (reader.fields().has("kind")) edit.kind = static_cast<HandleKind>(reader.fields().oneOf("kind", kHandleKinds));
    if (reader.fields().has("radius")) edit.radius = reader.fields().scalar("radius");
    if (reader.fields().has("reach")) edit.reach = reader.fields().scalar("reach");
    if (reader.fields().has("as")) edit.name = reader.fields().text("as");
    return edit;
}
void write(const AddHandle& edit, EditWriter& to, Json& json)
{
    to.object(edit.object);
    if (edit.selection.empty()) json["at"] = json::vectorToJson(edit.pointInWorld);
    else json["selection"] = json::textToJson(edit.selection);
    if (edit.timeSecs != 0) json["time"] = json::numberToJson(edit.timeSecs);
    if (edit.kind != HandleKind::Point) json["kind"] = kHandleKinds[static_cast<std::size_t>(edit.kind)];
    if (edit.radius != 0) json["radius"] = json::numberToJson(edit.radius);
    if (edit.reach != 0) json["reach"] = json::numberToJson(edit.reach);
    if (!edit.name.empty()) json["as"] = json::textToJson(edit.name);
}

AnyEdit readMoveHandle(EditReader& reader)
{
    reader.allow({"object", "handle", "to", "turn", "time", "key"});
    const Object* object = reader.object();
    MoveHandle edit{.object = object ? object->id : ObjectId{}, .handle = reader.fields().text("handle"), .pointInWorld = reader.fields().vector("to"), .timeSecs = reader.secs("time")};
    if (reader.fields().has("turn")) edit.turn = rotationOf(json::readValue(reader.fields(), "turn", ValueKind::Rotation));
    if (reader.fields().has("key") && reader.fields().flag("key")) edit.keys = MoveHandle::Keys::Always;
    return edit;
}
void write(const MoveHandle& edit, EditWriter& to, Json& json)
{
    to.object(edit.object);
    json["handle"] = json::textToJson(edit.handle);
    json["to"] = json::vectorToJson(edit.pointInWorld);
    if (edit.turn) json["turn"] = json::valueToJson(valueOf(*edit.turn), ValueKind::Rotation);
    if (edit.timeSecs != 0) json["time"] = json::numberToJson(edit.timeSecs);
    if (edit.keys == MoveHandle::Keys::Always) json["key"] = true;
}

AnyEdit readRemoveHandle(EditReader& reader)
{
    reader.allow({"object", "handle"});
    const Object* object = reader.object();
    return RemoveHandle{object ? object->id : ObjectId{}, reader.fields().text("handle")};
}
void write(const RemoveHandle& edit, EditWriter& to, Json& json) { to.object(edit.object), json["handle"] = json::textToJson(edit.handle); }

AnyEdit readChangeHandle(EditReader& reader)
{
    reader.allow({"object", "handle", "rename", "kind", "radius", "reach", "time"});
    const Object* object = reader.object();
    ChangeHandle edit{.object = object ? object->id : ObjectId{}, .handle = reader.fields().text("handle"), .timeSecs = reader.secs("time")};
    if (reader.fields().has("rename")) edit.name = reader.fields().text("rename");
    if (reader.fields().has("kind")) edit.kind = static_cast<HandleKind>(reader.fields().oneOf("kind", kHandleKinds));
    if (reader.fields().has("radius")) edit.radius = reader.fields().scalar("radius");
    if (reader.fields().has("reach")) edit.reach = reader.fields().scalar("reach");
    return edit;
}
void write(const ChangeHandle& edit, EditWriter& to, Json& json)
{
    to.object(edit.object);
    json["handle"] = json::textToJson(edit.handle);
    if (edit.name) json["rename"] = json::textToJson(*edit.name);
    if (edit.kind) json["kind"] = kHandleKinds[static_cast<std::size_t>(*edit.kind)];
    if (edit.radius) json["radius"] = json::numberToJson(*edit.radius);
    if (edit.reach) json["reach"] = json::numberToJson(*edit.reach);
    if (edit.timeSecs != 0) json["time"] = json::numberToJson(edit.timeSecs);
}

AnyEdit readSavePose(EditReader& reader)
{
    reader.allow({"object", "as", "time"});
    const Object* object = reader.object();
    SavePose edit{.object = object ? object->id : ObjectId{}, .timeSecs = reader.secs("time")};
    if (reader.fields().has("as")) edit.name = reader.fields().text("as");
    return edit;
}
void write(const SavePose& edit, EditWriter& to, Json& json)
{
    to.object(edit.object);
    if (!edit.name.empty()) json["as"] = json::textToJson(edit.name);
    if (edit.timeSecs != 0) json["time"] = json::numberToJson(edit.timeSecs);
}

AnyEdit readRemovePose(EditReader& reader)
{
    reader.allow({"object", "pose"});
    const Object* object = reader.object();
    return RemovePose{object ? object->id : ObjectId{}, reader.fields().text("pose")};
}
void write(const RemovePose& edit, EditWriter& to, Json& json) { to.object(edit.object), json["pose"] = json::textToJson(edit.pose); }

AnyEdit readBorrowRig(EditReader& reader)
{
    reader.allow({"object", "from", "time", "align"});
    const Object *object = reader.object(), *from = reader.object("from");
    BorrowRig edit{.object = object ? object->id : ObjectId{}, .from = from ? from->id : ObjectId{}, .timeSecs = reader.secs("time")};
    if (reader.fields().has("align")) edit.align = static_cast<BorrowRig::Align>(reader.fields().oneOf("align", kAligns));
    return edit;
}
void write(const BorrowRig& edit, EditWriter& to, Json& json)
{
    to.object(edit.object);
    to.object(edit.from, "from");
    if (edit.timeSecs != 0) json["time"] = json::numberToJson(edit.timeSecs);
    if (edit.align != BorrowRig::Align::AsTheyStand) json["align"] = kAligns[static_cast<std::size_t>(edit.align)];
}

AnyEdit readPaintBone(EditReader& reader)
{
    reader.allow({"object", "select", "time", "bone", "amount"});
    PaintBone edit{reader.choice(), reader.fields().text("bone")};
    if (reader.fields().has("amount")) edit.amount = reader.fields().scalar("amount");
    return edit;
}
void write(const PaintBone& edit, EditWriter& to, Json& json)
{
    to.choice(edit.choice);
    json["bone"] = json::textToJson(edit.bone);
    if (edit.amount != 1) json["amount"] = json::numberToJson(edit.amount);
}

}  // namespace morphogen
