#include "core/edit/add_camera.h"

namespace morphogen {

Result<void> checkKeys(const Camera& camera)
{
    const auto& keys = camera.keys;
    if (keys.empty()) return makeError(Error::Kind::Empty, camera.name, "the camera has no view");
    for (std::size_t k = 1; k < keys.size(); ++k)
        if (!(keys[k].timeSecs > keys[k - 1].timeSecs)) return makeError(Error::Kind::Usage, camera.name, "the camera's times do not increase");
    return {};
}

Result<World> apply(const World& world, const AddCamera& edit)
{
    MG_TRY(checkKeys(edit.camera));
    World changed = world;
    changed.add(edit.camera);
    return changed;
}

}  // namespace morphogen
