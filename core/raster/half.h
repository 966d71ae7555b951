// Half floats (IEEE 754 binary16) as they are stored beside floats.
#pragma once

#include <cstddef>
#include <cstdint>

namespace morphogen::raster {

/// Rounds to nearest; numbers beyond the range become the largest half of their sign. `count` is a multiple of 16.
void toHalf(const float* from, std::size_t count, std::uint16_t* to);

}  // namespace morphogen::raster
