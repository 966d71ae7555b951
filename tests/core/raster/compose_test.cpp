// What a viewport shows: layers in their order, lines where geometry puts them, triangles that share edges but no pixels.
#include "core/raster/compose.h"

#include <catch2/catch.hpp>

#include <random>

using namespace morphogen;

namespace {

struct Pixels {
    int width, height;
    std::vector<std::uint8_t> bytes;
    Rgb at(int x, int y) const
    {
        const std::uint8_t* p = bytes.data() + 4 * (std::size_t(y) * std::size_t(width) + std::size_t(x));
        return Rgb(p[2], p[1], p[0]);
    }
};

Pixels compose(const Composition& composition)
{
    Pixels result{composition.width, composition.height, std::vector<std::uint8_t>(4 * std::size_t(composition.width) * std::size_t(composition.height))};
    Composer().compose(composition, result.bytes.data(), 4 * std::size_t(composition.width));
    return result;
}

Composition black(int width, int height)
{
    Composition c;
    c.width = width;
    c.height = height;
    return c;
}

/// White, with this coverage.
Frame picture(int width, int height, const std::function<int(int, int)>& alpha)
{
    Frame frame;
    frame.width = width;
    frame.height = height;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < 4; ++c) frame.bytes.push_back(static_cast<std::uint8_t>(alpha(x, y)));
    return frame;
}

OverlayAtlas whiteAtlas()
{
    OverlayAtlas atlas;
    atlas.width = atlas.height = 1;
    atlas.coverage = {255};
    atlas.serial = 1;
    return atlas;
}

}  // namespace

TEST_CASE("the gradient goes from one colour to the other without bands", "[compose]")
{
    Composition c = black(64, 256);
    c.backgroundTop = Rgb(0.2f);
    c.backgroundBottom = Rgb(0.25f);
    const Pixels pixels = compose(c);
    double before = 0;
    for (int block = 0; block < 16; ++block) {
        double mean = 0;
        for (int y = 16 * block; y < 16 * block + 16; ++y)
            for (int x = 0; x < 64; ++x) mean += pixels.at(x, y).x / (16.0 * 64);
        CHECK(mean == Approx(255 * (0.2 + 0.05 * (block + 0.5) / 16)).margin(0.1));   // finer than a step of the bytes
        CHECK(mean > before);
        before = mean;
    }
}

TEST_CASE("a picture lies over the background by its coverage", "[compose]")
{
    Composition c = black(8, 8);
    c.backgroundTop = c.backgroundBottom = Rgb(0.4f);
    const Frame half = picture(8, 8, [](int, int) { return 128; });
    c.picture = &half;
    const Pixels pixels = compose(c);
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 8; ++x) CHECK(pixels.at(x, y).x == Approx(128 + 102 * 127 / 255.0).margin(1.5));
}

TEST_CASE("a smaller picture is stretched about the middle", "[compose]")
{
    // A linear ramp stays one.
    const Frame ramp = picture(50, 30, [](int x, int) { return 5 * x; });
    Composition c = black(200, 120);
    c.picture = &ramp;
    const Pixels pixels = compose(c);
    for (int x = 2; x < 198; ++x) CHECK(pixels.at(x, 60).x == Approx(std::clamp(5 * ((x + 0.5) / 4 - 0.5), 0.0, 245.0)).margin(1.1));
}

