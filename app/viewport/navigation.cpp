#include "app/viewport/navigation.h"

#include <algorithm>
#include <cmath>

namespace morphogen::viewport {
namespace {

constexpr float kLeastDistance = 1e-4f;
constexpr Vec3 kWorldUp{0, 1, 0};

float distanceOf(const CameraView& view) { return std::max(glm::length(view.target - view.position), kLeastDistance); }
float tanHalf(const CameraView& view) { return std::tan(0.5f * view.fovYRadians); }

/// Rigidly turned about `pivot`.
CameraView turned(const CameraView& view, const Vec3& pivot, const Quat& rotation)
{
    const CameraAxes axes = axesOf(view);
    CameraView result = view;
    result.position = pivot + rotation * (view.position - pivot);
    result.target = result.position + distanceOf(view) * glm::normalize(rotation * axes.forward);
    result.up = glm::normalize(rotation * axes.up);
    return result;
}

/// What of `pitch` may be turned without going over the top.
float withinPoles(const CameraAxes& axes, float pitch)
{
    if (axes.up.y < -1e-3f) return pitch;   // already over it, as a rolled camera may be: let it come back
    const float elevation = std::atan2(axes.forward.y, std::max(axes.up.y, 0.0f));
    return std::clamp(elevation + pitch, -0.5f * kPi, 0.5f * kPi) - elevation;
}

CameraView turnedBy(const CameraView& view, const Vec3& pivot, float yaw, float pitch)
{
    const CameraAxes axes = axesOf(view);
    const Quat about = glm::angleAxis(yaw, kWorldUp) * glm::angleAxis(withinPoles(axes, pitch), axes.right);
    return turned(view, pivot, glm::normalize(about));
}

}  // namespace

CameraAxes axesOf(const CameraView& view)
{
    const Affine3x4 cameraFromWorld = view.cameraFromWorld();
    const auto& m = cameraFromWorld.m;
    return {{m[0], m[1], m[2]}, {-m[4], -m[5], -m[6]}, {m[8], m[9], m[10]}};
}

float heightAtDepth(const CameraView& view, float depth)
{
    return view.projection == Projection::Orthographic ? view.orthoHeight : 2 * depth * tanHalf(view);
}

float depthOf(const CameraView& view, const Vec3& point) { return glm::dot(point - view.position, axesOf(view).forward); }

std::optional<Vec2> pixelOf(const CameraView& view, const Vec3& point, const PictureSize& size)
{
    const Vec3 p = view.cameraFromWorld().point(point);
    if (!(p.z > 1e-6f)) return std::nullopt;
    const float perMetre = size.height / heightAtDepth(view, p.z);
    return Vec2(0.5f * size.width + p.x * perMetre, 0.5f * size.height + p.y * perMetre);
}

Vec3 pointAt(const CameraView& view, const Vec2& pixel, const PictureSize& size, float depth)
{
    const CameraAxes axes = axesOf(view);
    const float perPixel = heightAtDepth(view, depth) / size.height;
    return view.position + depth * axes.forward + (pixel.x - 0.5f * size.width) * perPixel * axes.right - (pixel.y - 0.5f * size.height) * perPixel * axes.up;
}

Ray rayThrough(const CameraView& view, const Vec2& pixel, const PictureSize& size)
{
    if (view.projection == Projection::Orthographic) return {pointAt(view, pixel, size, 0), axesOf(view).forward};
    return {view.position, glm::normalize(pointAt(view, pixel, size, 1) - view.position)};
}

CameraView orbited(const CameraView& view, const Vec3& pivot, float yawRadians, float pitchRadians)
{
    return turnedBy(view, pivot, -yawRadians, pitchRadians);
}

CameraView lookedAround(const CameraView& view, float yawRadians, float pitchRadians)
{
    return turnedBy(view, view.position, -yawRadians, pitchRadians);
}

CameraView panned(const CameraView& view, const PictureSize& size, const std::array<Vec2, 2>& fromTo, float depth)
{
    const Vec3 shift = pointAt(view, fromTo[0], size, depth) - pointAt(view, fromTo[1], size, depth);
    CameraView result = view;
    result.position += shift;
    result.target += shift;
    return result;
}

CameraView zoomed(const CameraView& view, const Vec3& anchor, float factor)
{
    CameraView result = view;
    if (view.projection == Projection::Orthographic) {
        const CameraAxes axes = axesOf(view);
        const Vec3 offset = anchor - view.position;
        const Vec3 sideways = offset - glm::dot(offset, axes.forward) * axes.forward;
        result.orthoHeight = std::clamp(view.orthoHeight * factor, 1e-4f, 1e6f);
        const Vec3 shift = (1 - result.orthoHeight / view.orthoHeight) * sideways;
        result.position += shift;
        result.target += shift;
        return result;
    }
    const float distance = distanceOf(view);
    const float kept = std::clamp(distance * factor, 1e-3f, 1e6f) / distance;
    result.position = anchor + kept * (view.position - anchor);
    result.target = result.position + kept * (view.target - view.position);
    result.near = std::min(kDefaultNear, 0.05f * distanceOf(result));
    return result;
}

CameraView flown(const CameraView& view, const Vec3& metres)
{
    const CameraAxes axes = axesOf(view);
    const Vec3 shift = metres.x * axes.right + metres.y * axes.up + metres.z * axes.forward;
    CameraView result = view;
    result.position += shift;
    result.target += shift;
    return result;
}

CameraView aimedAtDepth(const CameraView& view, float depth)
{
    CameraView result = view;
    result.up = axesOf(view).up;
    result.target = view.position + std::max(depth, kLeastDistance) * axesOf(view).forward;
    result.near = std::min(kDefaultNear, 0.05f * distanceOf(result));
    return result;
}

SideAxes axesOf(ViewSide side)
{
    switch (side) {
    case ViewSide::Front: break;
    case ViewSide::Back: return {{0, 0, -1}, kWorldUp};
    case ViewSide::Right: return {{1, 0, 0}, kWorldUp};
    case ViewSide::Left: return {{-1, 0, 0}, kWorldUp};
    case ViewSide::Top: return {{0, 1, 0}, {0, 0, -1}};
    case ViewSide::Bottom: return {{0, -1, 0}, {0, 0, 1}};
    }
    return {{0, 0, 1}, kWorldUp};
}

CameraView seenFrom(const CameraView& view, const SideAxes& axes)
{
    CameraView result = view;
    result.position = view.target + distanceOf(view) * axes.towardsCamera;
    result.up = axes.up;
    return result;
}

CameraView seenFrom(const CameraView& view, ViewSide side) { return seenFrom(view, axesOf(side)); }

CameraView withProjection(const CameraView& view, Projection projection)
{
    if (view.projection == projection) return view;
    CameraView result = view;
    result.projection = projection;
    if (projection == Projection::Orthographic) {
        result.orthoHeight = 2 * distanceOf(view) * tanHalf(view);
    } else {
        const float distance = std::max(0.5f * view.orthoHeight / tanHalf(view), kLeastDistance);
        result.position = view.target - distance * axesOf(view).forward;
        result.near = std::min(kDefaultNear, 0.05f * distance);
    }
    return result;
}

CameraView framed(const CameraView& view, std::span<const Vec3> points, const PictureSize& size, float fill)
{
    if (points.empty()) return view;
    const CameraAxes axes = axesOf(view);
    const bool isPerspective = view.projection == Projection::Perspective;
    // Each point asks for |x - shift| <= slope (distance + z) in axes about the first one: lines in (shift, distance), of
    // which the two outermost meet at the answer. Without perspective the slope is nought and the half height is the answer.
    const float slopeY = isPerspective ? fill * tanHalf(view) : 0.0f, slopeX = slopeY * size.aspect();
    const Vec3 middle = points.front();
    float right = -1e30f, left = -1e30f, up = -1e30f, down = -1e30f, nearest = 1e30f, farthest = -1e30f;
    for (const Vec3& point : points) {
        const Vec3 offset = point - middle;
        const float x = glm::dot(offset, axes.right), y = glm::dot(offset, axes.up), z = glm::dot(offset, axes.forward);
        right = std::max(right, x - slopeX * z);
        left = std::max(left, -x - slopeX * z);
        up = std::max(up, y - slopeY * z);
        down = std::max(down, -y - slopeY * z);
        nearest = std::min(nearest, z);
        farthest = std::max(farthest, z);
    }
    const float spread = std::max({right + left, up + down, farthest - nearest, 1e-3f});
    CameraView result = view;
    result.up = axes.up;
    const Vec3 centre = middle + 0.5f * (right - left) * axes.right + 0.5f * (up - down) * axes.up;
    if (!isPerspective) {
        result.orthoHeight = std::max({(up + down), (right + left) / size.aspect(), 1e-3f}) / fill;
        result.target = centre + 0.5f * (nearest + farthest) * axes.forward;
        result.position = centre + (nearest - spread) * axes.forward;
        return result;
    }
    // The lines' meeting in depth: shift is the middle, distance what both sides need; the narrower way decides.
    const float distance = std::max({(right + left) / (2 * slopeX), (up + down) / (2 * slopeY), 0.05f * spread - nearest});
    result.position = centre - distance * axes.forward;
    result.target = centre + std::max(0.5f * (nearest + farthest), 1e-3f - distance) * axes.forward;
    result.near = std::min(kDefaultNear, 0.05f * spread);
    return result;
}

CameraView between(const CameraView& a, const CameraView& b, float share)
{
    if (share >= 1) return b;
    const CameraAxes from = axesOf(a), to = axesOf(b);
    const Quat rotationFrom = glm::quat_cast(Mat3(from.right, from.up, -from.forward)), rotationTo = glm::quat_cast(Mat3(to.right, to.up, -to.forward));
    const Quat rotation = glm::normalize(glm::slerp(rotationFrom, rotationTo, share));
    const float distance = distanceOf(a) * std::pow(distanceOf(b) / distanceOf(a), share);
    CameraView result = b;
    result.target = glm::mix(a.target, b.target, share);
    result.position = result.target + distance * (rotation * Vec3(0, 0, 1));
    result.up = rotation * Vec3(0, 1, 0);
    if (a.projection == b.projection) result.orthoHeight = a.orthoHeight * std::pow(b.orthoHeight / a.orthoHeight, share);
    result.fovYRadians = glm::mix(a.fovYRadians, b.fovYRadians, share);
    result.near = glm::mix(a.near, b.near, share);
    return result;
}

}  // namespace morphogen::viewport
