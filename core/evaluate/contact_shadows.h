// Contact shadows: what objects with such a modifier (core/scene/contact_shadow.h) keep off the surface beneath them, as splats.
//
// How it works: the object is seen from above on a grid of some forty cells a side: its lowest and highest splat in each, and
// beneath it the highest surface that other objects' splats make, or the ground. How much of the sky each cell has lost is
// sky_occlusion.h's to say. Each shaded cell becomes one black disc on the surface; together they darken it by just that, since
// splats blend by what shines through. So a shadow is drawn by every renderer as anything else is. Discs count as a little nearer to
// the camera than they are (UniformLook::nearer), so that the rough splats of the surface do not cover them.
#pragma once

#include "core/deform/pose.h"
#include "core/scene/world.h"

#include <span>
#include <vector>

namespace morphogen {

/// The shadows of those objects among `posed` (all that is drawn of `world` at the time) that throw one. They belong to no object: their
/// id is 0. Draw them with the rest; leave them out of what is picked and selected. Results are kept while nothing near moves.
std::vector<PosedObject> contactShadows(const World& world, double timeSecs, std::span<const PosedObject> posed);

/// Whether it is one of them.
inline bool isContactShadow(const PosedObject& posed) { return posed.id == ObjectId{}; }

/// `drawn` with the shadows white and all else black: on a transparent background, the picture says how much of each pixel's light is
/// taken. What Aov::Shadow shows.
std::vector<PosedObject> asShadowMask(std::span<const PosedObject> drawn);

}  // namespace morphogen
