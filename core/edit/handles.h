// Handles: placing them on an object, dragging them, taking them away. The first handle of an object lays a rig over it and
// adds the modifier "Bend" (DeformSettings); the object itself stays as it was.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

#include <optional>
#include <stop_token>
#include <string>

namespace morphogen {

/// Puts a handle where the object is at `pointInWorld`, as it stands at `timeSecs`: on the splat nearest to the point.
struct AddHandle {
    static constexpr const char* kLabel = "Add handle";
    ObjectId object;
    Vec3 pointInWorld{0};
    double timeSecs = 0;
    HandleKind kind = HandleKind::Point;
    float radius = 0;                ///< of a region or pin, metres along the object; 0: the nearest node alone
    std::string name{};              ///< empty: "handle 1", "handle 2"...
    std::stop_token stop{};          ///< laying a rig over a million splats takes seconds
};
/// Fails with Empty when nothing of the object is near the point, Unsupported for a sequence, Cancelled by `stop`.
Result<World> apply(const World& world, const AddHandle& edit);

/// Where the handle's place goes in the world at `timeSecs`; for a region also its turn. Where it is keyed, or with
/// Keys::Always, a key is set there.
struct MoveHandle {
    static constexpr const char* kLabel = "Bend";
    enum class Keys { WhereKeyed, Always };
    ObjectId object;
    std::string handle;              ///< its name
    Vec3 pointInWorld{0};
    std::optional<Quat> turn{};      ///< in the rest frame
    double timeSecs = 0;
    Keys keys = Keys::WhereKeyed;
};
Result<World> apply(const World& world, const MoveHandle& edit);

/// The last handle's end takes the modifier away.
struct RemoveHandle {
    static constexpr const char* kLabel = "Remove handle";
    ObjectId object;
    std::string handle;
};
Result<World> apply(const World& world, const RemoveHandle& edit);

/// The object's bend; null where it has none.
const Modifier* bendOf(const Object& object);

/// A handle as it stands at a time, for drawing it and for dragging it.
struct HandlePlace {
    Vec3 pointInWorld{0};
    Affine3x4 worldFromRest;         ///< what the object's own motion does to the surface at the handle
};
std::optional<HandlePlace> handlePlace(const World& world, const Object& object, const DeformHandle& handle, double timeSecs);

}  // namespace morphogen
