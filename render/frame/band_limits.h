// How much of a picture is drawn at once where outputs beside colour are asked for.
#pragma once

#include <cstdint>

namespace morphogen::render {

/// A picture with more is drawn in bands of rows.
struct BandLimits {
    std::uint64_t pairs = std::uint64_t{1} << 24;    ///< of a splat and a tile
    std::uint64_t pixels = std::uint64_t{1} << 23;
};

}  // namespace morphogen::render
