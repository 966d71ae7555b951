#include "core/io/write_video.h"
#include "tests/support/limits.h"
#include "tests/support/pictures.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>

using namespace morphogen;

namespace {

void writeGradients(const std::filesystem::path& path, const VideoOptions& options, int frames)
{
    auto writer = VideoWriter::create(path, options);
    REQUIRE(writer);
    for (int k = 0; k < frames; ++k) REQUIRE(writer->add(support::gradient(options.width, options.height, 3, 0.3f * static_cast<float>(k))));
    REQUIRE(writer->finish());
}

}  // namespace

TEST_CASE("a video decodes to as many frames, at the times and of the pictures that went in", "[picture]")
{
    const support::TemporaryFolder folder;
    for (const char* name : {"a.mp4", "a.webm"}) {
        for (const double fps : {24.0, 30000.0 / 1001.0}) {
            INFO(name << " at " << fps);
            writeGradients(folder / name, {160, 96, fps}, 13);
            const auto back = support::readVideo(folder / name);
            CHECK(back.width == 160);
            CHECK(back.height == 96);
            CHECK(back.pixelFormat == "yuv420p");
            CHECK(back.fps == Approx(fps).epsilon(1e-4));
            REQUIRE(back.frames.size() == 13);
            for (std::size_t k = 0; k < 13; ++k) {
                CHECK(std::abs(back.timesSecs[k] - static_cast<double>(k) / fps) <= 0.001);
                CHECK(support::psnr(back.frames[k], support::gradient(160, 96, 3, 0.3f * static_cast<float>(k))) >= 35.0);
            }
        }
    }
}

TEST_CASE("an MP4 has its index before its pictures", "[picture]")
{
    const support::TemporaryFolder folder;
    writeGradients(folder / "a.mp4", {64, 64, 24}, 3);
    std::ifstream in(folder / "a.mp4", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    REQUIRE(bytes.find("moov") != std::string::npos);
    CHECK(bytes.find("moov") < bytes.find("mdat"));
}

TEST_CASE("odd sizes grow by one, and the picture itself stays", "[picture]")
{
    const support::TemporaryFolder folder;
    writeGradients(folder / "a.mp4", {63, 49, 24}, 2);
    const auto back = support::readVideo(folder / "a.mp4");
    CHECK(back.width == 64);
    CHECK(back.height == 50);
    Image part(63, 49, 3);
    for (int y = 0; y < 49; ++y) std::copy_n(back.frames[0].pixel(0, y), 63 * 3, part.pixel(0, y));
    CHECK(support::psnr(part, support::gradient(63, 49, 3)) >= 35.0);
}

TEST_CASE("a single frame makes a video", "[picture]")
{
    const support::TemporaryFolder folder;
    writeGradients(folder / "a.mp4", {64, 64, 24}, 1);
    CHECK(support::readVideo(folder / "a.mp4").frames.size() == 1);
}

TEST_CASE("an abandoned video leaves nothing behind", "[picture]")
{
    const support::TemporaryFolder folder;
    {
        auto writer = VideoWriter::create(folder / "a.mp4", {64, 64, 24});
        REQUIRE(writer);
        REQUIRE(writer->add(support::gradient(64, 64, 3)));
    }
    CHECK(support::namesIn(folder.path()).empty());
}

TEST_CASE("a video that does not fit the disk is an error, and the old file stays", "[picture]")
{
    const support::TemporaryFolder folder;
    for (const char* name : {"a.mp4", "a.webm"}) {
        std::ofstream(folder / name) << "old";
        {
            const support::FileSizeLimit limit(2000);
            auto writer = VideoWriter::create(folder / name, {320, 240, 24});
            REQUIRE(writer);
            Result<void> result;
            for (int k = 0; k < 30 && result; ++k) result = writer->add(support::gradient(320, 240, 3, static_cast<float>(k)));
            if (result) result = writer->finish();
            REQUIRE_FALSE(result);
            CHECK(result.error().kind == Error::Kind::Io);
            CHECK(result.error().message.find(name) != std::string::npos);
        }
        CHECK(std::filesystem::file_size(folder / name) == 3);
    }
    CHECK(support::namesIn(folder.path()) == std::vector<std::string>{"a.mp4", "a.webm"});
}

TEST_CASE("sizes and rates that no video has are refused with a sentence", "[picture]")
{
    const support::TemporaryFolder folder;
    for (const VideoOptions& options : {VideoOptions{0, 10, 24}, VideoOptions{100000, 10, 24}, VideoOptions{10, 10, 0}, VideoOptions{10, 10, std::nan("")}}) {
        const auto writer = VideoWriter::create(folder / "a.mp4", options);
        REQUIRE_FALSE(writer);
        CHECK(writer.error().kind == Error::Kind::Limit);
    }
    CHECK(support::namesIn(folder.path()).empty());
}
