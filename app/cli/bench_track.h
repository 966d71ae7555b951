// bench track: a sequence in which nothing corresponds, from its frames to one object in a file.
#pragma once

#include "app/cli/bench.h"

namespace morphogen::cli {

/// The sequence of `options.files`, numbered files or their folder; else our fox, walking, whose every frame is sampled anew with
/// another number of splats. Two records with the same time and bytes: likeness at the worst, and in the mean. Their names say how many
/// bytes a splat of a frame takes, and whether the frames are told by the splats of one or followed splat for splat.
Result<std::vector<BenchRecord>> benchTrack(const BenchOptions& options, const JobContext& job);

}  // namespace morphogen::cli
