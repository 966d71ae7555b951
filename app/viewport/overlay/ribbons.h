// Ribbons: the band between the ways that one object goes in two worlds, coloured by how far apart they have come.
//
// How it works: between two times lie two triangles, cut off before they come behind the camera; the own way is drawn through,
// the other one dashed. Where both worlds agree the band has no width and hardly a colour.
#pragma once

#include "app/viewport/overlay/sketch.h"

namespace morphogen::viewport {

void paintRibbons(Sketch& sketch, std::span<const Ribbon> ribbons);

/// From quiet (0) to strong (1): more colour and more cover.
Ink ribbonInk(float divergence);

}  // namespace morphogen::viewport
