// Sample worlds, made by code: shapes, skeletons, gaits and light are computed, nothing is loaded. The same name gives
// the same bytes every time.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/scene/world.h"

#include <span>
#include <string_view>

namespace morphogen {

struct SampleInfo {
    std::string_view name;      ///< as on the command line: "walking-creature"
    std::string_view summary;   ///< one sentence
};

/// All samples, the one that opens first in front.
std::span<const SampleInfo> samples();

/// The sample of that name; every one has a camera called "hero". Error::NotFound names those that exist.
Result<World> makeSample(std::string_view name, const JobContext& job);

}  // namespace morphogen
