// Filling the hole that a deleted selection leaves, from the splats about it.
//
// How it works: the surfaces that end at the hole are found: planes, or where there is none a gently curved sheet through
// the rim (sheet.h). On each, seen flat, cells that no splat covers and that lie under what was deleted are the hole; they are filled
// patch by patch with copies of splats of the same surface (cell_fill.h), all of a splat: shape, harmonics, extra columns; only
// its base colour is evened out to the rim.
#pragma once

#include "core/select/select.h"
#include "core/select/splat_rows.h"

namespace morphogen {

struct HoleFill {
    Splats invented;                    ///< new splats in the object's rest frame, marked (kInventedColumn); may be none
    std::vector<std::uint32_t> from;    ///< the splat that each was copied from: its binding and its selections hold for the copy
    int surfaces = 0;                   ///< on how many surfaces there was a hole to fill
};

/// `removed` is what will be deleted: its selected splats. They are looked at where they stand at the context's time. Fails
/// as select() does, and with Usage when nothing or everything is selected.
Result<HoleFill> fillHole(const SplatWeights& removed, const SelectContext& context);

/// The object's splats without the selected ones and with the filling behind them; `kept` receives the old index of each of
/// the first of them.
Splats withHoleFilled(const Splats& splats, const SplatWeights& removed, const HoleFill& fill, std::vector<std::uint32_t>* kept = nullptr);

}  // namespace morphogen
