#include "core/edit/set_visible.h"

#include "core/edit/edit_object.h"

namespace morphogen {

Result<World> apply(const World& world, const SetVisible& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    if (object.curve({Property::Visibility, {}, {}}))
        return makeError(Error::Kind::Conflict, object.name, "keys say when it is seen; set a key in the inspector, or remove its keys of visibility first");
    object.isVisible = edit.isVisible;
    return withObject(world, std::move(object));
}

}  // namespace morphogen
