// Rocks, grass and mushrooms: what stands about on a stage.
#pragma once

#include "core/authoring/props.h"

namespace morphogen {

/// A boulder on y = 0, mossy on top, about `radius` metres wide.
void addRock(Prop& prop, const Vec3& at, float radius, std::uint64_t seed);
/// A tuft of blades, about `height` metres high.
void addGrass(Prop& prop, const Vec3& at, float height, std::uint64_t seed);
/// A mushroom with a spotted cap.
void addMushroom(Prop& prop, const Vec3& at, float height, std::uint64_t seed);

}  // namespace morphogen
