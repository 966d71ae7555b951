#include "core/json/camera_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen::json {
namespace {

void allowViewOnly(Fields& fields, const Json& json)
{
    if (!json.is_object()) return;
    for (const auto& item : json.items())
        if (std::ranges::find(kViewKeys, std::string_view(item.key())) == std::end(kViewKeys)) return fields.fail(item.key(), "is not known");
}

CameraView readWhole(const Json& json, std::string& problem, const std::string& where)
{
    Fields view(json, problem, where);
    allowViewOnly(view, json);
    return readView(view);
}

bool isPoint(const Vec3& v) { return std::isfinite(v.x + v.y + v.z); }

/// A number that has a default.
float scalarOr(Fields& fields, const char* key, float otherwise) { return fields.has(key) ? fields.scalar(key) : otherwise; }

}  // namespace

Json viewToJson(const CameraView& view)
{
    Json json{{"position", vectorToJson(view.position)}, {"target", vectorToJson(view.target)}, {"up", vectorToJson(view.up)}, {"near", numberToJson(view.near)}};
    if (view.projection == Projection::Perspective) json["fovY"] = numberToJson(view.fovYRadians);
    else json["orthoHeight"] = numberToJson(view.orthoHeight);
    return json;
}

CameraView readView(Fields& fields)
{
    CameraView view;
    view.position = fields.vector("position");
    view.target = fields.vector("target");
    if (fields.has("up")) view.up = fields.vector("up");
    view.near = scalarOr(fields, "near", view.near);
    if (fields.has("orthoHeight")) view.projection = Projection::Orthographic, view.orthoHeight = fields.scalar("orthoHeight");
    else view.fovYRadians = scalarOr(fields, "fovY", view.fovYRadians);
    if (!isPoint(view.position) || !isPoint(view.target) || view.position == view.target) fields.fail("target", "is not another point than the position");
    if (!isPoint(view.up) || view.up == Vec3(0)) fields.fail("up", "is no direction");
    if (!(view.near > 0 && view.near < 1e6f)) fields.fail("near", "is not a positive number of metres");
    if (!(view.fovYRadians > 0 && view.fovYRadians < kPi)) fields.fail("fovY", "is not between 0 and pi");
    if (!(view.orthoHeight > 0 && view.orthoHeight < 1e9f)) fields.fail("orthoHeight", "is not a positive number of metres");
    return view;
}

Json cameraKeysToJson(const std::vector<CameraKey>& keys)
{
    Json list = Json::array();
    for (const CameraKey& key : keys) list.push_back({{"time", numberToJson(key.timeSecs)}, {"view", viewToJson(key.view)}});
    return list;
}

std::vector<CameraKey> readCameraKeys(Fields& fields)
{
    if (fields.has("view")) return {{0, readWhole(fields.object("view"), fields.problem(), "the view")}};
    std::vector<CameraKey> keys;
    for (const Json& item : fields.array("keys")) {
        if (!fields.isFine()) break;
        Fields key(item, fields.problem(), fmt::format("key {} of the camera", keys.size() + 1));
        key.allowOnly({"time", "view"});
        const double secs = key.finite("time");
        keys.push_back({secs, readWhole(key.object("view"), fields.problem(), fmt::format("the view of key {}", keys.size() + 1))});
    }
    return keys;
}

}  // namespace morphogen::json
