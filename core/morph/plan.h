// A morph's plan: which splat of one side becomes which of the other. Made once at rest, kept with the world, read every frame.
//
// How it works: both sides are embedded (embedding.h) and matched one to one (match.h); of the smaller side splats are taken
// several times, large and dense ones more often. Parts that the user pairs, and what is left of both sides, are each matched
// in a frame of their own. Pins are pairs that the user asks for: what lies around a pin is drawn along
// before matching, and the pair itself is then set. Every splat's mass is carried by exactly one of its pairs; the others
// carry none at that end, so both ends are the originals and in between mass goes over evenly.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/morph/embedding.h"
#include "core/scene/morph_plan.h"
#include "core/scene/splats.h"

#include <optional>
#include <vector>

namespace morphogen::morph {

/// Rows of both sides that become one another and nothing else. A row of several parts belongs to the first.
struct PartRows {
    MorphPartPair names;
    std::vector<std::uint32_t> from, to;
};

/// First: what a tenth of the time allows, to be shown until the whole is there. Whole: as good as a plan gets.
enum class PlanCare { First, Whole };

struct PlanRequest {
    const Splats& from;
    const Splats& to;                   ///< as they stand in the world
    std::vector<MorphPin> pins{};
    std::vector<PartRows> parts{};
    MatchCost cost{};
    std::optional<MatchEffort> effort{};      ///< none: as the care is
    std::uint64_t seed = 1;
    PlanCare care = PlanCare::Whole;
};

struct Planned {
    MorphPlan plan;
    MorphQuality quality;               ///< also in the plan
};

/// Fails with Empty when a side, or a part of it, has no splat that could be seen, Usage for pins that contradict, Limit beyond 2^31 pairs, or Cancelled.
Result<Planned> planMorph(const PlanRequest& request, const JobContext& context);

}  // namespace morphogen::morph
