// Keys of a saved camera: a camera with more than one moves between them (core/scene/camera.h).
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

namespace morphogen {

/// Sets the camera's view at a time, or changes the key that is there.
struct SetCameraKey {
    static constexpr const char* kLabel = "Key camera";
    CameraId camera;
    double timeSecs = 0;     ///< 0 or later
    CameraView view;
};
/// Fails when the camera is gone, with Usage for a time or a view that makes no sense.
Result<World> apply(const World& world, const SetCameraKey& edit);

/// Removes the keys between two times, both included; one always stays.
struct RemoveCameraKeys {
    static constexpr const char* kLabel = "Remove camera keys";
    CameraId camera;
    double fromSecs = 0, toSecs = 0;
};
/// Fails when the camera is gone, with Empty where there is no key, with Usage where no key would be left.
Result<World> apply(const World& world, const RemoveCameraKeys& edit);

/// Moves the keys between two times, their distances from `pivotSecs` scaled; keys that they land on are replaced.
struct MoveCameraKeys {
    static constexpr const char* kLabel = "Move camera keys";
    CameraId camera;
    double fromSecs = 0, toSecs = 0;
    double bySecs = 0;
    double scale = 1;
    double pivotSecs = 0;
};
/// Fails when the camera is gone, with Empty where there is no key, with Usage for a scale of 0 or less or a time before 0.
Result<World> apply(const World& world, const MoveCameraKeys& edit);

}  // namespace morphogen
