// The small things in the room of room.h, each standing where it belongs.
#pragma once

#include "core/authoring/props.h"

namespace morphogen {

Prop makeLamp();
Prop makeVase();
Prop makeBooks();
Prop makePlant();
Prop makeBall();
Prop makeMug();
Prop makeBox();
Prop makeRug();

}  // namespace morphogen
