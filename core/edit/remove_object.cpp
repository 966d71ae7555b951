#include "core/edit/remove_object.h"

#include "core/edit/edit_object.h"

namespace morphogen {

Result<World> apply(const World& world, const RemoveObject& edit)
{
    MG_ASSIGN(const Object object, objectToEdit(world, edit.object));
    World changed = world;
    changed.remove(object.id);
    return changed;
}

}  // namespace morphogen
