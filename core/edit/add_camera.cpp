#include "core/edit/add_camera.h"

namespace morphogen {

Result<World> apply(const World& world, const AddCamera& edit)
{
    const auto& keys = edit.camera.keys;
    if (keys.empty()) return makeError(Error::Kind::Empty, edit.camera.name, "the camera has no view");
    for (std::size_t k = 1; k < keys.size(); ++k)
        if (!(keys[k].timeSecs > keys[k - 1].timeSecs)) return makeError(Error::Kind::Usage, edit.camera.name, "the camera's times do not increase");
    World changed = world;
    changed.add(edit.camera);
    return changed;
}

}  // namespace morphogen
