// What a morph keeps: which splat of one side becomes which of the other (core/morph/plan.h makes it), and the user's pins.
#pragma once

#include "core/math/vec.h"
#include "core/scene/column.h"

#include <cstdint>
#include <optional>
#include <string>

namespace morphogen {

/// Immutable once made; a value whose columns are shared.
struct MorphPlan {
    Column pairs;      ///< u32 x 2: row of the first side, row of the second
    Column carries;    ///< u8: bit 0: the first side's splat has its mass here; bit 1: the second's
    Column growth;     ///< f32, 1 to 2: by how much a pair is larger halfway, so that what stretches stays closed
    std::uint64_t fromCount = 0, toCount = 0;   ///< splats of the sides it was made for

    std::size_t size() const { return pairs.rows(); }
    std::uint64_t byteCount() const { return pairs.byteCount() + carries.byteCount() + growth.byteCount(); }
    /// One sentence about the first thing that does not fit, or nothing: what readers of untrusted files call.
    std::optional<std::string> problem() const;
    bool operator==(const MorphPlan&) const = default;
};

/// "This goes there": the splat nearest to `from` on the first side becomes the one nearest to `to` on the second.
struct MorphPin {
    Vec3 from{0}, to{0};   ///< metres, where the sides stand when the plan is made
    bool operator==(const MorphPin&) const = default;
};

/// The same morph told from its other end.
MorphPlan reversed(const MorphPlan& plan);

}  // namespace morphogen
