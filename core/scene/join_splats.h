// Putting splats together, one lot behind the other; taking rows out is core/scene/take_rows.
#pragma once

#include "core/scene/splats.h"

#include <string_view>

namespace morphogen {

/// First the rows of `a`, then those of `b`, which has the same type and width.
Column joined(const Column& a, const Column& b);

/// First `a`, then `b`. Harmonics of the higher degree; an extra column that one lacks, or has of another shape, is filled
/// with zeros there.
Splats joined(const Splats& a, const Splats& b);

/// The extra column of that name; null where there is none.
const Column* extraColumn(const Splats& splats, std::string_view name);

}  // namespace morphogen
