#include "core/edit/calibrate.h"

#include <cmath>

namespace morphogen {

Transform followedBy(const Transform& objectFromSource, const CalibrationStep& step)
{
    return {step.scale * (step.rotation * objectFromSource.translation) + step.translation,
            glm::normalize(step.rotation * objectFromSource.rotation), step.scale * objectFromSource.scale};
}

Result<Affine3x4> objectFromWorld(const Object& object)
{
    const Affine3x4 worldFromObject = object.placement.affine();
    if (!worldFromObject.isInvertible()) return makeError(Error::Kind::Usage, object.name, "is scaled to nothing; give it a size first");
    return worldFromObject.inverse();
}

Quat turnToUp(const Vec3& direction)
{
    const Vec3 from = glm::normalize(direction);
    // Half-angle form of the turn from `from` to +Y; it vanishes for -Y, where any axis across will do.
    const Quat turn(1 + from.y, -from.z, 0, from.x);
    return glm::length(turn) > 1e-6f ? glm::normalize(turn) : Quat(0, 1, 0, 0);
}

}  // namespace morphogen
