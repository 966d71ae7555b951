// A second, slow rasteriser, written from the formulas (Kerbl et al. 2023; Zwicker et al. 2001; Yu et al. 2024), that shares
// no code with core/raster: every splat against every pixel, in doubles, sorted by depth, nothing cut off but what the
// formulas cut off.
#pragma once

#include "core/deform/pose.h"
#include "core/scene/camera.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace morphogen::support {

/// One pixel of every output, named and meant as in core/raster/rasteriser.h.
struct ReferencePixel {
    glm::dvec3 colour{0};        ///< premultiplied, over the background
    double alpha = 0;            ///< coverage without the background
    double expectedDepth = 0, medianDepth = 0;
    glm::dvec3 normal{0};
    std::uint32_t objectId = 0;
    glm::dvec2 motion{0};
    bool isColourInDoubt = false;   ///< a splat's alpha is so near 1/255 that rounding decides whether it counts
    bool isMedianInDoubt = false;   ///< likewise where half shines through
    bool isIdInDoubt = false;       ///< two objects weigh the same
};

struct ReferenceRequest {
    CameraView camera;
    int width = 0, height = 0;
    std::optional<Rgb> background;
    std::span<const PosedObject> objects;
    std::span<const PosedObject> previousObjects;
    std::optional<CameraView> previousCamera;
};

/// Row-major from the top left.
std::vector<ReferencePixel> drawReference(const ReferenceRequest& request);

}  // namespace morphogen::support
