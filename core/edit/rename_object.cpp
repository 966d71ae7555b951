#include "core/edit/rename_object.h"

#include "core/edit/edit_object.h"

namespace morphogen {

Result<World> apply(const World& world, const RenameObject& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    if (edit.name.empty()) return makeError(Error::Kind::Usage, object.name, "needs a name that is not empty");
    if (edit.name != object.name && (world.find(edit.name) || world.findCamera(edit.name)))
        return makeError(Error::Kind::Conflict, object.name, "can't be called \"" + edit.name + "\": something else is");
    object.name = edit.name;
    return withObject(world, std::move(object));
}

}  // namespace morphogen
