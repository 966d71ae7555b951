// Frames that were sampled anew, told by the splats that stand for them: in every frame the same splats, where that frame has
// its surface and as it looks there. To what follows (rest_frame.h) they are frames like any other.
//
// How it works: nodes bring a splat to where it is. What the frame has around there is compared with what was around the splat
// where it was met first (frame_surface.h): by so much it is higher, lighter, larger. Its own detail stays.
#pragma once

#include "core/math/gaussian.h"
#include "core/sequence/follow_splats.h"
#include "core/sequence/frame_surface.h"

#include <memory>
#include <stop_token>

namespace morphogen::sequence {

/// The tracks and the source must outlive it.
class ToldFrames {
public:
    /// Row i of a told frame is splat i. Fails with Cancelled, or what a frame fails with; so does at().
    static Result<ToldFrames> make(const Tracks& tracks, const FrameSource& frames, const JobContext& job);
    Result<std::shared_ptr<const Splats>> at(std::size_t frame, const std::stop_token& stop = {}) const;
    std::size_t count() const { return m_frames->count; }

private:
    /// A splat as it was met first.
    struct Home {
        GaussianAxes axes;
        Affine3x4 homeFromRest;
        Vec3 centre{0}, dc{0};
        float opacity = 0;
        SurfaceMean around;
    };

    const Tracks* m_tracks = nullptr;
    const FrameSource* m_frames = nullptr;
    std::vector<Home> m_homes;
    std::vector<std::vector<float>> m_harmonics;   ///< of each splat, at home
    int m_degree = 0;
    SplatFilter m_filter = SplatFilter::Classic;
};

}  // namespace morphogen::sequence
