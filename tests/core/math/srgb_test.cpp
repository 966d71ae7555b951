#include "core/math/srgb.h"

#include <catch2/catch.hpp>

using namespace morphogen;

TEST_CASE("the sRGB curve has its published values and its inverse", "[math]")
{
    CHECK(linearFromDisplay(0) == 0);
    CHECK(linearFromDisplay(1) == Approx(1));
    CHECK(linearFromDisplay(0.5f) == Approx(0.21404114).epsilon(1e-5));
    CHECK(displayFromLinear(0.18f) == Approx(0.46135613).epsilon(1e-5));
    for (float value = -2; value <= 3; value += 0.01f) CHECK(displayFromLinear(linearFromDisplay(value)) == Approx(value).margin(2e-5));
}
