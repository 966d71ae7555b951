// From one frame to the next: where nodes move, found without knowing which splat is which.
//
// How it works: near points that look alike are pairs for a while (Besl and McKay 1992); from the pairs every node learns its
// motion (node_fit.h), the points move, and other pairs are found. Nodes go on as they did; where that does not fit, all pairs first
// serve one motion of the whole, then those of a wide neighbourhood, at last a node's own (coarse to fine, as in Li, Sumner and
// Pauly 2008). Between, a node tries the motions of its neighbours and keeps what serves it best (PatchMatch: Barnes et al. 2009),
// so that a limb that was found from its root on is found to its tip.
#pragma once

#include "core/base/result.h"
#include "core/deform/node_weights.h"
#include "core/math/point_tree.h"
#include "core/sequence/node_fit.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace morphogen::sequence {

/// The points of a frame and how they lie: what registration sees of its splats.
struct FramePoints {
    std::vector<Vec3> centres;       ///< finite
    std::vector<Vec3> normals;       ///< of each, its shortest axis; zero where it has none. Its sign means nothing
    std::vector<Vec3> logSizes;      ///< ln sigma, descending
    std::vector<Vec3> colours;       ///< display-encoded
};

/// The nodes that a splat follows; at most four.
struct Follows {
    static constexpr int kMost = 4;
    std::array<std::uint32_t, kMost> nodes{};
    std::array<float, kMost> weights{};   ///< sum 1
};

struct Registration {
    std::vector<Similarity> steps;   ///< of each node: what takes it from the one frame to the other
    double miss = 0;                 ///< mean unlikeness of a moved point and the likest one near it; kMostMiss for one that has none
};

struct RegisterRequest {
    const FramePoints& from;
    std::span<const Follows> follows;                             ///< of each point of `from`
    std::span<const std::vector<std::uint32_t>> neighbours;       ///< of each node
    const FramePoints& to;
    const PointTree& toTree;                                      ///< over `to.centres`
    std::span<const Similarity> start;                            ///< of each node: a guess
    float spacing = 0;                                            ///< between neighbours of `to`, metres
    Vec3 colourChange{0};                                         ///< of all from the one to the other
};

/// How little two splats look like one another wherever they stand: sizes, normals, colours.
struct Look {
    Vec3 normal{0}, logSize{0}, colour{0};
};
inline Look lookOf(const FramePoints& points, std::size_t i) { return {points.normals[i], points.logSizes[i], points.colours[i]}; }
float unlikeness(const Look& a, const Look& b);
inline constexpr float kMostMiss = 16;

/// Where the steps of its nodes take a point.
Vec3 moved(const Follows& follows, std::span<const Similarity> steps, const Vec3& point);

std::vector<Affine3x4> mapsOf(std::span<const Similarity> poses);
/// The blend of its nodes' maps, as one.
Affine3x4 blendOf(const Follows& follows, std::span<const Affine3x4> maps);

/// Fails with Cancelled within 100 ms of `stop`.
Result<Registration> registerFrames(const RegisterRequest& request, const std::stop_token& stop);

}  // namespace morphogen::sequence
