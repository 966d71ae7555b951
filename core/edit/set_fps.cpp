#include "core/edit/set_fps.h"

namespace morphogen {

Result<World> apply(const World& world, const SetFps& edit)
{
    if (!(edit.fps >= SetFps::kMin && edit.fps <= SetFps::kMax)) return makeError(Error::Kind::Usage, "frame rate", "give a number from 1 to 1000 frames a second");
    World changed = world;
    changed.fps = edit.fps;
    return changed;
}

}  // namespace morphogen
