// Splats found again by the pattern they form with their neighbours: for frames that hold the same splats.
//
// How it works: a splat and those around it move nearly as one rigid piece, and how they lie among each other is a fingerprint:
// under the right motion all of them fall onto splats of the next frame, under a wrong one they miss by about a third of a spacing
// however well it is fitted. Patches that registration brings near enough fall into place by themselves (closest points: Besl and
// McKay 1992). From them on every patch takes over the motion of a neighbour that was found and settles from there, round by round
// (region growing; the hypotheses of PatchMatch Stereo, Bleyer et al. 2011, with rigid motions for planes), so that a limb that was
// missed as a whole is found from its root to its tip, and one that passes another is not taken for it.
#pragma once

#include "core/base/result.h"
#include "core/sequence/register_frames.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace morphogen::sequence {

struct PatchRequest {
    const FramePoints& from;
    std::span<const Vec3> expected;   ///< where registration brings each of `from.centres`
    const FramePoints& to;
    const PointTree& toTree;          ///< over `to.centres`
    float spacing = 0;                ///< between neighbours of `to`, metres
    Vec3 colourChange{0};             ///< of all from the one to the other
};

struct Patches {
    std::vector<Affine3x4> motions;     ///< of each point of `from`; where it is not found, that of what is around it
    std::vector<std::uint8_t> isFound;   ///< 1 where the patch around the point lies on splats of `to`
    std::size_t foundCount() const;
};

/// Fails with Cancelled within 100 ms of `stop`.
Result<Patches> findPatches(const PatchRequest& request, const std::stop_token& stop);

}  // namespace morphogen::sequence
