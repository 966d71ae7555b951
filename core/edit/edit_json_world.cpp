#include "core/edit/edit_json_world.h"

#include "core/json/camera_json.h"

namespace morphogen {

using json::Json;

namespace {

ObjectId objectOf(EditReader& reader)
{
    const Object* object = reader.object();
    return object ? object->id : ObjectId{};
}

CameraId cameraOf(EditReader& reader)
{
    const Camera* camera = reader.camera();
    return camera ? camera->id : CameraId{};
}

}  // namespace

AnyEdit readSetFloor(EditReader& reader)
{
    reader.allow({"object", "point", "normal", "points"});
    SetFloor edit{objectOf(reader), {}};
    if (!reader.fields().has("points")) {
        edit.floorInWorld = {reader.fields().vector("point"), reader.fields().vector("normal")};
        return edit;
    }
    std::array<Vec3, 3> points{};
    const Json& given = reader.fields().array("points");
    if (given.size() != points.size()) reader.fields().fail("points", "are not three points of the floor");
    for (std::size_t i = 0; i < points.size() && reader.fields().isFine(); ++i) {
        const Json wrapped{{"points", given[i]}};
        points[i] = json::Fields(wrapped, reader.problem(), reader.fields().where()).vector("points");
    }
    if (!reader.fields().isFine()) return edit;
    if (const auto plane = planeThrough(points)) edit.floorInWorld = *plane;
    else reader.problem() = plane.error().message;
    return edit;
}
void write(const SetFloor& edit, EditWriter& to, Json& json)
{
    to.object(edit.object);
    json["point"] = json::vectorToJson(edit.floorInWorld.point);
    json["normal"] = json::vectorToJson(edit.floorInWorld.normal);
}

AnyEdit readSetUp(EditReader& reader)
{
    reader.allow({"object", "up"});
    const ObjectId object = objectOf(reader);
    return SetUp{object, reader.fields().vector("up")};
}
void write(const SetUp& edit, EditWriter& to, Json& json) { to.object(edit.object), json["up"] = json::vectorToJson(edit.upInWorld); }

AnyEdit readSetOrigin(EditReader& reader)
{
    reader.allow({"object", "at"});
    const ObjectId object = objectOf(reader);
    return SetOrigin{object, reader.fields().vector("at")};
}
void write(const SetOrigin& edit, EditWriter& to, Json& json) { to.object(edit.object), json["at"] = json::vectorToJson(edit.pointInWorld); }

AnyEdit readSetScale(EditReader& reader)
{
    reader.allow({"object", "from", "to", "length"});
    SetScale edit{.object = objectOf(reader)};
    edit.fromInWorld = reader.fields().vector("from");
    edit.toInWorld = reader.fields().vector("to");
    edit.lengthMetres = reader.fields().finite("length");
    return edit;
}
void write(const SetScale& edit, EditWriter& to, Json& json)
{
    to.object(edit.object);
    json["from"] = json::vectorToJson(edit.fromInWorld);
    json["to"] = json::vectorToJson(edit.toInWorld);
    json["length"] = json::numberToJson(edit.lengthMetres);
}

AnyEdit readAddCamera(EditReader& reader)
{
    reader.allow({"as", "view", "keys"});
    AddCamera edit{{{}, reader.fields().has("as") ? reader.fields().text("as") : "Camera", json::readCameraKeys(reader.fields())}};
    if (edit.camera.name.empty()) reader.fields().fail("as", "is empty");
    return edit;
}
void write(const AddCamera& edit, EditWriter& to, Json& json)
{
    json["as"] = json::textToJson(edit.camera.name);
    to.cameraKeys(edit.camera.keys);
}

AnyEdit readSetCamera(EditReader& reader)
{
    reader.allow({"camera", "view", "keys"});
    const CameraId camera = cameraOf(reader);
    return SetCamera{camera, json::readCameraKeys(reader.fields())};
}
void write(const SetCamera& edit, EditWriter& to, Json&)
{
    to.camera(edit.camera);
    to.cameraKeys(edit.keys);
}

AnyEdit readRenameCamera(EditReader& reader)
{
    reader.allow({"camera", "to"});
    const CameraId camera = cameraOf(reader);
    return RenameCamera{camera, reader.fields().text("to")};
}
void write(const RenameCamera& edit, EditWriter& to, Json& json) { to.camera(edit.camera), json["to"] = json::textToJson(edit.name); }

AnyEdit readRemoveCamera(EditReader& reader)
{
    reader.allow({"camera"});
    return RemoveCamera{cameraOf(reader)};
}
void write(const RemoveCamera& edit, EditWriter& to, Json&) { to.camera(edit.camera); }

}  // namespace morphogen
