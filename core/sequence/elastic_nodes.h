// Where a whole surface lies on the next frame, of which no splat is one of this: all its pieces found in one.
//
// How it works: an embedded deformation (Sumner, Schmid and Pauly 2007): every node moves rigidly, nodes that share points agree
// about one another, and points, blended from their nodes, lie on the planes of what they are near to. First all goes on as it
// went, each piece at its own speed; what differs from that is found from the coarse to the fine (Li, Sumner and Pauly 2008): first
// it is smooth, later each piece has its own. Both sides look for their partners, since a limb that has stayed behind lies on some
// surface, too, and only what it left uncovered says so; that pull is as strong as the stage looks far. Shapes are held to what
// they were at rest, loosely, so that nothing adds up from frame to frame, and joints give way. Each stage is solved by Gauss and
// Newton with a sparse Cholesky factor.
#pragma once

#include "core/base/result.h"
#include "core/sequence/hold_shape.h"
#include "core/sequence/register_frames.h"

#include <span>
#include <stop_token>
#include <vector>

namespace morphogen::sequence {

struct ElasticRequest {
    std::span<const Vec3> rest;
    const Links& links;              ///< of `rest`
    std::span<const Vec3> before;    ///< where each was a frame before it is where `from` says; the same where nobody knows
    const FramePoints& from;         ///< as they are now; light changes included
    const FramePoints& to;
    const PointTree& toTree;         ///< over `to.centres`
    float spacing = 0;               ///< between neighbours of `to`, metres
};

struct ElasticMotion {
    std::vector<Vec3> points;        ///< where each goes
    std::vector<Quat> turns;         ///< and how it turns on the way
};

/// Fails with Cancelled within 100 ms of `stop`.
Result<ElasticMotion> fitElastic(const ElasticRequest& request, const std::stop_token& stop);

}  // namespace morphogen::sequence
