#include "core/scene/camera.h"

#include <algorithm>
#include <cmath>

namespace morphogen {

Affine3x4 CameraView::cameraFromWorld() const
{
    Vec3 forward = target - position;
    forward = glm::dot(forward, forward) > 0 ? glm::normalize(forward) : Vec3(0, 0, -1);
    Vec3 right = glm::cross(forward, up);
    if (glm::dot(right, right) < 1e-12f) right = glm::cross(forward, std::abs(forward.y) < 0.9f ? Vec3(0, 1, 0) : Vec3(0, 0, -1));
    right = glm::normalize(right);
    const Vec3 down = glm::cross(forward, right);
    const Mat3 worldFromCamera(right, down, forward);
    const Mat3 linear = glm::transpose(worldFromCamera);
    return Affine3x4::from(linear, -(linear * position));
}

CameraView Camera::at(double timeSecs) const
{
    const auto after = std::upper_bound(keys.begin(), keys.end(), timeSecs, [](double t, const CameraKey& key) { return t < key.timeSecs; });
    if (after == keys.begin()) return keys.front().view;
    if (after == keys.end()) return keys.back().view;
    const CameraKey &a = *(after - 1), &b = *after;
    const float u = static_cast<float>((timeSecs - a.timeSecs) / (b.timeSecs - a.timeSecs));
    CameraView view = a.view;
    view.position = glm::mix(a.view.position, b.view.position, u);
    view.target = glm::mix(a.view.target, b.view.target, u);
    view.up = glm::mix(a.view.up, b.view.up, u);
    view.fovYRadians = glm::mix(a.view.fovYRadians, b.view.fovYRadians, u);
    view.orthoHeight = glm::mix(a.view.orthoHeight, b.view.orthoHeight, u);
    view.near = glm::mix(a.view.near, b.view.near, u);
    return view;
}

CameraView orbitView(const Vec3& centre, float radius, double turn, float aspect)
{
    CameraView view;
    const float halfAngle = 0.5f * view.fovYRadians;
    const float narrower = std::min(halfAngle, std::atan(std::tan(halfAngle) * aspect));
    const float distance = std::max(radius, 1e-3f) / std::sin(narrower);
    constexpr float kElevation = radians(15.0f);
    // Starts in front and to the right, where most models show their face, and goes counter-clockwise seen from above.
    const double angle = 2.0 * static_cast<double>(kPi) * (turn + 0.125);
    view.target = centre;
    view.position = centre + distance * Vec3(std::cos(kElevation) * static_cast<float>(std::sin(angle)), std::sin(kElevation),
                                             std::cos(kElevation) * static_cast<float>(std::cos(angle)));
    view.near = std::min(kDefaultNear, 0.05f * radius);
    return view;
}

}  // namespace morphogen
