// Sample worlds as files that open at once: making one takes seconds.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"

#include <filesystem>
#include <string_view>

namespace morphogen {

/// The sample that is shown when nothing else is: the first of samples().
std::string_view firstSample();

/// The sample's world (.morph) where it has been made already; empty where not. Reads nothing of it.
std::filesystem::path findSample(std::string_view name);

/// The same, made first where it is missing, or made by an older program. NotFound for an unknown name; Io where there is no place to
/// keep it. Worker threads.
Result<std::filesystem::path> prepareSample(std::string_view name, const JobContext& job);

}  // namespace morphogen
