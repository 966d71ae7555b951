// The poses a surface takes, as far as its covering must know: how large each face gets, and how sharply it meets its
// neighbours.
//
// How it works: the rest pose, each morph target fully on, and times spread over every clip are posed (fewer for large
// models). Samples are laid out in a face's home pose: the rest pose, unless the face is more than kOpened times larger
// elsewhere (a collapsed morph, a sleeve that unfolds); then it is the pose in which it is largest. A face that grows less
// than that stays at home but is sampled as densely as its largest area asks.
// An edge's sharpness is the sine of the angle by which its two faces bend away from one plane in the worst pose, 1 beyond
// a right angle and at open borders; faces are joined where their corners coincide at rest, whatever the vertex numbers.
#pragma once

#include "core/authoring/surface_layout.h"

namespace morphogen {

struct FaceShape {
    std::array<Vec3, 3> corners;          ///< in the home pose
    Vec3 normal{0, 0, 1};
    float area = 0;                       ///< in the home pose; 0: degenerate in every pose, not to be covered
    float largestArea = 0;                ///< over the poses, at least `area`
    std::uint32_t homePose = 0;           ///< 0 is the rest pose
    std::array<float, 3> sharpness{};     ///< of the edge opposite to corner i
    std::array<std::int32_t, 3> neighbour{-1, -1, -1};   ///< the face across that edge that goes on most smoothly
};

struct SurfaceShape {
    std::vector<FaceShape> faces;
    float size = 0;                       ///< what fineness is measured by: the longest side of the bounding box in the pose in which
                                          ///< it is largest, or three times the second longest: an object seen along its longest
                                          ///< side fills the picture with the others
    double area = 0;                      ///< sum of largestArea
};

/// Fails with Cancelled only.
Result<SurfaceShape> measureSurface(const MeshModel& model, const SurfaceLayout& layout, const JobContext& job);

}  // namespace morphogen
