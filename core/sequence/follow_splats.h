// Which splat of one frame is which of the next: one set of splats followed through a sequence in which nothing corresponds.
//
// How it works: nodes are laid over the first frame; from frame to frame their motion is found (register_frames.h), the splats go
// along, and each becomes the nearest of the new frame that looks like it, one to one. A splat without a partner hides; it goes
// along unseen for a while and may come back. What of a frame is nobody's partner is born, with nodes of its own where it is
// far from everything. So every frame is exactly the tracks that are seen in it, and nothing smears.
//
// Splats that are the same in every frame are known by the pattern they form (rigid_patches.h), wherever the nodes bring them; and
// when all paths are known, nodes learn from them where things bend (skin_fit.h).
//
// Where every frame was sampled anew no splat is another, which shows by how few patterns are found again. Then
// the splats of the first frame stand for all: the surface they are is found again on each frame as a whole (elastic_nodes.h), and
// they keep their shape on it (hold_shape.h). Only what no splat stands for is born; or, with Edges::Own, all
// that is nobody's where one place off would show, and there each is one of the frame's own splats. Nodes learn from these paths as from any others.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/scene/splats.h"
#include "core/sequence/pair_splats.h"
#include "core/sequence/register_frames.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace morphogen::sequence {

/// Frames by number, from memory or from a file; any frame may be asked for at any time.
struct FrameSource {
    std::size_t count = 0;
    std::function<Result<std::shared_ptr<const Splats>>(std::size_t frame)> at;
};

/// How frames came to be.
enum class Sampling : std::uint8_t {
    Unknown,
    Same,    ///< the same splats in every frame, but for some
    Anew,    ///< other splats of the same surface in every frame
};

/// How the edges of colours and of what faces elsewhere are kept where frames were sampled anew: one place off shows there.
enum class Edges : std::uint8_t {
    Told,    ///< as all else, which takes the least room
    Own,     ///< by each frame's own splats
};

struct Tracks {
    Sampling sampling = Sampling::Same;
    std::vector<std::vector<std::uint32_t>> rows;       ///< [frame][splat]: its row in the frame, or in told_frames.h's where those are told; kNoRow where it is not seen
    std::vector<std::uint32_t> homeFrames, homeRows;    ///< of each splat, where it was met first
    std::vector<Vec3> restPoints;                       ///< of each splat, at rest, as it was met first
    std::vector<std::vector<std::uint32_t>> likes;      ///< [frame][splat]: of those that stand for a surface, the row of the frame whose splat it is there; kNoRow where it is told
    std::vector<std::vector<Vec3>> paths;               ///< [frame][splat]: where each is that stands for a surface; empty where rows tell it
    std::vector<Follows> follows;
    std::vector<Vec3> nodes;                            ///< rest positions
    std::vector<std::vector<std::uint32_t>> neighbours; ///< of each node
    std::vector<std::vector<Similarity>> poses;         ///< [frame][node]: frame-from-rest

    std::size_t splatCount() const { return follows.size(); }
    std::size_t frameCount() const { return rows.size(); }
};

struct FollowOptions {
    int nodeCount = 0;   ///< 0 chooses by the number of splats
    Sampling sampling = Sampling::Unknown;   ///< Unknown: the first frames tell
    Edges edges = Edges::Told;
};

/// Fails with Empty when the first frames hold nothing finite, Limit when memory is short, or Cancelled.
Result<Tracks> followSplats(const FrameSource& frames, const FollowOptions& options, const JobContext& job);

}  // namespace morphogen::sequence
