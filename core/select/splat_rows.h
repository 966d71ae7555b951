// Marking splats that nobody saw.
#pragma once

#include "core/scene/splats.h"

#include <cstdint>
#include <vector>

namespace morphogen {

/// Marks splats that no capture saw: u8, 1 where it was invented. Absent: none was.
inline constexpr const char* kInventedColumn = "invented";

/// The splats with every one marked as invented.
Splats markedInvented(Splats splats);
/// 1 where invented; all zeros where nothing is marked.
std::vector<std::uint8_t> inventedMarks(const Splats& splats);

}  // namespace morphogen
