#include "core/edit/place_alike.h"

#include "core/edit/edit_object.h"

namespace morphogen {

Transform alike(const Transform& placement, const Transform& from, const Transform& to)
{
    return {placement.translation + (to.translation - from.translation), glm::normalize(to.rotation * glm::inverse(from.rotation) * placement.rotation),
            placement.scale * (to.scale / from.scale)};
}

Result<World> apply(const World& world, const PlaceAlike& edit)
{
    MG_ASSIGN(const Object before, objectToEdit(world, edit.leader.object));
    MG_ASSIGN(World changed, apply(world, edit.leader));
    const double secs = edit.leader.timeSecs;
    const Transform from = placementAt(before, secs), to = placementAt(*changed.find(edit.leader.object), secs);
    for (const ObjectId id : edit.others) {
        if (id == edit.leader.object) continue;
        MG_ASSIGN(const Object other, objectToEdit(changed, id));
        MG_ASSIGN(changed, apply(changed, SetPlacement{id, alike(placementAt(other, secs), from, to), secs, edit.leader.keys}));
    }
    return changed;
}

}  // namespace morphogen
