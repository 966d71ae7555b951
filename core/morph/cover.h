// Keeping surfaces closed on the way of a morph: at several moments how much each pair must grow, and what lies so alone that
// it had better not be seen.
//
// How it works: at each moment pairs stand where they will stand, with the shape they will have. At each pair it is asked how
// much its neighbours alone would cover, seen along the normal of the surface they make: what is between splats looks like
// that. Where it is less than it was at the ends, all there grow until it is not. What even at the utmost size would let half
// of the light through is no surface but dust between two surfaces, and fades.
#pragma once

#include "core/base/result.h"
#include "core/scene/morph_plan.h"
#include "core/scene/splats.h"

#include <cstdint>
#include <span>
#include <stop_token>

namespace morphogen::morph {

/// So many pairs are asked at most; the others do as those near them. In a plan that is only shown until a better one is there: fewer.
inline constexpr std::size_t kAskedAtMost = 200'000, kAskedFirst = 10'000;

struct CoverRequest {
    const Splats& from;
    const Splats& to;
    std::span<const std::uint32_t> pairs;      ///< row of `from`, row of `to`, for each pair
    std::span<const std::uint8_t> carries;     ///< MorphPlan::carries
    const std::stop_token& stop;
    std::size_t askedAtMost = kAskedAtMost;
};

struct Covered {
    Column cover;            ///< MorphPlan::cover
    double distortion = 0;   ///< mean |ln| of how much farther apart, or nearer, neighbours of the first side are on the second
    double tearing = 0;      ///< share, 0..1, of what ends more than three times as far from its neighbours of the first side
};

/// Means nothing once `stop` was set.
Covered coverOf(const CoverRequest& request);

}  // namespace morphogen::morph
