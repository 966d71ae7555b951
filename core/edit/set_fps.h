// SetFps: at how many frames a second the world is counted, stepped and exported. Clips keep their seconds.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

namespace morphogen {

struct SetFps {
    static constexpr const char* kLabel = "Set frame rate";
    static constexpr double kMin = 1, kMax = 1000;
    double fps = kDefaultFps;
};

/// Fails when the rate is not a number from kMin to kMax.
Result<World> apply(const World& world, const SetFps& edit);

}  // namespace morphogen
