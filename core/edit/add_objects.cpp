#include "core/edit/add_objects.h"

#include "core/scene/morph_of.h"

#include <algorithm>
#include <map>

namespace morphogen {
namespace {

/// What the object looks at or is morphed from came with it and has another number now.
void pointTo(const std::map<ObjectId, ObjectId>& added, ObjectId id, World& world)
{
    Object object = *world.find(id);
    bool isChanged = false;
    const auto point = [&](ObjectId& other) {
        const auto found = added.find(other);
        if (found == added.end() || found->second == other) return;
        other = found->second;
        isChanged = true;
    };
    for (auto& held : object.modifiers) {
        Modifier own = *held;
        if (auto* look = std::get_if<LookAtSettings>(&own.settings)) point(look->target);
        if (auto* morph = std::get_if<MorphSettings>(&own.settings))
            forEachMorphSide(*morph, [&](std::vector<ObjectId>& side) { std::ranges::for_each(side, point); });
        if (own.settings != held->settings) held = std::make_shared<const Modifier>(std::move(own));
    }
    if (isChanged) world.replace(std::move(object));
}

}  // namespace

Result<World> apply(const World& world, const AddObjects& edit)
{
    if (edit.objects.empty()) return makeError(Error::Kind::Empty, "", "there is nothing to add");
    World changed = world;
    std::map<ObjectId, ObjectId> added;   // by the number that an object had where it comes from
    for (const Object& object : edit.objects) {
        if (!object.splats) return makeError(Error::Kind::Internal, object.name, "the object has no splats");
        const ObjectId id = changed.add(object);
        if (object.id) added.emplace(object.id, id);
    }
    for (const auto& [before, now] : added) pointTo(added, now, changed);
    return changed;
}

}  // namespace morphogen
