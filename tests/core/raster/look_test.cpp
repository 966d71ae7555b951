// An object's look against the same look written into its splats: the picture must not tell them apart.
#include "core/raster/rasteriser.h"
#include "tests/support/posed_samples.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace morphogen;
using support::kAllAovs;
using support::posedSample;

namespace {

Frame drawn(Rasteriser& rasteriser, const PosedObject& object, AovSet aovs)
{
    auto frame = rasteriser.draw({.camera = support::lookingAtOrigin(Projection::Perspective), .width = 160, .height = 100, .background = Rgb(0.2f, 0.3f, 0.4f), .aovs = aovs, .objects = std::span(&object, 1)});
    REQUIRE(frame);
    return *std::move(frame);
}

}  // namespace

TEST_CASE("a look draws what splats with that look written into them draw", "[raster][look]")
{
    for (const int degree : {0, 3})
        for (const UniformLook& look : {UniformLook{.opacity = 0.4f}, UniformLook{.gain = {0.5f, 1.2f, 0.9f}}, UniformLook{.opacity = 0.75f, .gain = Rgb(0.5f), .shift = {0.1f, 0.3f, 0.45f}}}) {
            PosedObject plain = posedSample({.shDegree = degree, .influences = degree > 0 ? 2 : 0, .seed = 8}), shown = plain, written = plain;
            shown.look = look;
            written.splats = withLook(plain.splats, look);
            CHECK(written.splats != plain.splats);
            Rasteriser a, b;
            const Frame by = drawn(a, shown, kAllAovs), with = drawn(b, written, kAllAovs);
            double sum = 0, worst = 0;
            for (std::size_t i = 0; i < by.colour.size(); ++i) {
                const double apart = std::abs(static_cast<double>(by.colour[i] - with.colour[i]));
                sum += apart, worst = std::max(worst, apart);
            }
            // Harmonics are held as halves, so a gain before or after that rounds otherwise.
            CHECK(sum / static_cast<double>(by.colour.size()) < 1e-4);
            CHECK(worst < 0.02);
            CHECK(bake(shown).columns[static_cast<std::size_t>(SplatColumn::Opacity)].at<float>(0) == Approx(written.splats->columns[static_cast<std::size_t>(SplatColumn::Opacity)].at<float>(0)));
        }
}

TEST_CASE("a look that changes prepares nothing anew, and one that is plain changes no bit", "[raster][look]")
{
    PosedObject object = posedSample({.shDegree = 2, .seed = 9});
    CHECK(withLook(object.splats, UniformLook{}) == object.splats);
    Rasteriser one;
    const Frame first = drawn(one, object, {});
    object.look.opacity = 0.5f;
    const Frame faded = drawn(one, object, {});
    CHECK(faded.colour != first.colour);
    CHECK_FALSE(one.lastTimes().isProjectionReused);
    object.look = {};
    CHECK(drawn(one, object, {}).colour == first.colour);
    object.look.opacity = 0;
    const Frame gone = drawn(one, object, {});
    for (std::size_t i = 0; i < gone.colour.size(); i += 4) REQUIRE(gone.colour[i] == 0.2f);
}
