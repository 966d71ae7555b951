// RenameCamera, SetCamera and RemoveCamera: edits of a saved camera.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

#include <string>
#include <vector>

namespace morphogen {

struct RenameCamera {
    static constexpr const char* kLabel = "Rename camera";
    CameraId camera;
    std::string name;
};
/// Fails when the camera is gone, the name is empty, or something else has it.
Result<World> apply(const World& world, const RenameCamera& edit);

struct SetCamera {
    static constexpr const char* kLabel = "Change camera";
    CameraId camera;
    std::vector<CameraKey> keys;   ///< instead of all it has
};
/// Fails when the camera is gone, there is no key, or their times do not increase.
Result<World> apply(const World& world, const SetCamera& edit);

struct RemoveCamera {
    static constexpr const char* kLabel = "Remove camera";
    CameraId camera;
};
/// Fails when it is gone already.
Result<World> apply(const World& world, const RemoveCamera& edit);

}  // namespace morphogen
