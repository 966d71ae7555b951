// Commands about who moves what when: new starts, taking over, keys of cameras.
#include "core/edit/edit_json.h"
#include "core/edit/edit_json_parts.h"

namespace morphogen {
namespace {

using json::Json;

/// The object as it stands then, with what the command says of it.
template <class Edit>
AnyEdit readPlaced(EditReader& reader)
{
    reader.allow({"object", "translation", "rotation", "scale", "time"});
    const Object* object = reader.object();
    Edit edit{object ? object->id : ObjectId{}, {}, reader.secs("time")};
    if (object) edit.placement = placedAt(*object, edit.timeSecs);
    if (reader.fields().has("translation")) edit.placement.translation = reader.fields().vector("translation");
    if (reader.fields().has("scale")) edit.placement.scale = reader.fields().vector("scale");
    if (reader.fields().has("rotation")) edit.placement.rotation = rotationOf(json::readValue(reader.fields(), "rotation", ValueKind::Rotation));
    return edit;
}

template <class Edit>
void writePlaced(const Edit& edit, EditWriter& to, Json& json)
{
    const Object* object = to.object(edit.object);
    const Transform now = object ? placedAt(*object, edit.timeSecs) : Transform{};
    json["translation"] = json::vectorToJson(edit.placement.translation);
    if (edit.placement.rotation != now.rotation) json["rotation"] = json::valueToJson(valueOf(edit.placement.rotation), ValueKind::Rotation);
    if (edit.placement.scale != now.scale) json["scale"] = json::vectorToJson(edit.placement.scale);
    json["time"] = json::numberToJson(edit.timeSecs);
}

CameraId readCamera(EditReader& reader)
{
    const std::string name = reader.fields().text("camera");
    const Camera* camera = reader.world().findCamera(name);
    if (!camera) reader.notFound(fmt::format("there is no camera \"{}\"", name));
    return camera ? camera->id : CameraId{};
}

template <class Edit>
void readSpan(EditReader& reader, Edit& edit)
{
    float limits[2]{};
    reader.fields().numbers("range", limits);
    edit.fromSecs = limits[0], edit.toSecs = limits[1];
    if (edit.fromSecs > edit.toSecs) reader.fields().fail("range", "ends before it begins");
}

template <class Edit>
Json spanToJson(const Edit& edit) { return Json::array({json::numberToJson(edit.fromSecs), json::numberToJson(edit.toSecs)}); }

}  // namespace

AnyEdit readNewStart(EditReader& reader) { return readPlaced<NewStart>(reader); }
AnyEdit readTakeOver(EditReader& reader) { return readPlaced<TakeOver>(reader); }
void write(const NewStart& edit, EditWriter& to, Json& json) { writePlaced(edit, to, json); }
void write(const TakeOver& edit, EditWriter& to, Json& json) { writePlaced(edit, to, json); }

/// As in a camera file (app/cli): degrees, and what is left out as the camera has it then.
AnyEdit readCameraKey(EditReader& reader)
{
    reader.allow({"camera", "time", "position", "target", "up", "fovY", "orthoHeight", "near"});
    SetCameraKey edit{readCamera(reader), reader.fields().finite("time"), {}};
    if (const Camera* camera = edit.camera ? reader.world().findCamera(reader.fields().text("camera")) : nullptr) edit.view = camera->at(edit.timeSecs);
    json::Fields& fields = reader.fields();
    for (const auto& [key, point] : {std::pair{"position", &edit.view.position}, {"target", &edit.view.target}, {"up", &edit.view.up}})
        if (fields.has(key)) *point = fields.vector(key);
    if (fields.has("fovY")) edit.view.projection = Projection::Perspective, edit.view.fovYRadians = radians(fields.scalar("fovY"));
    if (fields.has("orthoHeight")) edit.view.projection = Projection::Orthographic, edit.view.orthoHeight = fields.scalar("orthoHeight");
    if (fields.has("near")) edit.view.near = fields.scalar("near");
    return edit;
}

void write(const SetCameraKey& edit, EditWriter& to, Json& json)
{
    to.camera(edit.camera);
    json["time"] = json::numberToJson(edit.timeSecs);
    json["position"] = json::vectorToJson(edit.view.position);
    json["target"] = json::vectorToJson(edit.view.target);
    json["up"] = json::vectorToJson(edit.view.up);
    if (edit.view.projection == Projection::Perspective) json["fovY"] = json::numberToJson(glm::degrees(edit.view.fovYRadians));
    else json["orthoHeight"] = json::numberToJson(edit.view.orthoHeight);
    json["near"] = json::numberToJson(edit.view.near);
}

AnyEdit readRemoveCameraKeys(EditReader& reader)
{
    reader.allow({"camera", "range"});
    RemoveCameraKeys edit{readCamera(reader)};
    readSpan(reader, edit);
    return edit;
}
void write(const RemoveCameraKeys& edit, EditWriter& to, Json& json)
{
    to.camera(edit.camera);
    json["range"] = spanToJson(edit);
}

AnyEdit readMoveCameraKeys(EditReader& reader)
{
    reader.allow({"camera", "range", "by", "scale", "pivot"});
    MoveCameraKeys edit{readCamera(reader)};
    readSpan(reader, edit);
    edit.bySecs = reader.secs("by");
    edit.scale = reader.secs("scale", 1);
    edit.pivotSecs = reader.secs("pivot");
    return edit;
}
void write(const MoveCameraKeys& edit, EditWriter& to, Json& json)
{
    to.camera(edit.camera);
    json["range"] = spanToJson(edit);
    json["by"] = json::numberToJson(edit.bySecs);
    if (edit.scale != 1) json["scale"] = json::numberToJson(edit.scale), json["pivot"] = json::numberToJson(edit.pivotSecs);
}

}  // namespace morphogen
