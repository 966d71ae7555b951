#include "core/io/image_read.h"

#include "core/base/file.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>
#include <png.h>
#include <webp/encode.h>

using namespace morphogen;

namespace {

/// A picture whose every pixel is known: red grows to the right, green downwards, alpha along the diagonal.
MeshImage gradient(int width, int height)
{
    MeshImage image{"gradient", width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (const int v : {x * 7, y * 5, 77, 255 - x - y}) image.rgba.push_back(static_cast<std::uint8_t>(v));
    return image;
}

/// Written by libpng, which is not what reads it.
std::vector<std::byte> pngOf(const MeshImage& image)
{
    png_image header{};
    header.version = PNG_IMAGE_VERSION;
    header.width = static_cast<png_uint_32>(image.width);
    header.height = static_cast<png_uint_32>(image.height);
    header.format = PNG_FORMAT_RGBA;
    png_alloc_size_t size = 0;
    png_image_write_get_memory_size(header, size, 0, image.rgba.data(), 0, nullptr);
    std::vector<std::byte> bytes(size);
    png_image_write_to_memory(&header, bytes.data(), &size, 0, image.rgba.data(), 0, nullptr);
    bytes.resize(size);
    return bytes;
}

std::vector<std::byte> webpOf(const MeshImage& image)
{
    std::uint8_t* out = nullptr;
    const std::size_t size = WebPEncodeLosslessRGBA(image.rgba.data(), image.width, image.height, image.width * 4, &out);
    const auto* first = reinterpret_cast<const std::byte*>(out);
    std::vector<std::byte> bytes(first, first + size);
    WebPFree(out);
    return bytes;
}

/// Uncompressed 24-bit BMP: rows from the bottom, blue first, padded to four bytes.
std::vector<std::byte> bmpOf(const MeshImage& image)
{
    const int row = (image.width * 3 + 3) / 4 * 4;
    std::vector<std::byte> bytes(static_cast<std::size_t>(54 + row * image.height));
    const auto put = [&](std::size_t at, std::uint32_t v, int count) { for (int i = 0; i < count; ++i) bytes[at + i] = std::byte(v >> (8 * i)); };
    put(0, 0x4d42, 2), put(2, bytes.size(), 4), put(10, 54, 4), put(14, 40, 4), put(18, image.width, 4), put(22, image.height, 4);
    put(26, 1, 2), put(28, 24, 2);
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x)
            for (int c = 0; c < 3; ++c) bytes[54 + (image.height - 1 - y) * row + x * 3 + c] = std::byte(image.rgba[(y * image.width + x) * 4 + 2 - c]);
    return bytes;
}

}  // namespace

TEST_CASE("pictures written by other libraries come back pixel for pixel", "[io][image]")
{
    const MeshImage image = gradient(13, 9);
    for (const auto& bytes : {pngOf(image), webpOf(image)}) {
        const auto read = decodeImage(bytes, "test");
        REQUIRE(read);
        CHECK(read->width == image.width);
        CHECK(read->height == image.height);
        CHECK(read->rgba == image.rgba);
    }
    const auto bmp = decodeImage(bmpOf(image), "test");
    REQUIRE(bmp);
    MeshImage opaque = image;
    for (std::size_t i = 3; i < opaque.rgba.size(); i += 4) opaque.rgba[i] = 255;
    CHECK(bmp->rgba == opaque.rgba);
}

TEST_CASE("a damaged picture is an error that says where, never a crash", "[io][image]")
{
    const MeshImage image = gradient(31, 17);
    for (auto bytes : {pngOf(image), webpOf(image), bmpOf(image)}) {
        for (std::size_t length = 0; length < bytes.size(); length += 7) {
            const auto read = decodeImage(std::span(bytes).first(length), "fox.glb: image 0");
            if (!read) CHECK_THAT(read.error().message, Catch::StartsWith("fox.glb: image 0: "));
        }
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            auto damaged = bytes;
            damaged[at] ^= std::byte{0xa5};
            (void)decodeImage(damaged, "fox.glb: image 0");
        }
    }
}

TEST_CASE("a picture that claims to be huge is refused before memory is taken", "[io][image]")
{
    auto bytes = bmpOf(gradient(4, 4));
    for (const std::size_t at : {18u, 22u}) bytes[at + 2] = std::byte{0x7f};
    const auto read = decodeImage(bytes, "test");
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == Error::Kind::Limit);
}

TEST_CASE("a file keeps its name, and a missing one is named", "[io][image]")
{
    const support::TemporaryFolder folder;
    auto file = AtomicFile::create(folder / "wood.png");
    REQUIRE(file);
    REQUIRE(file->write(pngOf(gradient(3, 3))));
    REQUIRE(file->commit());
    const auto read = readImage(folder / "wood.png");
    REQUIRE(read);
    CHECK(read->name == "wood.png");
    const auto missing = readImage(folder / "stone.png");
    REQUIRE_FALSE(missing);
    CHECK_THAT(missing.error().message, Catch::Contains("stone.png"));
}
