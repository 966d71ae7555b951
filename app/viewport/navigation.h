// Moving a camera by hand: pure functions from a view to a view, and between pixels and points.
//
// How it works: every motion is a rigid or similar motion about a point that stays where it is on the picture: the surface
// point that was clicked when orbiting and zooming, the point under the pointer when panning. Pixels are counted from the
// top left corner of the picture; a pixel's middle is at half past.
#pragma once

#include "app/viewport/viewport_types.h"
#include "core/scene/camera.h"

#include <array>
#include <optional>
#include <span>

namespace morphogen::viewport {

struct PictureSize {
    float width = 1, height = 1;
    float aspect() const { return width / height; }
    bool operator==(const PictureSize&) const = default;
};

struct Ray {
    Vec3 origin{0}, direction{0, 0, -1};   ///< unit length
    Vec3 at(float distance) const { return origin + distance * direction; }
};

/// The camera's own axes in the world.
struct CameraAxes {
    Vec3 right, up, forward;
};
CameraAxes axesOf(const CameraView& view);

/// Metres from the bottom to the top of the picture at `depth` metres along the view axis.
float heightAtDepth(const CameraView& view, float depth);
/// Along the view axis; negative behind the camera.
float depthOf(const CameraView& view, const Vec3& point);
/// Nothing for points that are not in front of the camera.
std::optional<Vec2> pixelOf(const CameraView& view, const Vec3& point, const PictureSize& size);
Ray rayThrough(const CameraView& view, const Vec2& pixel, const PictureSize& size);
/// On that ray, at `depth` along the view axis.
Vec3 pointAt(const CameraView& view, const Vec2& pixel, const PictureSize& size, float depth);

/// Turns about the world's +Y, then about the camera's right axis, through `pivot`. Looking straight up or down is as far
/// as it goes. Positive yaw carries the camera to the left round the pivot (what is seen turns to the right), positive
/// pitch lowers it.
CameraView orbited(const CameraView& view, const Vec3& pivot, float yawRadians, float pitchRadians);
/// Slides so that what was at pixel `from`, at `depth`, is at pixel `to`.
CameraView panned(const CameraView& view, const PictureSize& size, const std::array<Vec2, 2>& fromTo, float depth);
/// Draws `anchor` nearer by `factor` < 1, or away; it stays on its pixel. Perspective moves, orthographic magnifies.
CameraView zoomed(const CameraView& view, const Vec3& anchor, float factor);
/// Moves by metres along the camera's own right, up and forward.
CameraView flown(const CameraView& view, const Vec3& metres);
/// Turns the head: the position stays. Signs as orbited().
CameraView lookedAround(const CameraView& view, float yawRadians, float pitchRadians);

/// The same picture, with `target` at `depth` along the line of sight, and a near plane that suits it.
CameraView aimedAtDepth(const CameraView& view, float depth);

/// Unit vector from what is seen to the camera, and the picture's up.
struct SideAxes {
    Vec3 towardsCamera, up;
};
SideAxes axesOf(ViewSide side);
/// From that side, at the same distance of the same target.
CameraView seenFrom(const CameraView& view, ViewSide side);
CameraView seenFrom(const CameraView& view, const SideAxes& axes);

/// The other projection with what lies at the target's depth as large as it was.
CameraView withProjection(const CameraView& view, Projection projection);

/// As near as shows every point within `fill` of the picture, looking the way it looks now. The view itself where there is
/// no point.
CameraView framed(const CameraView& view, std::span<const Vec3> points, const PictureSize& size, float fill = 0.9f);

/// From `a` (at 0) to `b` (at 1): the target moves, the distance scales, the eye turns by the shortest way. Projection as
/// of `b` from the first moment.
CameraView between(const CameraView& a, const CameraView& b, float share);

}  // namespace morphogen::viewport
