// Rows of splats: taking some out, putting two lots together; for extraction, deletion and filling.
#pragma once

#include "core/scene/splats.h"

#include <cstdint>
#include <span>

namespace morphogen {

/// Marks splats that no capture saw: u8, 1 where it was invented. Absent: none was.
inline constexpr const char* kInventedColumn = "invented";

/// The rows of any column, in the order given; indices below column.rows().
Column takeRows(const Column& column, std::span<const std::uint32_t> rows);
/// With all their columns, extra ones too.
Splats takeRows(const Splats& splats, std::span<const std::uint32_t> rows);

/// First `a`, then `b`. Harmonics of the higher degree; an extra column that one lacks, or has of another shape, is filled
/// with zeros there.
Splats joined(const Splats& a, const Splats& b);

/// The splats with every one marked as invented.
Splats markedInvented(Splats splats);
/// 1 where invented; all zeros where nothing is marked.
std::vector<std::uint8_t> inventedMarks(const Splats& splats);

}  // namespace morphogen
