// A stored selection: which splats of an object, and how much. Used as a mask by modifiers and by edits.
#pragma once

#include "core/base/ids.h"
#include "core/scene/column.h"

#include <string>

namespace morphogen {

/// Immutable once shared.
struct SplatSelection {
    SelectionId id;
    std::string name;      ///< unique within its object
    Column weights;        ///< f32, one per splat in the source's order, 0..1
    bool operator==(const SplatSelection&) const = default;
};

}  // namespace morphogen
