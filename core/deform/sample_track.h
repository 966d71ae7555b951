// Value of a track at a time, exactly as glTF 2.0 appendix C defines it.
#pragma once

#include "core/scene/clip.h"

#include <span>

namespace morphogen {

/// Writes `track.values.width()` numbers to `out`. Times before the first and after the last key hold. Rotations come out
/// normalised. The track must have passed Clip::problem().
void sampleTrack(const Track& track, double timeSecs, std::span<float> out);

}  // namespace morphogen
