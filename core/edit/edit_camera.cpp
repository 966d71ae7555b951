#include "core/edit/edit_camera.h"

#include "core/edit/add_camera.h"

#include <algorithm>

namespace morphogen {
namespace {

auto positionOf(World& world, CameraId id)
{
    return std::ranges::find_if(world.cameras, [id](const auto& camera) { return camera->id == id; });
}

Error gone() { return makeError(Error::Kind::NotFound, "camera", "it is no longer in the world"); }

}  // namespace

Result<World> apply(const World& world, const RenameCamera& edit)
{
    if (edit.name.empty()) return makeError(Error::Kind::Usage, "camera", "give it a name");
    const Camera* const other = world.findCamera(edit.name);
    if (world.find(edit.name) || (other && other->id != edit.camera)) return makeError(Error::Kind::Conflict, edit.name, "something else has this name");
    World changed = world;
    const auto found = positionOf(changed, edit.camera);
    if (found == changed.cameras.end()) return gone();
    Camera renamed = **found;
    renamed.name = edit.name;
    *found = std::make_shared<const Camera>(std::move(renamed));
    return changed;
}

Result<World> apply(const World& world, const SetCamera& edit)
{
    World changed = world;
    const auto found = positionOf(changed, edit.camera);
    if (found == changed.cameras.end()) return gone();
    Camera camera = **found;
    camera.keys = edit.keys;
    MG_TRY(checkKeys(camera));
    *found = std::make_shared<const Camera>(std::move(camera));
    return changed;
}

Result<World> apply(const World& world, const RemoveCamera& edit)
{
    World changed = world;
    const auto found = positionOf(changed, edit.camera);
    if (found == changed.cameras.end()) return gone();
    changed.cameras.erase(found);
    return changed;
}

}  // namespace morphogen
