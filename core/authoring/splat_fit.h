// The Gaussian of a surface sample: flat along the surface, as wide as its neighbours are far, cut short where the surface
// ends or bends away.
//
// How it works: a sample starts as a round disc. Walking from its face over smooth edges, every sharp edge in reach limits
// the variance in its direction (the disc's covariance is conditioned, as a Kalman update would, so other directions stay),
// and the disc grows along the edge by as much, so that rows beside edges hide what is behind them as well as others do.
// How far a disc may stand out over an edge grows as the edge gets flatter: what stands out over a gentle bend hardly
// leaves the surface. At open borders the half-transparent contour ends at the edge, at right angles a little before it,
// since the discs of the near and the far side add up.
#pragma once

#include "core/authoring/surface_samples.h"

namespace morphogen {

/// Where the rest triangle of a face lies, and the disc in it.
struct FittedSplat {
    Vec3 position;            ///< rest frame, a two-thousandth of the object's size below the surface
    Quat rotation{1, 0, 0, 0};
    Vec3 deviations{0};       ///< the third, along the normal, is nearly nothing
    float peakAlpha = 0;
};

/// `restCorners`: the face's corners in the frame that its bound node maps from. Any thread.
FittedSplat fitSplat(const SurfaceShape& shape, const SurfaceSample& sample, const std::array<Vec3, 3>& restCorners);

}  // namespace morphogen
