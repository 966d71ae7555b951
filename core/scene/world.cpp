#include "core/scene/world.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>

namespace morphogen {
namespace {

/// Numbers of another world, or of the object that this one is a copy of, become numbers of this one.
void renumber(Object& object, std::uint64_t& nextId)
{
    std::map<SelectionId, SelectionId> selections;
    for (auto& held : object.selections) {
        SplatSelection own = *held;
        own.id = selections[held->id] = {nextId++};
        held = std::make_shared<const SplatSelection>(std::move(own));
    }
    std::map<ModifierId, ModifierId> modifiers;
    for (auto& held : object.modifiers) {
        Modifier own = *held;
        own.id = modifiers[held->id] = {nextId++};
        if (own.mask) own.mask = selections[own.mask];
        held = std::make_shared<const Modifier>(std::move(own));
    }
    const auto curves = std::exchange(object.curves, {});
    for (const auto& held : curves) {
        Curve own = *held;
        if (own.path.property == Property::ModifierNumber) own.path.modifier = modifiers[own.path.modifier];
        object.setCurve(std::move(own));
    }
}

}  // namespace

const Object* World::find(ObjectId id) const
{
    for (const auto& object : objects)
        if (object->id == id) return object.get();
    return nullptr;
}

const Object* World::find(std::string_view name) const
{
    for (const auto& object : objects)
        if (object->name == name) return object.get();
    return nullptr;
}

const Camera* World::findCamera(std::string_view name) const
{
    for (const auto& camera : cameras)
        if (camera->name == name) return camera.get();
    return nullptr;
}

double World::durationSecs() const
{
    double longest = 0;
    for (const auto& object : objects) longest = std::max(longest, object->durationSecs());
    for (const auto& camera : cameras)
        if (camera->keys.size() > 1) longest = std::max(longest, camera->keys.back().timeSecs);
    return longest;
}

std::string World::freeName(std::string_view name) const
{
    if (name.empty()) name = "object";
    std::string candidate(name);
    for (int n = 2; find(candidate) || findCamera(candidate); ++n) candidate = fmt::format("{} {}", name, n);
    return candidate;
}

ObjectId World::add(Object object)
{
    object.id = {nextId++};
    object.name = freeName(object.name);
    renumber(object, nextId);
    objects.push_back(std::make_shared<const Object>(std::move(object)));
    return objects.back()->id;
}

CameraId World::add(Camera camera)
{
    camera.id = {nextId++};
    camera.name = freeName(camera.name);
    cameras.push_back(std::make_shared<const Camera>(std::move(camera)));
    return cameras.back()->id;
}

bool World::replace(Object object)
{
    for (auto& held : objects) {
        if (held->id != object.id) continue;
        held = std::make_shared<const Object>(std::move(object));
        return true;
    }
    return false;
}

bool World::remove(ObjectId id)
{
    return std::erase_if(objects, [id](const auto& object) { return object->id == id; }) > 0;
}

}  // namespace morphogen
