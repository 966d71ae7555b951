// How many splats a clump in the air has at most, where nobody says: by the size of the capture.
#pragma once

#include <algorithm>
#include <cstddef>

namespace morphogen {

/// Clumps of fewer are floaters: a thousandth of an object's splats, 30 to 400. What SelectFloaters takes for 0.
inline int floaterSizeFor(std::size_t splats) { return static_cast<int>(std::clamp<std::size_t>(splats / 1000, 30, 400)); }

}  // namespace morphogen
