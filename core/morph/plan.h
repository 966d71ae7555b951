// A morph's plan: which splat of one side becomes which of the other. Made once at rest, kept with the world, read every frame.
//
// How it works: both sides are embedded (embedding.h) and matched one to one (match.h); of the smaller side splats are taken
// several times, large and dense ones more often. Pins are pairs that the user asks for: what lies around a pin is drawn along
// before matching, and the pair itself is then set. Every splat's mass is carried by exactly one of its pairs; the others
// carry none at that end, so both ends are the originals and in between mass goes over evenly.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/morph/embedding.h"
#include "core/scene/column.h"
#include "core/scene/splats.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

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

namespace morph {

struct PlanRequest {
    const Splats& from;
    const Splats& to;                   ///< as they stand in the world
    std::vector<MorphPin> pins{};
    MatchCost cost{};
    std::optional<MatchEffort> effort{};
    std::uint64_t seed = 1;
};

struct PlanQuality {
    double transportCost = 0;           ///< mean squared distance in the embedding, without pins' pull
    double meanWayMetres = 0;           ///< of the centres
};

struct Planned {
    MorphPlan plan;
    PlanQuality quality;
};

/// Fails with Empty when a side has no splat that could be seen, Limit beyond 2^31 pairs, or Cancelled.
Result<Planned> planMorph(const PlanRequest& request, const JobContext& context);

}  // namespace morph
}  // namespace morphogen
