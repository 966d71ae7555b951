// Filling the hole that a deleted selection leaves, from the splats about it.
//
// How it works: the surfaces that end at the hole are found: planes, or where there is none a gently curved sheet through
// the rim (sheet.h). On each, seen flat, cells that no splat covers and that lie under what was deleted are the hole; they are filled
// patch by patch with copies of splats of the same surface (cell_fill.h), all of a splat: shape, harmonics, extra columns. Only
// its base colour is another: the light that goes on from the rim, and as much of the copied detail as holes that are made
// for trial in the same surface show to be true. The shadow that the thing threw (cast_shadow.h) is lifted first.
#pragma once

#include "core/select/cast_shadow.h"
#include "core/select/select.h"
#include "core/select/splat_rows.h"

namespace morphogen {

struct HoleFill {
    Splats invented;                    ///< new splats in the object's rest frame, marked (kInventedColumn); may be none
    std::vector<std::uint32_t> from;    ///< the splat that each was copied from: its binding and its selections hold for the copy
    int surfaces = 0;                   ///< on how many surfaces there was a hole to fill
    BakedShadow shadow{};               ///< that what is deleted threw on what stays, for it to go as well; nothing where it is kept
};

/// What becomes of the shadow of what is deleted, which is baked into the colours about the hole.
enum class HoleShadow { Lift, Keep };

/// `removed` is what will be deleted: its selected splats. They are looked at where they stand at the context's time. Fails
/// as select() does, and with Usage when nothing or everything is selected.
Result<HoleFill> fillHole(const SplatWeights& removed, const SelectContext& context, HoleShadow shadow = HoleShadow::Lift);

/// The object's splats without the selected ones and their shadow, and with the filling behind them; `kept` receives the old index of each of
/// the first of them.
Splats withHoleFilled(const Splats& splats, const SplatWeights& removed, const HoleFill& fill, std::vector<std::uint32_t>* kept = nullptr);

}  // namespace morphogen
