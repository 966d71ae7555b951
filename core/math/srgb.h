// The sRGB transfer function (IEC 61966-2-1): display-encoded values to linear light and back. Splats blend display-encoded;
// textures are filtered and EXR is written in linear light.
#pragma once

#include <cmath>

namespace morphogen {

/// Above 1 the curve goes on; below 0 it is mirrored, so that the two functions are inverse everywhere.
inline float linearFromDisplay(float encoded)
{
    const float size = std::abs(encoded);
    return std::copysign(size <= 0.04045f ? size / 12.92f : std::pow((size + 0.055f) / 1.055f, 2.4f), encoded);
}

inline float displayFromLinear(float linear)
{
    const float size = std::abs(linear);
    return std::copysign(size <= 0.0031308f ? size * 12.92f : 1.055f * std::pow(size, 1.0f / 2.4f) - 0.055f, linear);
}

}  // namespace morphogen
