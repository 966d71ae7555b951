// Edits that invent splats which no capture saw, from those beside them, over all time at once: a hole that is filled after
// deleting, an underside that is closed after extracting. What is invented is marked (kInventedColumn), so that it can be
// shown, selected (`range` of the property "invented") and left out of an export.
//
// How it works: core/select answers with copies of the object's splats set down elsewhere; each keeps what its original is
// bound to and how it is selected, so it moves as its original's surroundings do.
#pragma once

#include "core/edit/splat_edits.h"
#include "core/select/fill_hole.h"

namespace morphogen {

/// Takes the chosen splats and the shadow that they threw away, and fills the hole from the splats about it
/// (core/select/fill_hole.h). Where there is no hole to fill it only deletes. Fails as RemoveSplats does.
struct FillHole {
    static constexpr const char* kLabel = "Delete and fill";
    SplatChoice choice;
    HoleShadow shadow = HoleShadow::Lift;
};
Result<World> apply(const World& world, const FillHole& edit);

/// Lightens the shadow that the chosen splats threw on what they stand on or before, baked into its colours since it was captured
/// (core/select/cast_shadow.h): the soft selection of the shadow, recoloured by what the shadow took.
struct LightenShadow {
    static constexpr const char* kLabel = "Lighten shadow";
    SplatChoice choice;
    ObjectId thing{};                            ///< 0: the chosen splats; else an object that was separated from this one: where it stood then
};
/// Fails with Empty where nothing is selected or no shadow is found, NotFound where the thing is gone, Cancelled by the choice's `stop`.
Result<World> apply(const World& world, const LightenShadow& edit);

/// Makes an object of its own of the chosen splats and closes the side on which it stood (core/select/close_underside.h).
/// Fails as SeparateSplats does.
struct CloseUnderside {
    static constexpr const char* kLabel = "Extract and close";
    enum class Hole { Leave, Fill };             ///< what becomes of the hole that it leaves
    SeparateSplats part;
    Hole hole = Hole::Leave;                     ///< nothing to fill where the originals stay
};
Result<World> apply(const World& world, const CloseUnderside& edit);

/// The world without what was invented: what an export that leaves it out shows.
World withoutInvented(World world);
/// Whether any splat of the world is marked as invented.
bool hasInvented(const World& world);

}  // namespace morphogen
