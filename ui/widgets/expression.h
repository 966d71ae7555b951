// Arithmetic in number fields: "1.5 + 20cm", "90/4", "+=10%", "-2*(3+1)". Units convert into the field's own.
#pragma once

#include "core/base/result.h"

#include <string_view>

namespace morphogen::ui {

/// What a field holds, and the unit in which it shows and stores it.
enum class Unit { None, Metres, Degrees, Factor, Seconds, FramesPerSecond, Frames, Percent };

/// What is written behind a number of that unit: " m", "\u00b0", "" ...
const char* suffixOf(Unit unit);

/// The value in the field's unit. Known: + - * / ^ ( ) pi sqrt(x); lengths um mm cm m km in ft, angles deg \u00b0 rad turn,
/// times ms s min, %. A leading += -= *= /= works on `current`. Comma or point separates decimals. Usage, with one
/// sentence for a person, for everything else and for results that are not finite.
Result<double> evaluateExpression(std::string_view text, Unit unit, double current);

}  // namespace morphogen::ui
