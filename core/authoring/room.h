// A furnished room, clean and lit: the truth behind the hard capture.
#pragma once

#include "core/authoring/props.h"

#include <array>
#include <string_view>

namespace morphogen {

/// The ten things in the room, in the order of their ids 1..10.
inline constexpr std::array<std::string_view, 10> kRoomThings = {"chair", "table", "lamp", "vase", "books", "plant", "ball", "mug", "box", "rug"};

inline constexpr Vec3 kRoomHalfSize{2.1f, 1.25f, 1.7f};   ///< metres; x and z about the origin, the floor at y = 0

/// The walls, floor, window and picture first, then the ten things; +Y up, metres.
std::vector<Prop> furnishRoom();
/// Sun through the window, the lamp lit.
LightRig roomLight();

}  // namespace morphogen
