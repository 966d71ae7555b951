#include "core/edit/measure.h"

#include "core/edit/edit_object.h"

namespace morphogen {

Result<void> requireScale(const Object& object)
{
    if (object.calibration.isScaleKnown) return {};
    return makeError(Error::Kind::Usage, object.name, "its size in metres is not known; set its scale first, by two points and a length");
}

Result<double> distanceMetres(const World& world, const MeasuredPoint& from, const MeasuredPoint& to)
{
    for (const MeasuredPoint& end : {from, to}) {
        MG_ASSIGN(const Object object, objectToEdit(world, end.object));
        MG_TRY(requireScale(object));
        if (!isFinite(end.pointInWorld)) return makeError(Error::Kind::Usage, object.name, "the point is not finite");
    }
    return glm::length(Vec3d(to.pointInWorld) - Vec3d(from.pointInWorld));
}

}  // namespace morphogen
