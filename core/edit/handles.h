// Handles: placing them on an object, dragging them, taking them away. The first handle of an object lays a rig over it and
// adds the modifier "Bend" (DeformSettings); the object itself stays as it was.
#pragma once

#include "core/base/result.h"
#include "core/deform/handle_tools.h"
#include "core/scene/world.h"

#include <optional>
#include <stop_token>
#include <string>

namespace morphogen {

/// Puts a handle where the object is at `pointInWorld`, as it stands at `timeSecs`: on the splat nearest to the point. Where the
/// object is bent already, the handle holds it so.
struct AddHandle {
    static constexpr const char* kLabel = "Add handle";
    ObjectId object;
    Vec3 pointInWorld{0};
    double timeSecs = 0;
    HandleKind kind = HandleKind::Point;
    float radius = 0;                ///< of a region or pin, metres along the object; 0: the nearest node alone
    float reach = 0;                 ///< how far along the object it is felt, metres; 0: everywhere
    std::string name{};              ///< empty: "handle 1", "handle 2"...
    std::string selection{};         ///< a stored selection of the object: a region or pin of what it selects, wherever `pointInWorld` is
    std::stop_token stop{};          ///< laying a rig over a million splats takes seconds
};
/// Fails with Empty when nothing of the object is near the point or selected, Unsupported for a sequence and for a bone where there is
/// no skeleton, Cancelled by `stop`.
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

/// Changes what is given; the handle stays where it is.
struct ChangeHandle {
    static constexpr const char* kLabel = "Change handle";
    ObjectId object;
    std::string handle;              ///< its name
    std::optional<std::string> name{};
    std::optional<HandleKind> kind{};///< a pin stays as it is at `timeSecs`, and loses its keys
    std::optional<float> radius{};   ///< metres along the object
    std::optional<float> reach{};    ///< metres along the object; 0: felt everywhere
    double timeSecs = 0;
};
/// What a new kind or radius holds is around the splat where it is held at rest. Fails with Conflict for a name that is taken, Usage
/// for a length that is none, Unsupported for a bone where there is no skeleton.
Result<World> apply(const World& world, const ChangeHandle& edit);

/// The last handle's end takes the modifier away.
struct RemoveHandle {
    static constexpr const char* kLabel = "Remove handle";
    ObjectId object;
    std::string handle;
};
Result<World> apply(const World& world, const RemoveHandle& edit);

/// Keeps where the handles are at a time as a pose of weight 0: nothing moves by it. What its weight, which can be keyed, brings back is
/// added to where the handles are then.
struct SavePose {
    static constexpr const char* kLabel = "Save pose";
    ObjectId object;
    std::string name{};              ///< empty: "pose 1", "pose 2"...
    double timeSecs = 0;
};
/// Fails with Empty where nothing is bent, Conflict for a name that is taken.
Result<World> apply(const World& world, const SavePose& edit);

struct RemovePose {
    static constexpr const char* kLabel = "Remove pose";
    ObjectId object;
    std::string pose;                ///< its name
};
/// The keys of its weight go with it.
Result<World> apply(const World& world, const RemovePose& edit);

/// The object's bend; null where it has none.
const Modifier* bendOf(const Object& object);

/// The handle on the other side of the plane: the one nearest to the mirror image of where it is held at rest, within a
/// twentieth of the rig's size. Null where there is none, and for a handle in the plane itself.
const DeformHandle* partnerOf(const DeformSettings& deform, const DeformHandle& handle, const MirrorPlane& plane);

/// A handle as it stands at a time, for drawing it and for dragging it.
struct HandlePlace {
    Vec3 pointInWorld{0};
    Affine3x4 worldFromRest;         ///< what the object's own motion does to the surface at the handle
    Quat turn{1, 0, 0, 0};           ///< in the rest frame
};
std::optional<HandlePlace> handlePlace(const World& world, const Object& object, const DeformHandle& handle, double timeSecs);

}  // namespace morphogen
