// Two pictures of one view, of two worlds, made into one: one beside the other, one wiped over the other, one as a ghost over
// the other, or a heat map of how much they differ.
//
// How it works: every pixel of the result depends on one pixel of each picture, so it is done row by row on all cores. The
// heat map measures in OKLab (Ottosson 2020), in which equal distances look about equally different, what is seen over the
// background; pixels with equal bytes are equal and cost nothing.
#pragma once

#include "core/raster/rasteriser.h"

namespace morphogen {

/// What is shown of two worlds. Off: the own one alone. Other: the other one alone.
enum class CompareMode { Off, Other, SideBySide, Wipe, Ghost, Difference };

struct CompareRequest {
    CompareMode mode = CompareMode::Wipe;
    float wipe = 0.5f;                       ///< Wipe: share of the width that shows the own picture; 0..1
    Rgb tint{0.941f, 0.627f, 0.294f};        ///< Ghost: display-encoded
    float opacity = 0.35f;                   ///< Ghost
    Rgb background{0.22f};                   ///< Difference: what both are seen over; display-encoded
    int width = 0;                           ///< SideBySide: of the result, at least both; what is between them is dark. 0: both
};

/// The column at which the other picture begins, of `width`.
int wipeColumn(float wipe, int width);

/// Fills `out`. Both hold bytes; a wipe does the same to expectedDepth, and a plane that only one of them has counts as empty in
/// the other. Side by side the heights, else the sizes have to be equal: Usage. Returns the largest difference of a pixel, 0..1:
/// of a heat map, else 0. `out` must not be one of the inputs.
Result<float> compareFrames(const Frame& own, const Frame& other, const CompareRequest& request, Frame& out);

/// The distance from which on the heat map has its last colour; a red is as far from a blue as 0.5, black from white 1.
inline constexpr float kHottestDifference = 0.4f;
/// Of the heat map: dark for 0, lighter all the way to kHottestDifference. Display-encoded.
Rgb heatColour(float difference);

}  // namespace morphogen
