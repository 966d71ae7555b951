// The shadow that a thing throws, baked into the colours of what it stands on or before: for lightening it, and for filling
// the hole that the thing leaves as if it never had stood there.
//
// How it works: on the planes about the thing, its splats are thrown along each of many directions; where the surface under
// such a shadow is darker than the surface just beside it, by the most for its size, is where the light comes from. How dark
// it is is the ratio of the two; the edge is softened as lights that have a size do.
#pragma once

#include "core/select/splat_weights.h"
#include "core/select/surfels.h"

#include <vector>

namespace morphogen {

struct CastShadow {
    std::vector<float> darkness;   ///< per surfel, 0..1: the share of its colour that the shadow takes
    float most = 0;                ///< the greatest of them; 0: no shadow was found
};

/// Of the surfels that are selected in `thing`, on those that are not. Fails with Cancelled.
Result<CastShadow> findCastShadow(const SplatWeights& thing, const Surfels& surfels, const std::stop_token& stop);

/// The same of a thing that is not among the surfels any more: where its splats stood, world. At least twenty make a shadow.
Result<CastShadow> findCastShadow(std::vector<Vec3> thing, const Surfels& surfels, const std::stop_token& stop);

/// The same for all splats of an object, as a soft selection.
struct BakedShadow {
    SplatWeights weights;    ///< 1 where it is darkest; nothing where there is none
    float lighten = 1;       ///< recoloured by this factor, by those weights, the shadow is gone
};
Result<BakedShadow> bakedShadow(const SplatWeights& thing, SelectScene& scene);
Result<BakedShadow> bakedShadow(std::vector<Vec3> thing, SelectScene& scene);
BakedShadow bakedShadow(const CastShadow& shadow, const Surfels& surfels, std::size_t splatCount);

/// The object's splats without the shadow: base colour and harmonics.
Splats lightened(const Splats& splats, const BakedShadow& shadow);

}  // namespace morphogen
