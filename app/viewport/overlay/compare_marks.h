// What lies over two compared worlds: whose part is whose, the divider of a wipe, the legend of a heat map.
#pragma once

#include "app/viewport/overlay/sketch.h"
#include "app/viewport/picture_source.h"

#include <string_view>

namespace morphogen::viewport {

namespace inks {
inline constexpr Ink kFactual{{0.310f, 0.639f, 0.878f}, 1};
inline constexpr Ink kCounterfactual{{0.941f, 0.627f, 0.294f}, 1};
}  // namespace inks

/// Points at the top of a picture that names take.
inline constexpr float kNameStripPoints = 32;

struct CompareNames {
    std::string_view own, other;
};
/// A name at the top: a square and the words for the own world, a flag for the other one.
struct PlacedName {
    Side side = Side::Own;
    std::string_view name;                                   ///< empty: nothing is drawn
    float x = 0;                                             ///< pixels
    Sketch::Align align = Sketch::Align::Centre;             ///< what of it `x` is
};
void paintName(Sketch& sketch, const PlacedName& placed);
/// Either side of x; a name that has no room there is left out.
void paintNamesBeside(Sketch& sketch, const CompareNames& names, float x);
/// Between two halves.
void paintSeam(Sketch& sketch, float x);
/// Of a wipe, with a knob; brighter while it is held or the pointer is near.
void paintDivider(Sketch& sketch, float x, bool isHeld);
/// The colours of heatColour() with their numbers, bottom middle.
void paintHeatLegend(Sketch& sketch, float largestDifference);

}  // namespace morphogen::viewport
