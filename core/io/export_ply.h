// INRIA 3DGS PLY out: binary little endian, the property order of the reference code (x y z nx ny nz f_dc f_rest opacity
// scale rot), then the extra columns in their own types; f_rest channel-major. The header says which way is up, the
// harmonics' degree and the low-pass filter, in the comments that Brush and splat-transform know.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/scene/object.h"

#include <filesystem>
#include <span>

namespace morphogen {

struct PlyExportOptions {
    UpAxis up = UpAxis::YUp;   ///< of the file; the splats given are +Y up. For "as the source was": Provenance::sourceUp
};

/// Writes `splats` (world or object coordinates, +Y up). The target appears whole or not at all. What importing a +Y up
/// file gave is written with the same bits. Empty when there are no splats.
Result<void> writePly(const Splats& splats, const PlyExportOptions& options, const std::filesystem::path& path, const JobContext& job);

/// All splats of `parts` in one: the highest degree (missing harmonics are zero), AntiAliased when all are, and those extra
/// columns that every part has in one type.
Splats mergeSplats(std::span<const Splats* const> parts);

}  // namespace morphogen
