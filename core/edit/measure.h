// Measuring: lengths in metres, where the objects say how long a metre is.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

namespace morphogen {

/// What work in metres asks first: Error::Usage, "set its scale first", when nobody has said how large the object is.
Result<void> requireScale(const Object& object);

/// A point on an object, where it is in the world now.
struct MeasuredPoint {
    ObjectId object;
    Vec3 pointInWorld{0, 0, 0};
};

/// Metres between two points, of one object or of two. Fails when an object is gone, has no known scale or a point is not
/// finite.
Result<double> distanceMetres(const World& world, const MeasuredPoint& from, const MeasuredPoint& to);

}  // namespace morphogen
