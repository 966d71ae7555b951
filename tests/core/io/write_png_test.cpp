#include "core/io/write_png.h"
#include "tests/support/limits.h"
#include "tests/support/pictures.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>
#include <limits>

using namespace morphogen;

TEST_CASE("a PNG reads back within half a step, in every channel count and depth", "[picture]")
{
    const support::TemporaryFolder folder;
    for (const PngBits bits : {PngBits::Eight, PngBits::Sixteen}) {
        for (const int channels : {1, 3, 4}) {
            const Image image = support::gradient(61, 37, channels);
            REQUIRE(writePng(folder / "a.png", image, bits));
            const auto back = support::readPng(folder / "a.png");
            REQUIRE(back.image.width == 61);
            REQUIRE(back.image.height == 37);
            REQUIRE(back.image.channels == channels);
            CHECK(back.bits == static_cast<int>(bits));
            CHECK(back.isSrgb);
            const float halfStep = 0.5f / (bits == PngBits::Eight ? 255.0f : 65535.0f);
            float worst = 0;
            for (std::size_t i = 0; i < image.samples.size(); ++i) worst = std::max(worst, std::abs(image.samples[i] - back.image.samples[i]));
            CHECK(worst <= halfStep * 1.01f);
        }
    }
}

TEST_CASE("values that no PNG holds are clamped, and NaN is black", "[picture]")
{
    const support::TemporaryFolder folder;
    Image image(4, 1, 1);
    image.samples = {-3.0f, 7.0f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()};
    REQUIRE(writePng(folder / "a.png", image));
    CHECK(support::readPng(folder / "a.png").image.samples == std::vector<float>{0, 1, 0, 1});
}

TEST_CASE("a PNG that does not fit the disk leaves the old file and nothing else", "[picture]")
{
    const support::TemporaryFolder folder;
    std::ofstream(folder / "a.png") << "old";
    Image noise(300, 300, 4);
    for (std::size_t i = 0; i < noise.samples.size(); ++i) noise.samples[i] = std::fmod(static_cast<float>(i) * 0.6180339f, 1.0f);
    {
        const support::FileSizeLimit limit(5000);
        const auto result = writePng(folder / "a.png", noise, PngBits::Sixteen);
        REQUIRE_FALSE(result);
        CHECK(result.error().kind == Error::Kind::Io);
        CHECK(result.error().message.find("a.png") != std::string::npos);
    }
    CHECK(std::filesystem::file_size(folder / "a.png") == 3);
    CHECK(support::namesIn(folder.path()) == std::vector<std::string>{"a.png"});
}

TEST_CASE("a folder that is not there is an error that names the file", "[picture]")
{
    const support::TemporaryFolder folder;
    const auto result = writePng(folder / "none/a.png", support::gradient(4, 4, 3));
    REQUIRE_FALSE(result);
    CHECK(result.error().message.find("none/a.png") != std::string::npos);
}
