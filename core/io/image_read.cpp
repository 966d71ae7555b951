#include "core/io/image_read.h"

#include "core/base/file.h"
#include "core/base/memory_budget.h"

#include <fmt/format.h>
#include <webp/decode.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace {

/// The largest single allocation that stb_image may make on this thread.
thread_local std::size_t largestAllocation = 0;

void* cappedAlloc(std::size_t bytes) { return bytes <= largestAllocation ? std::malloc(bytes) : nullptr; }
void* cappedRealloc(void* old, std::size_t bytes) { return bytes <= largestAllocation ? std::realloc(old, bytes) : nullptr; }

}  // namespace

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#define STBI_MALLOC(bytes) cappedAlloc(bytes)
#define STBI_REALLOC(old, bytes) cappedRealloc(old, bytes)
#define STBI_FREE(old) std::free(old)
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_MAX_DIMENSIONS 16384
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_ONLY_TGA
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace morphogen {
namespace {

static_assert(kMaxImageSide == STBI_MAX_DIMENSIONS);

bool isWebp(std::span<const std::byte> bytes)
{
    return bytes.size() >= 12 && std::memcmp(bytes.data(), "RIFF", 4) == 0 && std::memcmp(bytes.data() + 8, "WEBP", 4) == 0;
}

/// The bytes of the pixels, once they are known to fit; the decoder needs about as much again.
Result<std::size_t> pixelBytes(int width, int height, std::string_view where)
{
    if (width <= 0 || height <= 0) return makeError(Error::Kind::Format, where, "the picture has no pixels");
    if (width > kMaxImageSide || height > kMaxImageSide)
        return makeError(Error::Kind::Limit, where, fmt::format("the picture is {} x {}; sides up to {} are read", width, height, kMaxImageSide));
    const std::size_t bytes = std::size_t(width) * std::size_t(height) * 4;
    MG_TRY(checkMemory(3 * bytes, where, fmt::format("a picture of {} x {}", width, height)));
    return bytes;
}

Result<MeshImage> decodeWebp(std::span<const std::byte> bytes, std::string_view where)
{
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    MeshImage image;
    if (!WebPGetInfo(data, bytes.size(), &image.width, &image.height)) return makeError(Error::Kind::Format, where, "the WebP header is damaged");
    MG_ASSIGN(const std::size_t size, pixelBytes(image.width, image.height, where));
    image.rgba.resize(size);
    if (!WebPDecodeRGBAInto(data, bytes.size(), image.rgba.data(), size, image.width * 4))
        return makeError(Error::Kind::Format, where, "the WebP picture is damaged, truncated or animated");
    return image;
}

}  // namespace

Result<MeshImage> decodeImage(std::span<const std::byte> bytes, std::string_view where)
{
    if (bytes.empty()) return makeError(Error::Kind::Empty, where, "the picture is empty");
    if (isWebp(bytes)) return decodeWebp(bytes, where);
    if (bytes.size() > 0x7fffffff) return makeError(Error::Kind::Limit, where, "the picture takes more than 2 GiB");

    const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
    const int length = static_cast<int>(bytes.size());
    MeshImage image;
    int channels = 0;
    largestAllocation = std::size_t{1} << 20;
    if (!stbi_info_from_memory(data, length, &image.width, &image.height, &channels)) {
        const bool isTooLarge = stbi_failure_reason() && std::string_view(stbi_failure_reason()) == "too large";
        if (isTooLarge) return makeError(Error::Kind::Limit, where, fmt::format("a side of the picture is longer than {}", kMaxImageSide));
        return makeError(Error::Kind::Unsupported, where, "the picture is not a sound PNG, JPEG, TGA, BMP or WebP");
    }
    MG_ASSIGN(const std::size_t size, pixelBytes(image.width, image.height, where));
    // 16 bits per channel, a filter byte per row, padding to whole JPEG blocks; and the compressed stream itself.
    largestAllocation = std::max(4 * size + (std::size_t{1} << 20), bytes.size() + 64);
    const std::unique_ptr<stbi_uc, decltype(&std::free)> pixels(
        stbi_load_from_memory(data, length, &image.width, &image.height, &channels, 4), &std::free);
    if (!pixels) return makeError(Error::Kind::Format, where, fmt::format("the picture is damaged ({})", stbi_failure_reason()));
    image.rgba.assign(pixels.get(), pixels.get() + size);
    return image;
}

Result<MeshImage> readImage(const std::filesystem::path& path)
{
    MG_ASSIGN(const std::vector<std::byte> bytes, readFile(path));
    MG_ASSIGN(MeshImage image, decodeImage(bytes, path.string()));
    image.name = path.filename().string();
    return image;
}

}  // namespace morphogen
