// Splats that bend too much are split: an ellipsoid can't follow a curve that it spans.
//
// How it works: along its longest axis a splat of sigma s lies in a pose as F says, while its ends are carried elsewhere. Where
// the two differ by more than a share of 2 s, the splat becomes two, 0.65 s to each side with 0.76 s: the same variance, and
// with the optical depth shared so that its integral stays, the same profile within 9 % (cf. Kerbl et al. 2023 on splitting,
// Du et al. 2024, GSDeformer, on doing so for deformation). Children take the first-order weights of where they are, so all
// that is needed is the binding. Made once, when poses are keyed: counts never change while something plays.
#pragma once

#include "core/base/result.h"
#include "core/math/affine.h"
#include "core/scene/scaffold.h"
#include "core/scene/splats.h"

#include <span>
#include <stop_token>

namespace morphogen {

struct SplitOptions {
    float tolerance = 0.12f;   ///< share of 2 sigma that an end may lie off
    int mostLevels = 3;        ///< a splat becomes at most two to the power of this, 0..6
};

struct SplitSplats {
    Splats splats;             ///< the source's in its order, the first child in its parent's place; the other children after them
    Binding binding;           ///< of all of those
    Column parents;            ///< u32: for each, the index in the source of the splat it was, or is part of
};

/// Splits what bends in any of `poses` (an entry per node each). Without gradients in the binding nothing bends within a splat, and
/// the source comes back. Fails with Usage when the binding or a pose does not fit, Limit, or Cancelled.
Result<SplitSplats> splitBending(const Splats& splats, const Binding& binding, std::span<const Pose> poses, const SplitOptions& options = {}, std::stop_token stop = {});

}  // namespace morphogen