TEST_CASE("every width and coverage comes out as the formula says", "[compose]")
{
    // Stretched or not, in widths that fill no vector: against double precision, pixel by pixel, within the bytes' rounding.
    std::mt19937 random(11);
    const auto between = [&](int low, int high) { return std::uniform_int_distribution(low, high)(random); };
    for (int round = 0; round < 60; ++round) {
        const int divisor = between(1, 4), width = between(1, 90), height = between(1, 40);
        Frame frame;
        frame.width = (width + divisor - 1) / divisor;
        frame.height = (height + divisor - 1) / divisor;
        for (int i = 0; i < frame.width * frame.height; ++i) {
            const int alpha = between(0, 3) == 0 ? 255 : between(0, 255);
            for (int c = 0; c < 3; ++c) frame.bytes.push_back(static_cast<std::uint8_t>(between(0, alpha)));
            frame.bytes.push_back(static_cast<std::uint8_t>(alpha));
        }
        Composition c = black(width, height);
        c.backgroundTop = c.backgroundBottom = Rgb(0.2f, 0.4f, 0.8f);   // 51, 102, 204: whole steps, nothing is dithered
        c.picture = &frame;
        const Pixels pixels = compose(c);
        const double perPixel = double(frame.height) / height;
        double worst = 0;
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                const auto place = [&](double at, int count) { return std::floor(std::clamp(at, 0.0, count - 1.0) * 256 + 1e-3) / 256; };
                const double u = place(0.5 * frame.width - 0.5 + (x + 0.5 - 0.5 * width) * perPixel, frame.width), v = place((y + 0.5) * perPixel - 0.5, frame.height);
                const auto sample = [&](int channel) {
                    const int x0 = int(u), y0 = int(v), x1 = std::min(x0 + 1, frame.width - 1), y1 = std::min(y0 + 1, frame.height - 1);
                    const auto texel = [&](int tx, int ty) { return double(frame.bytes[std::size_t(4 * (ty * frame.width + tx) + channel)]); };
                    return (1 - v + y0) * ((1 - u + x0) * texel(x0, y0) + (u - x0) * texel(x1, y0)) + (v - y0) * ((1 - u + x0) * texel(x0, y1) + (u - x0) * texel(x1, y1));
                };
                const double under[3] = {51, 102, 204};
                for (int channel = 0; channel < 3; ++channel)
                    worst = std::max(worst, std::abs(pixels.at(x, y)[channel] - std::min(255.0, sample(channel) + under[channel] * (1 - sample(3) / 255))));
                CHECK(pixels.bytes[4 * (std::size_t(y) * std::size_t(width) + std::size_t(x)) + 3] == 255);
            }
        INFO(width << " x " << height << " from " << frame.width << " x " << frame.height);
        CHECK(worst < 3.5);   // two roundings of colour, two of coverage, one of the sum, one step of the place
    }
}

TEST_CASE("an outline surrounds what is selected and leaves it as it is", "[compose]")
{
    const auto inside = [](int x, int y) { return (x - 40) * (x - 40) + (y - 40) * (y - 40) < 400; };
    const Frame mask = picture(80, 80, [&](int x, int y) { return inside(x, y) ? 255 : 0; });
    Composition c = black(80, 80);
    c.mask = &mask;
    c.outline = Rgb(1);
    const Pixels pixels = compose(c);
    int lit = 0;
    for (int y = 0; y < 80; ++y) {
        for (int x = 0; x < 80; ++x) {
            const bool isLit = pixels.at(x, y).x > 128;
            lit += isLit;
            const double distance = std::hypot(x - 40, y - 40);
            if (isLit) CHECK(std::abs(distance - 21) < 2.5);
            if (inside(x, y)) CHECK(pixels.at(x, y).x == 0);
        }
    }
    CHECK(lit > 2 * 3.1 * 20);   // all the way round
}

TEST_CASE("the grid's lines lie on whole metres of the floor", "[compose]")
{
    FloorGrid grid;
    grid.view = {.position = {0.5f, 5, 0.5f}, .target = {0.5f, 0, 0.5f}, .up = {0, 0, -1}, .projection = Projection::Orthographic, .orthoHeight = 3};
    grid.finestCell = 1;
    grid.lines = Rgb(1);
    Composition c = black(300, 300);   // 100 pixels a metre; x from -1 to 2
    c.grid = &grid;
    const Pixels pixels = compose(c);
    for (int x = 0; x < 300; ++x) {
        const double metres = -1 + (x + 0.5) / 100, off = std::abs(metres - std::round(metres));
        INFO(x);
        if (off > 0.03) CHECK(pixels.at(x, 150).x == 0);
        if (off < 0.004) CHECK(pixels.at(x, 150).z > 20);
    }
}

TEST_CASE("what stands before the grid hides it, and what stands behind it does not", "[compose]")
{
    FloorGrid grid;
    grid.view = {.position = {0.25f, 5, 0.25f}, .target = {0.25f, 0, 0.25f}, .up = {0, 0, -1}, .projection = Projection::Orthographic, .orthoHeight = 1};
    grid.finestCell = 1;
    grid.axisX = grid.axisZ = Rgb(0, 1, 0);
    const Frame blank = picture(100, 100, [](int, int) { return 255; });
    Composition c = black(100, 100);   // the axis z runs down column 25
    c.grid = &grid;
    c.picture = &blank;
    Frame depth;
    depth.width = depth.height = 100;
    c.depth = &depth;
    depth.expectedDepth.assign(100 * 100, 3);
    CHECK(compose(c).at(25, 60) == Rgb(255));
    depth.expectedDepth.assign(100 * 100, 7);
    CHECK(compose(c).at(25, 60).x < 150);
    depth.expectedDepth.assign(100 * 100, 5);   // in the floor itself
    CHECK(compose(c).at(25, 60) == Rgb(255));
}

