// The splats of one SOG (meta.json and its images) in a container; `prefix` leads to it ("3_0/" in a streamed SOG).
#pragma once

#include "core/io/sog_container.h"
#include "core/io/splats_writer.h"

namespace morphogen {

struct SogSplats {
    SplatsWriter writer;
    int version = 2;
};

/// Decoded, not yet turned or repaired.
Result<SogSplats> decodeSog(const SogContainer& container, const std::string& prefix, const JobContext& job);

}  // namespace morphogen
