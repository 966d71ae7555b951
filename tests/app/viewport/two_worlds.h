// The two balls, and a world in which one of them is elsewhere.
#pragma once

#include "core/raster/compose.h"
#include "tests/app/viewport/live.h"

namespace morphogen::support {

/// twoBalls() with the red one 0.6 m higher.
inline std::shared_ptr<const World> redBallHigher()
{
    World world = *twoBalls();
    Object red = *world.objects.front();
    red.placement.translation.y += 0.6f;
    world.objects.front() = std::make_shared<const Object>(std::move(red));
    return std::make_shared<const World>(std::move(world));
}

/// Only one of the red balls covers these.
inline const Vec3 kOnlyLow(-1, 0.15f, 0), kOnlyHigh(-1, 1.45f, 0);

/// What a Composer has made, 640 pixels wide.
struct Composed {
    std::vector<std::uint8_t> bytes;
    void compose(Composition& composition)
    {
        composition.width = 640;
        composition.height = 400;
        bytes.resize(4 * 640 * 400);
        Composer().compose(composition, bytes.data(), 4 * 640);
    }
    Rgb at(const Vec2& pixel) const
    {
        const std::uint8_t* p = bytes.data() + 4 * (640 * static_cast<std::size_t>(pixel.y) + static_cast<std::size_t>(pixel.x));
        return Rgb(p[2], p[1], p[0]) / 255.0f;
    }
};

}  // namespace morphogen::support
