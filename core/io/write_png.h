// PNG (W3C PNG, third edition) through libpng: 8 or 16 bits, grey, colour, or colour with straight alpha, tagged sRGB.
#pragma once

#include "core/base/result.h"
#include "core/io/image.h"

#include <filesystem>

namespace morphogen {

enum class PngBits { Eight = 8, Sixteen = 16 };

/// Values are clamped to 0..1 and rounded to the nearest step; NaN becomes 0. Atomic: on any error, a full disk included,
/// an older file of that name is intact.
Result<void> writePng(const std::filesystem::path& path, const Image& image, PngBits bits = PngBits::Eight);

}  // namespace morphogen
