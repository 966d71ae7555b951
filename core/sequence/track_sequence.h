// A sequence of frames in which nothing corresponds becomes one 4D object: canonical splats on a scaffold that tracks move, with
// channels for what the scaffold can't say, births and deaths included. What results can be bent, painted, morphed and retimed as
// any other object.
//
// How it works: splats are followed from frame to frame (follow_splats.h) and taken back to rest (rest_frame.h); node motions
// become a clip, what is left becomes channels (channel_coder.h). How finely those are kept is found by looking: each frame's
// pictures come as near to those of the sequence as is asked for, and no nearer (rate_control.h, compare_frames.h). Where frames were
// sampled anew, the splats of one frame tell them all (told_frames.h).
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/scene/object.h"
#include "core/sequence/follow_splats.h"

#include <string>
#include <vector>

namespace morphogen::sequence {

/// Whether the report compares every frame with the object in the end.
enum class Measuring : std::uint8_t { Skip, EveryFrame };

struct TrackOptions {
    double fps = 24;
    double leastDecibels = 33;     ///< of every frame from any of eight sides, or nearly what it can have
    int nodeCount = 0;             ///< 0 chooses
    Measuring measuring = Measuring::EveryFrame;
    Sampling sampling = Sampling::Unknown;   ///< Unknown: found by looking
    Edges edges = Edges::Told;   ///< where that is not near enough, Own is tried
};

struct FrameQuality {
    double leastDecibels = 0, meanDecibels = 0;   ///< over eight views, inside the object's rectangle
    std::size_t splats = 0;                       ///< of the sequence's frame
    std::size_t born = 0, ended = 0;              ///< tracks that begin or have ended with this frame
};

struct TrackReport {
    std::vector<FrameQuality> frames;
    std::size_t splats = 0, nodes = 0, components = 0;
    double step = 0;               ///< of the middle frame's channels, in units of a splat's size
    double aimedDecibels = 0;      ///< what the frame was held to that can have least: what was asked for, or nearly what can be had
    Sampling sampling = Sampling::Same;
};

struct Tracked {
    Object object;                 ///< without an id and a name; in the frames' own coordinates
    TrackReport report;
};

/// Fails with Empty when nothing in the frames could be followed, Limit when memory is short, or Cancelled.
Result<Tracked> trackSequence(const FrameSource& frames, const TrackOptions& options, const JobContext& job);

/// The sequence with what was made of it in its place: its name, its place, its keys and modifiers stay; selections and masks, which
/// were of its first frame's splats, go.
Object withTracked(const Object& sequence, const Object& tracked);

/// Of a sequence in memory; the object as withTracked() makes it.
Result<Tracked> trackSequence(const Object& sequence, const TrackOptions& options, const JobContext& job);

}  // namespace morphogen::sequence
