// Camera files: {"position":[x,y,z],"target":[x,y,z],"up":[x,y,z],"fovY":degrees,"near":metres}, or a list of such with
// "time" in seconds, between which the camera moves linearly. Instead of fovY, "orthoHeight": metres makes an orthographic
// camera. position and target are required; up is +Y, fovY 50 and near 0.2 where they are not given.
#pragma once

#include "core/base/result.h"
#include "core/scene/camera.h"

#include <filesystem>

namespace morphogen {

/// A camera without an id, named after the file. Errors name the file and the field.
Result<Camera> readCameraFile(const std::filesystem::path& path);

}  // namespace morphogen
