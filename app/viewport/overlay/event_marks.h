// Event marks: what happens, where it happens, about when it happens: a ring with a letter and, where there is room, words.
#pragma once

#include "app/viewport/overlay/sketch.h"

#include <functional>

namespace morphogen::viewport {

/// Marks are shown this long before and after their time; those that are lit, always.
inline constexpr double kEventShownSecs = 0.15;

/// How much of a mark is to be seen at a time, 0..1.
float shownShare(const EventMark& mark, double timeSecs);

/// Those for which `isWanted` holds, given where they are on the picture; the lit ones first and with words for certain.
void paintEventMarks(Sketch& sketch, std::span<const EventMark> marks, double timeSecs, const std::function<bool(const EventMark&, const Vec2& pixel)>& isWanted);

}  // namespace morphogen::viewport
