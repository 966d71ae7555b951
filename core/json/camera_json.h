// Views of cameras as JSON, as scripts write them: {"position": [x, y, z], "target": [x, y, z]} and, where they are not the
// default, "up", "near" (metres), "fovY" (radians), or "orthoHeight" (metres) instead of it.
#pragma once

#include "core/json/fields.h"

namespace morphogen::json {

Json viewToJson(const CameraView& view);
/// Reads the members of a view; other members are the caller's. Fails where a picture could not be taken: what is not finite,
/// a target at the camera, an angle, height or near plane out of range.
CameraView readView(Fields& fields);
/// The names that readView() reads, for a closed schema.
inline constexpr std::string_view kViewKeys[] = {"position", "target", "up", "near", "fovY", "orthoHeight"};

/// {"time": 0, "view": {...}} each, times strictly increasing.
Json cameraKeysToJson(const std::vector<CameraKey>& keys);
/// The member `view` of `fields` alone (a camera that stands still), or `keys`.
std::vector<CameraKey> readCameraKeys(Fields& fields);

}  // namespace morphogen::json
