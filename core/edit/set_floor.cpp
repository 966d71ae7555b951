#include "core/edit/set_floor.h"

#include "core/edit/calibrate.h"
#include "core/edit/edit_object.h"

#include <cmath>

namespace morphogen {
namespace {

/// The sign of the side of the plane (object frame) on which more splats lie; above where they are balanced.
float fullerSide(const Object& object, const Plane& plane)
{
    const Affine3x4 objectFromSource = object.calibration.objectFromSource.affine();
    const Splats& splats = *object.splats;
    std::int64_t balance = 0;
    for (std::size_t i = 0; i < splats.size(); ++i) {
        const float height = glm::dot(plane.normal, objectFromSource.point(splats.position(i)) - plane.point);
        balance += (height > 0) - (height < 0);
    }
    if (balance == 0) return plane.normal.y < 0 ? -1.0f : 1.0f;
    return balance < 0 ? -1.0f : 1.0f;
}

}  // namespace

Result<Plane> planeThrough(const std::array<Vec3, 3>& points)
{
    const Vec3 a = points[1] - points[0], b = points[2] - points[0];
    const Vec3 normal = glm::cross(a, b);
    const float longest = std::max(glm::dot(a, a), glm::dot(b, b));
    if (!isFinite(points[0]) || !isFinite(normal) || !(glm::length(normal) > 1e-4f * longest))
        return makeError(Error::Kind::Usage, "", "the three points of the floor lie on one line; click points that span it");
    return Plane{(points[0] + points[1] + points[2]) / 3.0f, glm::normalize(normal)};
}

Result<World> apply(const World& world, const SetFloor& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    MG_ASSIGN(const Affine3x4 toObject, objectFromWorld(object));
    // A normal goes over by the transpose of the map back.
    Plane plane{toObject.point(edit.floorInWorld.point), glm::transpose(object.placement.affine().linear()) * edit.floorInWorld.normal};
    const float length = glm::length(plane.normal);
    if (!isFinite(plane.point) || !(length > 0) || !std::isfinite(length)) return makeError(Error::Kind::Usage, object.name, "the floor is not a plane");
    plane.normal *= fullerSide(object, {plane.point, plane.normal / length}) / length;

    const Quat turn = turnToUp(plane.normal);
    Vec3 translation = plane.point - turn * plane.point;
    translation.y -= plane.point.y;
    Calibration& calibration = object.calibration;
    calibration.objectFromSource = followedBy(calibration.objectFromSource, {.rotation = turn, .translation = translation});
    calibration.isUpKnown = calibration.isFloorKnown = true;
    return withObject(world, std::move(object));
}

}  // namespace morphogen
