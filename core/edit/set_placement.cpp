#include "core/edit/set_placement.h"

#include "core/edit/edit_object.h"

#include <cmath>

namespace morphogen {

Result<World> apply(const World& world, const SetPlacement& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    const Transform& to = edit.placement;
    const float length = glm::length(to.rotation);
    if (!isFinite(to.translation) || !isFinite(to.scale) || !std::isfinite(length) || length == 0)
        return makeError(Error::Kind::Usage, object.name, "can't be placed: a number is not finite or the rotation is zero");
    if (to.scale.x == 0 || to.scale.y == 0 || to.scale.z == 0) return makeError(Error::Kind::Usage, object.name, "can't be scaled to nothing; hide it instead");
    object.placement = {to.translation, to.rotation / length, to.scale};
    return withObject(world, std::move(object));
}

}  // namespace morphogen
