// Two pictures made into one: what each mode keeps of either.
#include "core/math/oklab.h"
#include "core/raster/compare_frames.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace morphogen;

namespace {

/// Premultiplied colours with all kinds of alpha.
Frame noise(int width, int height, unsigned seed)
{
    std::mt19937 random(seed);
    Frame frame{.width = width, .height = height};
    for (int i = 0; i < width * height; ++i) {
        const unsigned alpha = i % 3 == 0 ? 255 : random() % 256;
        for (int c = 0; c < 3; ++c) frame.bytes.push_back(static_cast<std::uint8_t>(random() % (alpha + 1)));
        frame.bytes.push_back(static_cast<std::uint8_t>(alpha));
    }
    return frame;
}

Frame compared(const Frame& own, const Frame& other, const CompareRequest& request)
{
    Frame out;
    REQUIRE(compareFrames(own, other, request, out));
    REQUIRE(out.bytes.size() == 4 * std::size_t(out.width) * std::size_t(out.height));
    return out;
}

Frame flat(int width, int height, const std::array<std::uint8_t, 4>& colour)
{
    Frame frame{.width = width, .height = height};
    for (int i = 0; i < width * height; ++i) frame.bytes.insert(frame.bytes.end(), colour.begin(), colour.end());
    return frame;
}

}  // namespace

TEST_CASE("a wipe at its ends is one of the pictures, and between them each column is from one", "[raster][compare]")
{
    const Frame own = noise(67, 31, 1), other = noise(67, 31, 2);
    CHECK(compared(own, other, {.mode = CompareMode::Wipe, .wipe = 1}).bytes == own.bytes);
    CHECK(compared(own, other, {.mode = CompareMode::Wipe, .wipe = 0}).bytes == other.bytes);
    for (const float wipe : {0.2f, 0.5f, 0.77f}) {
        const Frame mixed = compared(own, other, {.mode = CompareMode::Wipe, .wipe = wipe});
        const int column = wipeColumn(wipe, 67);
        CHECK(std::abs(static_cast<float>(column) - 67 * wipe) <= 0.5f);
        for (int y = 0; y < 31; ++y)
            for (int x = 0; x < 67; ++x) {
                const std::size_t at = 4 * (std::size_t(y) * 67 + std::size_t(x));
                REQUIRE(std::equal(mixed.bytes.begin() + at, mixed.bytes.begin() + at + 4, (x < column ? own : other).bytes.begin() + at));
            }
    }
}

TEST_CASE("a wipe of depths does what the pictures do, and what one lacks is empty there", "[raster][compare]")
{
    Frame own{.width = 4, .height = 2}, other;
    own.expectedDepth = {1, 2, 3, 4, 5, 6, 7, 8};
    Frame out;
    REQUIRE(compareFrames(own, other, {.mode = CompareMode::Wipe, .wipe = 0.5f}, out));
    CHECK(out.expectedDepth == std::vector<float>{1, 2, 0, 0, 5, 6, 0, 0});
    CHECK(out.bytes.empty());
    REQUIRE(compareFrames(other, own, {.mode = CompareMode::Wipe, .wipe = 0.5f}, out));
    CHECK(out.expectedDepth == std::vector<float>{0, 0, 3, 4, 0, 0, 7, 8});
}

TEST_CASE("side by side both pictures are there whole", "[raster][compare]")
{
    const Frame own = noise(20, 9, 3), other = noise(20, 9, 4);
    const Frame both = compared(own, other, {.mode = CompareMode::SideBySide, .width = 41});
    REQUIRE(both.width == 41);
    for (std::size_t y = 0; y < 9; ++y) {
        CHECK(std::equal(own.bytes.begin() + 80 * y, own.bytes.begin() + 80 * (y + 1), both.bytes.begin() + 164 * y));
        CHECK(std::equal(other.bytes.begin() + 80 * y, other.bytes.begin() + 80 * (y + 1), both.bytes.begin() + 164 * y + 84));
        CHECK(both.bytes[164 * y + 83] == 255);
    }
}

