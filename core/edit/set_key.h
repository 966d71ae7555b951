// Keys: setting, removing and moving keys of any property of an object.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

#include <optional>
#include <string>

namespace morphogen {

/// Sets a key at a time, or changes the one that is there. The first key of a property makes its curve.
struct SetKey {
    static constexpr const char* kLabel = "Set key";
    ObjectId object;
    PropertyPath path;
    double timeSecs = 0;
    Value value{};
    std::optional<KeyInterpolation> interpolation;   ///< none: that of the key there or before it, else Smooth
    std::optional<std::array<float, 4>> ease{};      ///< easeOut x y, easeIn x y
};
/// Fails with NotFound when there is no such object or property, with Usage for a time or a value that makes no sense.
Result<World> apply(const World& world, const SetKey& edit);

/// Which keys: of one property or of all, between two times (both included).
struct KeyRange {
    std::optional<PropertyPath> path;
    double fromSecs = 0, toSecs = 0;
};

/// Removes keys; a curve without keys goes, and the property is then what the curve last said at `fromSecs`.
struct RemoveKeys {
    static constexpr const char* kLabel = "Remove keys";
    ObjectId object;
    KeyRange range;
};
/// Fails when the object is gone, or with Empty when there is no key in the range.
Result<World> apply(const World& world, const RemoveKeys& edit);

/// Moves keys in time and scales their distances from `pivotSecs`; keys that they land on are replaced. Copies leave the
/// originals where they are.
struct MoveKeys {
    static constexpr const char* kLabel = "Move keys";
    ObjectId object;
    KeyRange range;
    double bySecs = 0;
    double scale = 1;
    double pivotSecs = 0;
    enum class Originals { Move, Keep } originals = Originals::Move;
};
/// Fails when the object is gone, with Empty when there is no key in the range, with Usage for a scale of 0 or less.
Result<World> apply(const World& world, const MoveKeys& edit);

}  // namespace morphogen
