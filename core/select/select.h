// select(): answers a SelectQuery with a weight per splat.
//
//     SelectContext context{.world = world, .object = fox.id, .timeSecs = 0.5};
//     MG_ASSIGN(SplatWeights tail, select(SelectSphere{{0, 0.4f, -0.6f}, 0.3f}, context));
#pragma once

#include "core/select/select_query.h"
#include "core/select/splat_weights.h"
#include "core/services/frame_renderer.h"

#include <functional>
#include <stop_token>
#include <string_view>

namespace morphogen {

/// Where a query is asked. What it refers to must outlive the call.
struct SelectContext {
    const World& world;
    ObjectId object;
    double timeSecs = 0;                                           ///< splats are tested where they stand then
    /// Weights of a selection of that name; null when there is none. Unset: those that the object stores.
    std::function<const Column*(std::string_view name)> stored;
    std::stop_token stop;
    FrameRenderer* renderer = nullptr;                             ///< draws depths for Depth::FrontMost; null: one is made
};

/// One weight per splat of the object. Splats without a finite place are in no shape and no volume. Fails with NotFound for
/// an object, selection, node or property that does not exist; Usage for numbers that make no sense; Empty for an object
/// without splats; Unsupported for a sequence of frames, between which no splat corresponds; Cancelled within 100 ms.
Result<SplatWeights> select(const SelectQuery& query, const SelectContext& context);

}  // namespace morphogen
