// What every edit of one object does first and last.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

namespace morphogen {

/// A copy of the object, to be changed; payloads are shared. Error::NotFound when it is gone.
Result<Object> objectToEdit(const World& world, ObjectId id);

/// The world with the object of the same id replaced.
World withObject(const World& world, Object object);

bool isFinite(const Vec3& v);

}  // namespace morphogen
