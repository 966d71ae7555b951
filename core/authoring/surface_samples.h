// Blue-noise samples of a measured surface, each with the colour of the piece of surface that it stands for.
//
// How it works: candidates (several per wanted sample) are laid over the faces by area with a low-discrepancy sequence
// (Roberts 2018, R2), kept a little off sharp edges so that a row of samples runs along either side of them, and looked up
// in the textures; those that a mask cuts away are dropped. Darts (core/authoring/blue_noise.h) choose the samples. Every
// candidate then gives its colour to the nearest sample, and says how far that sample must reach.
#pragma once

#include "core/authoring/surface_colour.h"
#include "core/authoring/surface_poses.h"

namespace morphogen {

/// A model with what was found out about it; a view, to be kept no longer than its parts.
struct Surface {
    const MeshModel& model;
    const SurfaceLayout& layout;
    const SurfaceShape& shape;
};

struct SurfaceSample {
    std::uint32_t face = 0;
    std::array<float, 3> barycentric{};
    Vec3 linearColour{1};
    float alpha = 1;          ///< mean over the footprint of what the mask let through
    float spacing = 0;        ///< side of the square it stands for, in the face's home pose
    float reach = 0;          ///< distance of the farthest candidate that it is nearest to, home pose
};

struct SampleRequest {
    std::size_t count = 0;    ///< samples wanted; 0: one per (SurfaceShape::size / 380)^2 of area, 3,000 to 300,000: two to three pixels
                              ///< apart where the object fills a picture of 800 pixels
    std::uint64_t seed = 1;
};

/// In the order of the faces. Fewer than asked for only where masks leave less. Deterministic whatever the core count.
/// Fails with Limit and Cancelled.
Result<std::vector<SurfaceSample>> sampleSurface(const Surface& surface, const SampleRequest& request, const JobContext& job);

}  // namespace morphogen
