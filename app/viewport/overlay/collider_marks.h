// Collider marks: the wires of the shapes in which bodies meet each other, where the bodies are now.
#pragma once

#include "app/viewport/overlay/sketch.h"
#include "core/scene/world.h"

#include <span>

namespace morphogen::viewport {

/// Those whose object is there and visible at that time.
void paintColliders(Sketch& sketch, std::span<const ColliderMark> colliders, const World& world, double timeSecs);

}  // namespace morphogen::viewport
