// What the splats' paths say of the nodes they follow: weights and motions under which nodes tell the paths best.
//
// How it works: skinning decomposition in the manner of Le and Deng 2012. With weights held, each node in turn takes the motion that
// leaves least of what the others leave over (a weighted Procrustes problem in every frame); with motions held, each splat takes the
// weights, none below zero and one in sum, of up to four nodes near it. Paths that do not fit count less and less, so that a splat
// taken for another in some frames does not draw its nodes there. Nodes laid over a still shape know nothing of where it bends;
// afterwards they do.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/sequence/follow_splats.h"

namespace morphogen::sequence {

/// Changes weights, poses and rest points of `tracks`, whose rows are those of `frames` where it has no paths. `spacing`: between splats, metres.
/// Fails with Cancelled, or what a frame fails with.
Result<void> fitSkin(Tracks& tracks, const FrameSource& frames, float spacing, const JobContext& job);

}  // namespace morphogen::sequence
