#include "core/io/write_exr.h"
#include "tests/support/limits.h"
#include "tests/support/pictures.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace morphogen;

TEST_CASE("an EXR reads back every layer by name, float and uint exactly", "[picture]")
{
    const support::TemporaryFolder folder;
    const int width = 33, height = 21;
    const Image plane = support::gradient(width, height, 1);
    std::vector<float> depth(plane.samples);
    depth[5] = 12345.678f;
    depth[6] = std::numeric_limits<float>::infinity();
    std::vector<std::uint32_t> ids(depth.size());
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<std::uint32_t>(i * 2654435761u);
    ExrPicture picture{width, height};
    picture.channels = {{"R", ExrType::Half, plane.samples, {}}, {"depth.expected", ExrType::Float, depth, {}}, {"id", ExrType::Half, {}, ids}};
    picture.texts = {{"colorSpace", "linear"}};
    picture.fps = 24;
    REQUIRE(writeExr(folder / "a.exr", picture));

    const auto back = support::readExr(folder / "a.exr");
    CHECK(back.width == width);
    CHECK(back.height == height);
    CHECK(back.types == std::map<std::string, std::string>{{"R", "half"}, {"depth.expected", "float"}, {"id", "uint"}});
    CHECK(back.values.at("depth.expected") == depth);
    CHECK(back.numbers.at("id") == ids);
    CHECK(back.texts.at("colorSpace") == "linear");
    // Half keeps 11 significant bits.
    for (std::size_t i = 0; i < plane.samples.size(); ++i)
        REQUIRE(std::abs(back.values.at("R")[i] - plane.samples[i]) <= std::abs(plane.samples[i]) * 0x1p-11f + 0x1p-24f);
}

TEST_CASE("finite values beyond half's range become its largest, not infinity", "[picture]")
{
    const support::TemporaryFolder folder;
    const std::vector<float> values{1e6f, -1e6f, std::numeric_limits<float>::infinity(), 1.0f};
    ExrPicture picture{4, 1};
    picture.channels = {{"R", ExrType::Half, values, {}}};
    REQUIRE(writeExr(folder / "a.exr", picture));
    CHECK(support::readExr(folder / "a.exr").values.at("R") == std::vector<float>{65504.0f, -65504.0f, std::numeric_limits<float>::infinity(), 1.0f});
}

TEST_CASE("an EXR that does not fit the disk is an error and leaves nothing", "[picture]")
{
    const support::TemporaryFolder folder;
    std::vector<float> noise(200 * 200);
    for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = std::fmod(static_cast<float>(i) * 0.6180339f, 1.0f);
    ExrPicture picture{200, 200};
    picture.channels = {{"R", ExrType::Float, noise, {}}};
    const support::FileSizeLimit limit(4096);
    const auto result = writeExr(folder / "a.exr", picture);
    REQUIRE_FALSE(result);
    CHECK(result.error().message.find("a.exr") != std::string::npos);
    CHECK(support::namesIn(folder.path()).empty());
}
