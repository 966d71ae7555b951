// Marks: how a picture shows which splats are selected, without the object knowing of it.
//
// How it works: after the object's own stack, one more stage draws the colours of the selected splats towards one colour, as
// far as each is selected. The stage is remembered (splat_stage.h), so it is computed once per selection, not per picture.
#pragma once

#include "core/deform/pose.h"
#include "core/scene/world.h"

#include <string>

namespace morphogen {

struct SplatMarks {
    ObjectId object;              ///< none: nothing is marked
    std::string selection;        ///< of the object, by name
    Rgb colour{1};                ///< display-encoded
    float amount = 0.7f;          ///< 0..1, of a splat that is wholly selected
    bool showsInvented = false;   ///< on every object, kInventedTint on what no capture saw (core/select/splat_rows.h)
    bool showsPairs = false;      ///< on every morph, what becomes what (show_pairs.h)
    bool operator==(const SplatMarks&) const = default;
};

/// `posed` as the object's stack made it (poseAt), with the marks on its splats, softly where the selection is soft. The same
/// where the object has no such selection. Only the part of the colours changes that is the same from all sides.
PosedObject withMarks(PosedObject posed, const Object& object, const SplatMarks& marks);


inline constexpr Rgb kInventedTint{0.84f, 0.36f, 0.72f};   ///< like nothing in the theme and few things in the world

/// `posed` with the splats tinted that are marked as invented (kInventedColumn).
PosedObject withInventedTinted(PosedObject posed);

}  // namespace morphogen
