// How like two things look: the pictures of one and the other from eight sides, compared inside the rectangle that the first fills.
#pragma once

#include "core/base/result.h"
#include "core/deform/pose.h"
#include "core/math/bounds.h"
#include "core/raster/rasteriser.h"

#include <stop_token>
#include <vector>

namespace morphogen::sequence {

struct CompareOptions {
    int views = 8;          ///< once round
    int pixels = 512;       ///< width and height
};

/// Looks from the same places at whatever it is given. Keeps its rasteriser, so one at a time.
class FrameComparer {
public:
    /// The views see all of `bounds`.
    FrameComparer(const Bounds& bounds, const CompareOptions& options) : m_bounds(bounds), m_options(options) {}

    /// Peak signal to noise ratio of each view, dB, over black or over white, whichever is worse; of equal pictures 99.
    Result<std::vector<double>> compare(const PosedObject& wanted, const PosedObject& got, const std::stop_token& stop);

private:
    Bounds m_bounds;
    CompareOptions m_options;
    Rasteriser m_rasteriser;
};

}  // namespace morphogen::sequence
