#include "core/edit/object_edits.h"

#include "core/edit/edit_object.h"
#include "core/edit/set_key.h"

#include <algorithm>

namespace morphogen {

Result<World> apply(const World& world, const DuplicateObject& edit)
{
    MG_ASSIGN(Object copy, objectToEdit(world, edit.object));
    if (!edit.name.empty()) copy.name = edit.name;
    if (!isFinite(edit.byMetres)) return makeError(Error::Kind::Usage, copy.name, "the copy's distance is not finite");
    copy.placement.translation += edit.byMetres;
    if (const Curve* path = copy.curve({Property::Translation, {}, {}})) {
        Curve moved = *path;
        for (Keyframe& key : moved.keys)
            for (int axis = 0; axis < 3; ++axis) key.value[static_cast<std::size_t>(axis)] += edit.byMetres[axis];
        copy.setCurve(std::move(moved));
    }
    World changed = world;
    changed.add(std::move(copy));
    return changed;
}

Result<World> apply(const World& world, const IsolateObjects& edit)
{
    if (edit.objects.empty()) return makeError(Error::Kind::Empty, "", "no object is selected; select what should stay visible");
    for (const ObjectId id : edit.objects) MG_TRY(objectToEdit(world, id));
    World changed = world;
    for (const auto& held : world.objects) {
        Object object = *held;
        object.isVisible = std::ranges::find(edit.objects, object.id) != edit.objects.end();
        object.removeCurve({Property::Visibility, {}, {}});
        if (object.isVisible != held->isVisible || object.curves.size() != held->curves.size()) changed.replace(std::move(object));
    }
    return changed;
}

Result<World> apply(const World& world, const SetOpacity& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    if (!(edit.opacity >= 0 && edit.opacity <= 1)) return makeError(Error::Kind::Usage, object.name, "an opacity is between 0 and 1");
    const PropertyPath path{Property::Opacity, {}, {}};
    if (object.curve(path)) return apply(world, SetKey{edit.object, path, edit.timeSecs, valueOf(edit.opacity), {}, {}});
    object.opacity = edit.opacity;
    return withObject(world, std::move(object));
}

}  // namespace morphogen
