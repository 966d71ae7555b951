#include "core/edit/add_objects.h"

namespace morphogen {

Result<World> apply(const World& world, const AddObjects& edit)
{
    if (edit.objects.empty()) return makeError(Error::Kind::Empty, "", "there is nothing to add");
    World changed = world;
    for (const Object& object : edit.objects) {
        if (!object.splats) return makeError(Error::Kind::Internal, object.name, "the object has no splats");
        changed.add(object);
    }
    return changed;
}

}  // namespace morphogen
