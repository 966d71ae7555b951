// OKLab (Ottosson 2020): a colour space in which equal distances look about equally different. Black is (0, 0, 0), white
// (1, 0, 0); neighbouring shades differ by about 0.02, a red from a blue by about 0.5.
#pragma once

#include "core/math/srgb.h"
#include "core/math/vec.h"

namespace morphogen {

/// Of linear light.
inline Vec3 oklabFromLinear(const Vec3& c)
{
    const float l = std::cbrt(0.4122214708f * c.x + 0.5363325363f * c.y + 0.0514459929f * c.z);
    const float m = std::cbrt(0.2119034982f * c.x + 0.6806995451f * c.y + 0.1073969566f * c.z);
    const float s = std::cbrt(0.0883024619f * c.x + 0.2817188376f * c.y + 0.6299787005f * c.z);
    return {0.2104542553f * l + 0.7936177850f * m - 0.0040720468f * s,
            1.9779984951f * l - 2.4285922050f * m + 0.4505937099f * s,
            0.0259040371f * l + 0.7827717662f * m - 0.8086757660f * s};
}

/// Of a display-encoded colour; values outside 0..1 go on smoothly.
inline Vec3 oklabFromDisplay(const Rgb& colour) { return oklabFromLinear({linearFromDisplay(colour.x), linearFromDisplay(colour.y), linearFromDisplay(colour.z)}); }

/// The inverse of oklabFromDisplay.
inline Rgb displayFromOklab(const Vec3& lab)
{
    const float l = lab.x + 0.3963377774f * lab.y + 0.2158037573f * lab.z;
    const float m = lab.x - 0.1055613458f * lab.y - 0.0638541728f * lab.z;
    const float s = lab.x - 0.0894841775f * lab.y - 1.2914855480f * lab.z;
    const float l3 = l * l * l, m3 = m * m * m, s3 = s * s * s;
    return {displayFromLinear(4.0767416621f * l3 - 3.3077115913f * m3 + 0.2309699292f * s3),
            displayFromLinear(-1.2684380046f * l3 + 2.6097574011f * m3 - 0.3413193965f * s3),
            displayFromLinear(-0.0041960863f * l3 - 0.7034186147f * m3 + 1.7076147010f * s3)};
}

}  // namespace morphogen
