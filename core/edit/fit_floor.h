// The floor that an object's splats show: the plane with most of them on it and few below.
//
// How it works: RANSAC (Fischler and Bolles 1981) over a sample of the splats that can be seen, with planes that are not
// too steep; a plane's score is the splats near it less those below it, which tells a floor from a table and a ceiling.
// The best is then refined by least squares over the splats near it, trimmed anew in each round.
#pragma once

#include "core/edit/set_floor.h"
#include "core/jobs/progress.h"

namespace morphogen {

struct FloorFit {
    Plane floorInWorld;            ///< the normal points up
    float onFloor = 0;             ///< share of the visible splats that lie on it, 0..1
    float deviationMetres = 0;     ///< root mean square distance of those; metres where the scale is known
};

struct FloorFitOptions {
    float maxTiltRadians = radians(50.0f);  ///< from +Y as the object stands now
    float tolerance = 0.005f;               ///< how near counts as on it, as a share of the object's size
    std::uint64_t seed = 1;
};

/// Fails with Error::NotFound when no plane holds at least 3 % of the splats; then ask for three clicks.
Result<FloorFit> fitFloor(const Object& object, const FloorFitOptions& options, const JobContext& job);

}  // namespace morphogen
