#include "core/edit/set_active_clip.h"

#include "core/edit/edit_object.h"

#include <fmt/format.h>

namespace morphogen {

Result<World> apply(const World& world, const SetActiveClip& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    if (edit.clip < -1 || edit.clip >= static_cast<int>(object.clips.size()))
        return makeError(Error::Kind::NotFound, object.name, fmt::format("has no clip {}; it has {}", edit.clip, object.clips.size()));
    object.activeClip = edit.clip;
    return withObject(world, std::move(object));
}

}  // namespace morphogen
