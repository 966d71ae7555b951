#include "core/io/write_png.h"

#include "core/base/file.h"

#include <fmt/format.h>
#include <png.h>

#include <csetjmp>
#include <cstdint>
#include <new>

namespace morphogen {
namespace {

/// What libpng's callbacks see. Lives outside the function that longjmp leaves, so that nothing is skipped.
struct Encoder {
    png_structp png = nullptr;
    png_infop info = nullptr;
    std::vector<std::byte> bytes;
    std::vector<std::uint8_t> row;
    std::string problem;
    ~Encoder() { png_destroy_write_struct(&png, &info); }
};

void onError(png_structp png, png_const_charp message)
{
    static_cast<Encoder*>(png_get_error_ptr(png))->problem = message;
    png_longjmp(png, 1);
}

void onWarning(png_structp, png_const_charp) {}

void onBytes(png_structp png, png_bytep data, png_size_t count)
{
    auto& bytes = static_cast<Encoder*>(png_get_io_ptr(png))->bytes;
    bool isTaken = true;
    try {
        const auto* from = reinterpret_cast<const std::byte*>(data);
        bytes.insert(bytes.end(), from, from + count);
    } catch (const std::bad_alloc&) {
        isTaken = false;
    }
    if (!isTaken) png_error(png, "out of memory");
}

std::uint32_t quantise(float value, float steps)
{
    return value > 0 ? static_cast<std::uint32_t>(std::min(value, 1.0f) * steps + 0.5f) : 0u;
}

void fillRow(const Image& image, int y, PngBits bits, std::vector<std::uint8_t>& row)
{
    const float* from = image.pixel(0, y);
    const std::size_t count = std::size_t(image.width) * std::size_t(image.channels);
    for (std::size_t i = 0; i < count; ++i) {
        if (bits == PngBits::Eight) {
            row[i] = static_cast<std::uint8_t>(quantise(from[i], 255.0f));
        } else {
            const std::uint32_t value = quantise(from[i], 65535.0f);
            row[2 * i] = static_cast<std::uint8_t>(value >> 8);
            row[2 * i + 1] = static_cast<std::uint8_t>(value);
        }
    }
}

/// False when libpng gave up; the reason is in `encoder.problem`.
bool encode(Encoder& encoder, const Image& image, PngBits bits)
{
    if (setjmp(png_jmpbuf(encoder.png))) return false;
    static constexpr int kColourTypes[] = {0, PNG_COLOR_TYPE_GRAY, 0, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGBA};
    png_set_write_fn(encoder.png, &encoder, onBytes, nullptr);
    png_set_user_limits(encoder.png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_IHDR(encoder.png, encoder.info, png_uint_32(image.width), png_uint_32(image.height), static_cast<int>(bits), kColourTypes[image.channels],
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_sRGB_gAMA_and_cHRM(encoder.png, encoder.info, PNG_sRGB_INTENT_PERCEPTUAL);
    png_set_compression_level(encoder.png, 6);
    png_write_info(encoder.png, encoder.info);
    for (int y = 0; y < image.height; ++y) {
        fillRow(image, y, bits, encoder.row);
        png_write_row(encoder.png, encoder.row.data());
    }
    png_write_end(encoder.png, encoder.info);
    return true;
}

}  // namespace

Result<void> writePng(const std::filesystem::path& path, const Image& image, PngBits bits)
{
    if (!image.isValid() || image.channels == 2 || image.channels > 4)
        return makeError(Error::Kind::Internal, path.string(), fmt::format("a PNG can't hold {}x{} with {} channels", image.width, image.height, image.channels));
    // The name is taken first: a read-only folder is reported before any work is done.
    MG_ASSIGN(AtomicFile file, AtomicFile::create(path));
    Encoder encoder;
    encoder.row.resize(std::size_t(image.width) * std::size_t(image.channels) * (static_cast<std::size_t>(bits) / 8));
    encoder.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &encoder, onError, onWarning);
    if (encoder.png) encoder.info = png_create_info_struct(encoder.png);
    if (!encoder.info) return makeError(Error::Kind::Limit, path.string(), "no memory for writing a PNG");
    if (!encode(encoder, image, bits)) return makeError(Error::Kind::Io, path.string(), "can't be written as PNG: " + encoder.problem);
    MG_TRY(file.write(encoder.bytes));
    return file.commit();
}

}  // namespace morphogen
