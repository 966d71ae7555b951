#include "core/edit/edit_object.h"

#include <cmath>

namespace morphogen {

Result<Object> objectToEdit(const World& world, ObjectId id)
{
    if (const Object* object = world.find(id)) return *object;
    return makeError(Error::Kind::NotFound, "", "the object is no longer there");
}

World withObject(const World& world, Object object)
{
    World changed = world;
    changed.replace(std::move(object));
    return changed;
}

bool isFinite(const Vec3& v) { return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z); }

}  // namespace morphogen
