// Pictures on their way into a file.
#pragma once

#include <cstddef>
#include <vector>

namespace morphogen {

/// Float samples, rows from the top, `channels` interleaved per pixel: 1 grey, 3 colour, 4 colour and alpha. Colour is
/// display-encoded (sRGB) in 0..1 and not multiplied by alpha.
struct Image {
    int width = 0, height = 0, channels = 0;
    std::vector<float> samples;

    Image() = default;
    Image(int width_, int height_, int channels_)
        : width(width_), height(height_), channels(channels_), samples(std::size_t(width_) * std::size_t(height_) * std::size_t(channels_))
    {
    }
    float* pixel(int x, int y) { return samples.data() + (std::size_t(y) * std::size_t(width) + std::size_t(x)) * std::size_t(channels); }
    const float* pixel(int x, int y) const { return const_cast<Image*>(this)->pixel(x, y); }
    /// Sizes are positive and `samples` holds what they say.
    bool isValid() const
    {
        return width > 0 && height > 0 && channels > 0 && samples.size() == std::size_t(width) * std::size_t(height) * std::size_t(channels);
    }
};

}  // namespace morphogen
