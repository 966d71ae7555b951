// Reading pictures and videos back with the libraries' own readers, and making ones whose every pixel is known.
#pragma once

#include "core/io/image.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace morphogen::support {

/// A smooth gradient with a different slope in every channel; values within 0..1.
Image gradient(int width, int height, int channels, float phase = 0);

struct PngContents {
    Image image;      ///< value / (2^bits - 1)
    int bits = 0;
    bool isSrgb = false;
};
/// Throws std::runtime_error when libpng refuses.
PngContents readPng(const std::filesystem::path& path);

struct ExrContents {
    int width = 0, height = 0;
    std::map<std::string, std::vector<float>> values;             ///< half and float channels
    std::map<std::string, std::vector<std::uint32_t>> numbers;
    std::map<std::string, std::string> types;                     ///< "half", "float", "uint"
    std::map<std::string, std::string> texts;
};
/// Throws what OpenEXR throws.
ExrContents readExr(const std::filesystem::path& path);

struct VideoContents {
    std::string container, codec, pixelFormat;
    int width = 0, height = 0;
    double fps = 0;
    double durationSecs = 0;
    std::vector<double> timesSecs;   ///< presentation time of every decoded frame
    std::vector<Image> frames;       ///< decoded to RGB
};
/// Decodes the whole file. Throws std::runtime_error where it can't.
VideoContents readVideo(const std::filesystem::path& path);

/// 10 log10(1 / mean squared difference) of two pictures of the same shape.
double psnr(const Image& a, const Image& b);

}  // namespace morphogen::support
