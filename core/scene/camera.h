// Cameras: where the picture is taken from. Near plane in metres; 0.2 by default, the custom of splat scenes whose scale
// is unknown.
#pragma once

#include "core/base/ids.h"
#include "core/math/affine.h"

#include <string>
#include <vector>

namespace morphogen {

enum class Projection { Perspective, Orthographic };

inline constexpr float kDefaultNear = 0.2f;

/// One view. `up` need not be orthogonal to the line of sight; a parallel one is replaced by another axis.
struct CameraView {
    Vec3 position{0, 1, 4};
    Vec3 target{0, 0, 0};
    Vec3 up{0, 1, 0};
    Projection projection = Projection::Perspective;
    float fovYRadians = radians(50.0f);    ///< vertical field of view, perspective
    float orthoHeight = 2.0f;              ///< metres from the bottom to the top of the picture, orthographic
    float near = kDefaultNear;             ///< metres; nothing nearer is drawn
    bool operator==(const CameraView&) const = default;

    /// Camera axes: x right, y down, z forward, in pixels' orientation.
    Affine3x4 cameraFromWorld() const;
};

struct CameraKey {
    double timeSecs = 0;
    CameraView view;
    bool operator==(const CameraKey&) const = default;
};

/// A saved camera; with more than one key it moves (positions, targets and fields of view linearly).
struct Camera {
    CameraId id;
    std::string name;
    std::vector<CameraKey> keys;   ///< at least one, times strictly increasing
    CameraView at(double timeSecs) const;
    bool operator==(const Camera&) const = default;
};

/// Once round `centre` over `turn` in 0..1, seen from a little above, at a distance that shows a sphere of `radius`.
CameraView orbitView(const Vec3& centre, float radius, double turn, float aspect);

}  // namespace morphogen
