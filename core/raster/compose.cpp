#include "core/raster/compose.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

namespace morphogen {
namespace {

constexpr std::size_t kRowsPerTask = 16;

/// Where a result's pixel lies in a picture of another size: fixed point with 8 bits of fraction.
struct Stretch {
    int width, height;
    float perPixel, offsetX, offsetY;

    Stretch(const Frame& from, const Composition& to)
        : width(from.width), height(from.height), perPixel(static_cast<float>(from.height) / static_cast<float>(to.height)),
          offsetX(0.5f * static_cast<float>(from.width) - 0.5f * static_cast<float>(to.width) * perPixel + 0.5f * perPixel - 0.5f), offsetY(0.5f * perPixel - 0.5f)
    {
    }
    bool isCopy(const Composition& to) const { return width == to.width && height == to.height; }
    static int fixed(float at, int count) { return static_cast<int>(std::clamp(at, 0.0f, static_cast<float>(count - 1)) * 256.0f); }
    int x256(int x) const { return fixed(static_cast<float>(x) * perPixel + offsetX, width); }
    int y256(int y) const { return fixed(static_cast<float>(y) * perPixel + offsetY, height); }
};

/// One row of a picture of bytes, stretched bilinearly.
class RowSampler {
public:
    RowSampler(const Frame& frame, const Composition& to) : m_frame(frame), m_stretch(frame, to), m_isCopy(m_stretch.isCopy(to))
    {
        if (m_isCopy) return;
        m_columns.resize(static_cast<std::size_t>(to.width));
        for (int x = 0; x < to.width; ++x) m_columns[static_cast<std::size_t>(x)] = m_stretch.x256(x);
        m_mixed.resize(4 * (static_cast<std::size_t>(frame.width) + 1));
        m_row.resize(4 * static_cast<std::size_t>(to.width));
    }
    const std::uint8_t* row(int y)
    {
        const std::size_t pitch = 4 * static_cast<std::size_t>(m_stretch.width);
        if (m_isCopy) return m_frame.bytes.data() + pitch * static_cast<std::size_t>(y);
        const int y256 = m_stretch.y256(y);
        const std::size_t above = static_cast<std::size_t>(y256 >> 8), below = std::min(above + 1, static_cast<std::size_t>(m_stretch.height) - 1);
        const int part = y256 & 255;
        const std::uint8_t *a = m_frame.bytes.data() + pitch * above, *b = m_frame.bytes.data() + pitch * below;
        for (std::size_t i = 0; i < pitch; ++i) m_mixed[i] = static_cast<std::uint16_t>(a[i] * (256 - part) + b[i] * part);
        for (int c = 0; c < 4; ++c) m_mixed[pitch + static_cast<std::size_t>(c)] = m_mixed[pitch - 4 + static_cast<std::size_t>(c)];
        for (std::size_t x = 0; x < m_columns.size(); ++x) {
            const std::uint16_t* from = m_mixed.data() + 4 * static_cast<std::size_t>(m_columns[x] >> 8);
            const unsigned right = static_cast<unsigned>(m_columns[x] & 255), left = 256 - right;
            for (std::size_t c = 0; c < 4; ++c) m_row[4 * x + c] = static_cast<std::uint8_t>((from[c] * left + from[c + 4] * right + (1u << 15)) >> 16);
        }
        return m_row.data();
    }

private:
    const Frame& m_frame;
    Stretch m_stretch;
    bool m_isCopy;
    std::vector<int> m_columns;
    std::vector<std::uint16_t> m_mixed;
    std::vector<std::uint8_t> m_row;
};

/// Bayer's 4x4 thresholds: the gradient's fraction of a step becomes a pattern.
constexpr int kBayer[4][4] = {{0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}};

struct GradientRow {
    std::uint8_t bgr[4][4];   ///< pixel x takes entry x % 4
};

GradientRow gradientRow(const Composition& c, int y)
{
    const float share = (static_cast<float>(y) + 0.5f) / static_cast<float>(c.height);
    const Rgb colour = glm::clamp(glm::mix(c.backgroundTop, c.backgroundBottom, share), 0.0f, 1.0f) * 255.0f;
    GradientRow row{};
    for (int x = 0; x < 4; ++x) {
        const float threshold = (static_cast<float>(kBayer[y & 3][x]) + 0.5f) / 16.0f;
        for (int channel = 0; channel < 3; ++channel) row.bgr[x][2 - channel] = static_cast<std::uint8_t>(std::min(colour[channel] + threshold, 255.0f));
        row.bgr[x][3] = 255;
    }
    return row;
}

/// Premultiplied red, green, blue, alpha over blue, green, red.
void layOver(const std::uint8_t* picture, std::size_t width, std::uint8_t* row)
{
    for (std::size_t x = 0; x < width; ++x, picture += 4, row += 4) {
        const int through = 255 - picture[3];
        for (int k = 0; k < 3; ++k) row[k] = static_cast<std::uint8_t>(std::min(picture[2 - k] + ((row[k] * through + 127) * 257 >> 16), 255));
    }
}

}  // namespace

void Composer::compose(const Composition& c, std::uint8_t* out, std::size_t stride)
{
    const std::size_t width = static_cast<std::size_t>(c.width), height = static_cast<std::size_t>(c.height);
    const bool hasPicture = c.picture && !c.picture->bytes.empty();
    parallelFor(height, kRowsPerTask, [&](std::size_t begin, std::size_t end) {
        std::optional<RowSampler> picture;
        if (hasPicture) picture.emplace(*c.picture, c);
        for (std::size_t y = begin; y < end; ++y) {
            std::uint8_t* row = out + stride * y;
            const GradientRow gradient = gradientRow(c, static_cast<int>(y));
            for (std::size_t x = 0; x < width; ++x) std::memcpy(row + 4 * x, gradient.bgr[x & 3], 4);
            if (picture) layOver(picture->row(static_cast<int>(y)), width, row);
        }
    });
}

}  // namespace morphogen
