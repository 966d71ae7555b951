#include "core/edit/set_scale.h"

#include "core/edit/calibrate.h"
#include "core/edit/edit_object.h"

#include <cmath>

namespace morphogen {
namespace {

constexpr double kLeastFactor = 1e-9;

}  // namespace

Result<World> apply(const World& world, const SetScale& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    const double measured = glm::length(Vec3d(edit.toInWorld) - Vec3d(edit.fromInWorld));
    const double factor = edit.lengthMetres / measured;
    if (!(edit.lengthMetres > 0) || !std::isfinite(edit.lengthMetres)) return makeError(Error::Kind::Usage, object.name, "the length must be a positive number of metres");
    if (!(measured > 0) || !(factor > kLeastFactor && factor < 1 / kLeastFactor))
        return makeError(Error::Kind::Usage, object.name, "the two points are too close together or too far apart for that length");
    object.calibration.objectFromSource = followedBy(object.calibration.objectFromSource, {.scale = static_cast<float>(factor)});
    object.calibration.isScaleKnown = true;
    return withObject(world, std::move(object));
}

}  // namespace morphogen
