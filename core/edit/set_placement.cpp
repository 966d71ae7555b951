#include "core/edit/set_placement.h"

#include "core/edit/edit_object.h"
#include "core/edit/set_key.h"
#include "core/evaluate/object_at.h"

#include <cmath>

namespace morphogen {
namespace {

constexpr float kUnitWithin = 5e-7f;   ///< what normalizing leaves

}  // namespace

Result<World> apply(const World& world, const SetPlacement& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    const Transform& to = edit.placement;
    const float length = glm::length(to.rotation);
    if (!isFinite(to.translation) || !isFinite(to.scale) || !std::isfinite(length) || length == 0)
        return makeError(Error::Kind::Usage, object.name, "can't be placed: a number is not finite or the rotation is zero");
    if (to.scale.x == 0 || to.scale.y == 0 || to.scale.z == 0) return makeError(Error::Kind::Usage, object.name, "can't be scaled to nothing; hide it instead");
    // One that is a rotation already stays to the bit, so that what is written down and done again gives the same world.
    const bool isUnit = std::abs(length - 1) < kUnitWithin;
    const Transform before = placementAt(object, edit.timeSecs), after{to.translation, isUnit ? to.rotation : to.rotation / length, to.scale};
    const auto isKeyed = [&](Property property) { return object.curve({property, {}, {}}) != nullptr; };
    World changed = world;
    const auto place = [&](Property property, const Value& from, const Value& value) -> Result<void> {
        const bool isMoved = from != value;
        if (!isKeyed(property) && !(edit.keys == SetPlacement::Keys::Always && isMoved)) return {};
        if (!isMoved) return {};
        MG_ASSIGN(changed, apply(changed, SetKey{edit.object, {property, {}, {}}, edit.timeSecs, value, {}, {}}));
        return {};
    };
    // What no key drives is where the object stands at all times.
    if (!isKeyed(Property::Translation)) object.placement.translation = after.translation;
    if (!isKeyed(Property::Rotation)) object.placement.rotation = after.rotation;
    if (!isKeyed(Property::Scale)) object.placement.scale = after.scale;
    changed.replace(object);
    MG_TRY(place(Property::Translation, valueOf(before.translation), valueOf(after.translation)));
    MG_TRY(place(Property::Rotation, valueOf(before.rotation), valueOf(after.rotation)));
    MG_TRY(place(Property::Scale, valueOf(before.scale), valueOf(after.scale)));
    return changed;
}

Transform placementAt(const Object& object, double timeSecs)
{
    const auto at = [&](Property property) { return *propertyAt(object, {property, {}, {}}, timeSecs); };
    return {vectorOf(at(Property::Translation)), rotationOf(at(Property::Rotation)), vectorOf(at(Property::Scale))};
}

}  // namespace morphogen