TEST_CASE("triangles that share edges cover every pixel exactly once", "[compose][overlay]")
{
    // A square cut into a fan about a random point, half transparent: an overlap would be lighter, a gap darker.
    const OverlayAtlas atlas = whiteAtlas();
    std::mt19937 random(3);
    for (int round = 0; round < 20; ++round) {
        const auto number = [&](float low, float high) { return std::uniform_real_distribution<float>(low, high)(random); };
        OverlayMesh mesh;
        constexpr std::uint32_t kInk = 0x80ffffff;
        mesh.vertices = {{number(15, 45), number(15, 45), 0, 0, kInk}, {10, 10, 0, 0, kInk}, {50, 10, 0, 0, kInk}, {50, number(20, 40), 0, 0, kInk}, {50, 50, 0, 0, kInk}, {10, 50, 0, 0, kInk}};
        for (std::uint16_t i = 1; i <= 5; ++i) mesh.indices.insert(mesh.indices.end(), {0, i, static_cast<std::uint16_t>(i == 5 ? 1 : i + 1)});
        mesh.commands = {{0, 0, 64, 64, 0, 15, 0}};
        Composition c = black(64, 64);
        c.mesh = &mesh;
        c.atlas = &atlas;
        const Pixels pixels = compose(c);
        for (int y = 0; y < 64; ++y)
            for (int x = 0; x < 64; ++x) {
                const bool isInside = x >= 10 && x < 50 && y >= 10 && y < 50;
                INFO(round << ": " << x << ", " << y);
                CHECK(pixels.at(x, y).x == (isInside ? 128 : 0));
            }
    }
}

TEST_CASE("an overlay's colours run evenly and its clip holds", "[compose][overlay]")
{
    const OverlayAtlas atlas = whiteAtlas();
    OverlayMesh mesh;
    mesh.vertices = {{0, 0, 0, 0, 0xff000000}, {100, 0, 0, 0, 0xff0000ff}, {100, 50, 0, 0, 0xff0000ff}, {0, 50, 0, 0, 0xff000000}};
    mesh.indices = {0, 1, 2, 0, 2, 3};
    mesh.commands = {{20, 10, 80, 40, 0, 6, 0}};
    Composition c = black(100, 50);
    c.mesh = &mesh;
    c.atlas = &atlas;
    const Pixels pixels = compose(c);
    for (int y = 0; y < 50; ++y)
        for (int x = 0; x < 100; ++x) {
            const bool isInside = x >= 20 && x < 80 && y >= 10 && y < 40;
            CHECK(pixels.at(x, y).x == Approx(isInside ? 255 * (x + 0.5) / 100 : 0).margin(0.6));
            CHECK(pixels.at(x, y).y == 0);
        }
}

TEST_CASE("an overlay of nonsense draws nothing and harms nobody", "[compose][overlay]")
{
    const OverlayAtlas atlas = whiteAtlas();
    OverlayMesh mesh;
    const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
    mesh.vertices = {{nan, 0, 0, 0, ~0u}, {1e30f, -1e30f, 0, 0, ~0u}, {infinity, 5, 0, 0, ~0u}, {5, 5, 0, 0, ~0u}, {-1e9f, 5, 0, 0, ~0u}, {1e9f, 5.0001f, 0, 0, ~0u}};
    for (std::uint16_t a = 0; a < 6; ++a)
        for (std::uint16_t b = 0; b < 6; ++b)
            for (std::uint16_t d = 0; d < 6; ++d) mesh.indices.insert(mesh.indices.end(), {a, b, d});
    mesh.commands = {{-1e9f, -1e9f, 1e9f, 1e9f, 0, static_cast<std::uint32_t>(mesh.indices.size()), 0}, {nan, nan, nan, nan, 0, 6, 0}};
    Composition c = black(16, 16);
    c.mesh = &mesh;
    c.atlas = &atlas;
    CHECK(compose(c).bytes.size() == 16 * 16 * 4);
}
