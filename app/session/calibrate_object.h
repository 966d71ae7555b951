// Several statements about one object's calibration at once, all in points of the world as it stands before any of them.
#pragma once

#include "core/base/result.h"
#include "core/edit/history.h"
#include "core/jobs/progress.h"

#include <array>
#include <optional>

namespace morphogen {

struct KnownLength {
    Vec3 fromInWorld, toInWorld;
    double metres = 0;
};

/// What is not given stays. Applied in the order of the members.
struct CalibrationRequest {
    ObjectId object;
    std::optional<Vec3> upInWorld;
    std::optional<std::array<Vec3, 3>> floorInWorld;
    bool isFloorFitted = false;             ///< to the splats, instead of floorInWorld
    std::optional<Vec3> originInWorld;
    std::optional<KnownLength> length;
};

/// One step of the history for each statement, or none when one of them fails.
Result<void> calibrateObject(History& history, const CalibrationRequest& request, const JobContext& job);

}  // namespace morphogen
