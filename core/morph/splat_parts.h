// What blends read of single splats.
#pragma once

#include "core/math/gaussian.h"
#include "core/scene/morph_plan.h"
#include "core/scene/splats.h"

#include <algorithm>
#include <cmath>

namespace morphogen::morph {

inline GaussianAxes axesAt(const Splats& splats, std::size_t i) { return {splats.rotation(i), splats.standardDeviations(i)}; }

/// -ln(1 - alpha) of a peak alpha given as its logit, without losing what is near 0 or 1: ln(1 + e^x).
inline float depthOfLogit(float x) { return x > 20 ? x : std::log1p(std::exp(x)); }
inline float logitOfDepth(float depth) { return depth > 20 ? depth : std::log(std::max(std::expm1(depth), 1e-12f)); }

/// Display-encoded, of degree 0 alone.
inline Rgb colourAt(const Splats& splats, std::size_t i)
{
    return Rgb(splats.column(SplatColumn::Dc0).at<float>(i), splats.column(SplatColumn::Dc1).at<float>(i), splats.column(SplatColumn::Dc2).at<float>(i)) * kShC0 + 0.5f;
}

/// Of MorphPlan::cover, as pairCover() wants it.
inline const std::uint8_t* coverRow(const MorphPlan& plan, std::size_t p) { return plan.cover.chunk<std::uint8_t>(p / kChunkRows).data() + p % kChunkRows * 2 * kCoverMoments; }

}  // namespace morphogen::morph
