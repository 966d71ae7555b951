#include "core/edit/set_origin.h"

#include "core/edit/calibrate.h"
#include "core/edit/edit_object.h"

namespace morphogen {

Result<World> apply(const World& world, const SetOrigin& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    MG_ASSIGN(const Affine3x4 toObject, objectFromWorld(object));
    Vec3 origin = toObject.point(edit.pointInWorld);
    if (!isFinite(origin)) return makeError(Error::Kind::Usage, object.name, "the point is not finite");
    Calibration& calibration = object.calibration;
    if (calibration.isFloorKnown) origin.y = 0;
    calibration.objectFromSource = followedBy(calibration.objectFromSource, {.translation = -origin});
    calibration.isOriginKnown = true;
    return withObject(world, std::move(object));
}

}  // namespace morphogen
