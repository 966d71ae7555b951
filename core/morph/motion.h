// A morph as what moves splats: two still sides, which splat becomes which and how, so that a moment of it costs one blend per
// splat, wherever it is drawn (core/raster/morph_blocks.h) or wanted as splats.
#pragma once

#include "core/morph/blend.h"

#include <memory>
#include <vector>

namespace morphogen {

/// Immutable, shared; any thread may read it.
struct MorphMotion {
    std::shared_ptr<const MorphPlan> plan;
    std::shared_ptr<const Splats> from, to;   ///< as many as the plan is for
    morph::PairAlignments alignments;
    std::vector<float> starts;                ///< of each pair, 0..1 of the spread
    std::vector<Vec3> bows{};                 ///< as BlendRequest has them
};

/// One splat per pair, in the plan's order.
Splats splatsAt(const MorphMotion& motion, const MorphMoment& moment);

}  // namespace morphogen
