// Putting two lots of splats together, and marking those that nobody saw; taking rows out is core/scene/take_rows.
#pragma once

#include "core/scene/splats.h"
#include "core/scene/take_rows.h"

#include <cstdint>
#include <span>

namespace morphogen {

/// Marks splats that no capture saw: u8, 1 where it was invented. Absent: none was.
inline constexpr const char* kInventedColumn = "invented";

/// First `a`, then `b`. Harmonics of the higher degree; an extra column that one lacks, or has of another shape, is filled
/// with zeros there.
Splats joined(const Splats& a, const Splats& b);

/// The splats with every one marked as invented.
Splats markedInvented(Splats splats);
/// 1 where invented; all zeros where nothing is marked.
std::vector<std::uint8_t> inventedMarks(const Splats& splats);

}  // namespace morphogen
