#include "render/frame/read_pixels.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace morphogen::render {
namespace {

/// Exact for every half; infinities become the largest half, what is not a number 0.
float floatOf(std::uint16_t half)
{
    const std::uint32_t sign = (half & 0x8000u) << 16, magnitude = half & 0x7fffu;
    if (magnitude > 0x7c00u) return 0;
    if (magnitude == 0x7c00u) return sign ? -65504.0f : 65504.0f;
    // As bits of a float this is the number times 2^-112, subnormals included.
    return std::bit_cast<float>(sign | magnitude << 13) * std::bit_cast<float>((127u + 112u) << 23);
}

std::uint8_t byteOf(float value) { return static_cast<std::uint8_t>(std::lrint(std::clamp(value, 0.0f, 1.0f) * 255.0f)); }

}  // namespace

void takeHalves(const std::uint16_t* pixels, Frame& frame)
{
    const std::size_t count = static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(frame.height) * 4;
    parallelFor(count, 65536, [&](std::size_t begin, std::size_t end) {
        if (!frame.colour.empty())
            for (std::size_t i = begin; i < end; ++i) frame.colour[i] = floatOf(pixels[i]);
        if (!frame.bytes.empty())
            for (std::size_t i = begin; i < end; ++i) frame.bytes[i] = byteOf(floatOf(pixels[i]));
    });
}

void takeFloats(const float* pixels, std::size_t firstPixel, std::size_t count, Frame& frame)
{
    if (!frame.colour.empty()) std::memcpy(&frame.colour[4 * firstPixel], pixels, 16 * count);
    if (frame.bytes.empty()) return;
    parallelFor(4 * count, 65536, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) frame.bytes[4 * firstPixel + i] = byteOf(pixels[i]);
    });
}

}  // namespace morphogen::render
