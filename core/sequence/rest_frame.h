// What followed splats look like where nothing has moved them: the canonical splats, and how far each is from them at each frame.
//
// How it works: the inverse of what the nodes do to a splat takes each of its frames back to rest, where its centre, axes,
// opacity and colour differ little from frame to frame. Their mean over a splat's life is the canonical splat, in numbers short
// enough for a small file; the differences are what channels code (channel_coder.h). Axes are named alike before they are compared,
// since a turn by 90 degrees about an axis is no change if the deviations change places with it.
#pragma once

#include "core/scene/scaffold.h"
#include "core/sequence/follow_splats.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace morphogen::sequence {

/// Puts the tracks' splats into an order of space. Everything that follows uses that order.
void sortBySpace(Tracks& tracks);

/// Weights and nodes of a binding as a file keeps them: weights are multiples of 1/64.
Binding bindingOf(std::vector<Follows>& follows);

/// The mean of every splat over its life, in the rest frame. `detail`: lengths below this are not seen, metres.
/// Fails with Cancelled, or what a frame fails with.
Result<Splats> meanSplats(const Tracks& tracks, const FrameSource& frames, float detail, const JobContext& job);

/// Differences of each frame of [begin, end) from `canonical`: one block per channel, frame after frame. Frames in which a splat is not
/// seen go straight between those in which it is.
struct Differences {
    std::uint32_t channel = 0;
    std::vector<float> values;   ///< (end - begin) rows of splatCount
};
struct DifferenceRequest {
    const Splats& canonical;
    const Tracks& tracks;
    const FrameSource& frames;
    std::size_t begin = 0, end = 0;
};
/// Fails with Limit when memory is short, Cancelled, or what a frame fails with.
Result<std::vector<Differences>> differencesFrom(const DifferenceRequest& request, const JobContext& job);

}  // namespace morphogen::sequence
