#include "core/edit/set_visible.h"

#include "core/edit/edit_object.h"

namespace morphogen {

Result<World> apply(const World& world, const SetVisible& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    object.isVisible = edit.isVisible;
    return withObject(world, std::move(object));
}

}  // namespace morphogen