TEST_CASE("a picture does not differ from itself, and its heat map is all of the darkest colour", "[raster][compare]")
{
    const Frame picture = noise(50, 40, 5);
    Frame out;
    const Result<float> largest = compareFrames(picture, picture, {.mode = CompareMode::Difference}, out);
    REQUIRE(largest);
    CHECK(*largest == 0);
    const Rgb dark = 255.0f * heatColour(0);
    for (std::size_t i = 0; i < out.bytes.size(); ++i) REQUIRE(std::abs(static_cast<float>(out.bytes[i]) - (i % 4 == 3 ? 255.0f : dark[static_cast<int>(i % 4)])) <= 0.5f);
}

TEST_CASE("a heat map says the distance in OKLab of what is seen over the background, whichever way round", "[raster][compare]")
{
    const Rgb background(0.2f, 0.25f, 0.3f);
    const std::array<std::uint8_t, 4> half{90, 20, 10, 128}, nothing{0, 0, 0, 0};
    for (const auto& other : {nothing, std::array<std::uint8_t, 4>{0, 0, 255, 255}, std::array<std::uint8_t, 4>{255, 255, 255, 255}}) {
        const auto seen = [&](const std::array<std::uint8_t, 4>& c) {
            const float through = 1 - static_cast<float>(c[3]) / 255;
            return oklabFromDisplay(Vec3(c[0], c[1], c[2]) / 255.0f + through * background);
        };
        const float expected = glm::distance(seen(half), seen(other));
        Frame out;
        const CompareRequest request{.mode = CompareMode::Difference, .background = background};
        const auto forth = compareFrames(flat(5, 5, half), flat(5, 5, other), request, out);
        const Frame before = out;
        const auto back = compareFrames(flat(5, 5, other), flat(5, 5, half), request, out);
        REQUIRE(forth);
        REQUIRE(back);
        CHECK(std::abs(*forth - expected) < 0.004f);   // bytes are rounded
        CHECK(*back == *forth);
        CHECK(out.bytes == before.bytes);
    }
}

TEST_CASE("a hotter colour is lighter, so that the map is read in grey as well", "[raster][compare]")
{
    float before = -1;
    for (int i = 0; i <= 64; ++i) {
        const float lightness = oklabFromDisplay(heatColour(kHottestDifference * static_cast<float>(i) / 64)).x;
        CHECK(lightness > before);
        before = lightness;
    }
    CHECK(before > 0.9f);
    CHECK(heatColour(10) == heatColour(kHottestDifference));
}

TEST_CASE("a ghost of nothing leaves the picture as it is, and an opaque one takes its share of it", "[raster][compare]")
{
    const Frame own = noise(30, 30, 6);
    CHECK(compared(own, flat(30, 30, {0, 0, 0, 0}), {.mode = CompareMode::Ghost}).bytes == own.bytes);
    CHECK(compared(own, noise(30, 30, 7), {.mode = CompareMode::Ghost, .opacity = 0}).bytes == own.bytes);
    const Frame grey = flat(3, 3, {128, 128, 128, 255});
    const Frame ghosted = compared(grey, flat(3, 3, {128, 128, 128, 255}), {.mode = CompareMode::Ghost, .tint = Rgb(1, 0, 0), .opacity = 0.5f});
    CHECK(ghosted.bytes[0] > 128 + 20);
    CHECK(ghosted.bytes[2] < 128 - 20);
    CHECK(ghosted.bytes[3] == 255);
}

TEST_CASE("pictures that can't be compared are refused with their sizes", "[raster][compare]")
{
    const Frame own = noise(20, 10, 1), other = noise(21, 10, 2), taller = noise(20, 11, 3);
    Frame out;
    const auto wipe = compareFrames(own, other, {.mode = CompareMode::Wipe}, out);
    REQUIRE_FALSE(wipe);
    CHECK(wipe.error().kind == Error::Kind::Usage);
    CHECK(wipe.error().message.find("20 x 10 and 21 x 10") != std::string::npos);
    CHECK_FALSE(compareFrames(own, taller, {.mode = CompareMode::SideBySide}, out));
    CHECK_FALSE(compareFrames(own, other, {.mode = CompareMode::SideBySide, .width = 40}, out));
    CHECK_FALSE(compareFrames(own, Frame{.width = 20, .height = 10}, {.mode = CompareMode::Difference}, out));
    CHECK_FALSE(compareFrames({}, {}, {.mode = CompareMode::Wipe}, out));
}
