#include "core/edit/set_up.h"

#include "core/edit/calibrate.h"
#include "core/edit/edit_object.h"

#include <cmath>

namespace morphogen {
namespace {

constexpr float kStillLevel = 1 - 1e-6f;   // the cosine of a turn too small to see

}  // namespace

Result<World> apply(const World& world, const SetUp& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    MG_ASSIGN(const Affine3x4 toObject, objectFromWorld(object));
    const Vec3 up = toObject.direction(edit.upInWorld);
    const float length = glm::length(up);
    if (!(length > 0) || !std::isfinite(length)) return makeError(Error::Kind::Usage, object.name, "\"up\" must be a direction");
    Calibration& calibration = object.calibration;
    const Vec3 middle = calibration.objectFromSource.affine().point(object.splats->bounds().centre());
    const Quat turn = turnToUp(up);
    calibration.objectFromSource = followedBy(calibration.objectFromSource, {.rotation = turn, .translation = middle - turn * middle});
    calibration.isUpKnown = true;
    calibration.isFloorKnown = calibration.isFloorKnown && up.y / length > kStillLevel;
    return withObject(world, std::move(object));
}

}  // namespace morphogen
