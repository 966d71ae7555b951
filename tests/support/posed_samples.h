// Random posed objects for tests of drawing.
#pragma once

#include "core/deform/pose.h"
#include "core/raster/rasteriser.h"

#include <cstdint>

namespace morphogen::support {

struct PosedSampleOptions {
    std::size_t count = 250;
    int shDegree = 3;
    SplatFilter filter = SplatFilter::Classic;
    int influences = 0;              ///< 0: one rigid map for all; otherwise bound nodes per splat
    bool isSheared = false;          ///< maps with non-uniform scale, and one that mirrors
    bool isPolynomial = false;
    bool hasGradients = false;       ///< weights that change over a splat
    float size = 1.0f;               ///< half the side of the cube that holds the centres
    ObjectId id{1};
    std::uint32_t seed = 1;
};

inline const AovSet kAllAovs = Aov::Alpha | Aov::ExpectedDepth | Aov::MedianDepth | Aov::Normal | Aov::ObjectId | Aov::Motion;

/// A view that shows most of a posed sample, from above and the side.
CameraView lookingAtOrigin(Projection projection);

/// Splats of all shapes around the origin, in a pose.
PosedObject posedSample(const PosedSampleOptions& options);

/// The same splats and binding, every map followed by `motion`.
PosedObject moved(PosedObject posed, const Affine3x4& motion);

/// Splats `order[0]`, `order[1]`... of an object without a scaffold.
PosedObject reordered(const PosedObject& posed, const std::vector<std::size_t>& order);

}  // namespace morphogen::support
