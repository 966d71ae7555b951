// The debris of reconstructions: floaters, needles, halos, haze and far, oversized splats.
#pragma once

#include "core/math/noise.h"
#include "core/scene/splats.h"

#include <cstdint>
#include <span>
#include <vector>

namespace morphogen {

struct DebrisRequest {
    SplatsBuilder& splats;             ///< the room's frame, metres; debris is appended
    std::vector<std::uint8_t>& ids;    ///< CaptureCode per splat
    std::span<const Vec3> normals;     ///< of the splats that are there already
    std::span<const Vec3> cameras;     ///< floaters gather near them
};

/// Adds debris in proportion to what is there: see kDebrisShares.
void addDebris(const DebrisRequest& request, Random& random);

/// Share of the surface's splats, per kind.
struct DebrisShares {
    float floaters = 0.035f, needles = 0.030f, halo = 0.075f, haze = 0.012f, far = 0.006f;
};
inline constexpr DebrisShares kDebrisShares;

}  // namespace morphogen
