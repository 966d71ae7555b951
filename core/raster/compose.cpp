#include "core/raster/compose.h"

#include "core/base/parallel.h"
#include "core/raster/grid_lines.h"
#include "core/raster/overlay_triangles.h"

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

/// A pixel's four bytes in four lanes of sixteen bits.
std::uint64_t lanesOf(const std::uint8_t* pixel)
{
    std::uint32_t bytes;
    std::memcpy(&bytes, pixel, 4);
    const std::uint64_t pairs = (bytes | static_cast<std::uint64_t>(bytes) << 16) & 0x0000ffff0000ffff;
    return (pairs | pairs << 8) & 0x00ff00ff00ff00ff;
}

/// `part` of 256 of the second, the rest of the first; no lane overflows.
std::uint64_t mixLanes(std::uint64_t a, std::uint64_t b, std::uint64_t part)
{
    return (a * (256 - part) + b * part + 0x0080008000800080) >> 8 & 0x00ff00ff00ff00ff;
}

/// One row of a picture of bytes, stretched bilinearly.
class RowSampler {
public:
    RowSampler(const Frame& frame, const Composition& to) : m_frame(frame), m_stretch(frame, to), m_isCopy(m_stretch.isCopy(to))
    {
        if (m_isCopy) return;
        m_columns.resize(static_cast<std::size_t>(to.width));
        for (int x = 0; x < to.width; ++x) m_columns[static_cast<std::size_t>(x)] = m_stretch.x256(x);
        m_mixed.resize(static_cast<std::size_t>(frame.width) + 1);
        m_row.resize(4 * static_cast<std::size_t>(to.width));
    }
    const std::uint8_t* row(int y)
    {
        const std::size_t pitch = 4 * static_cast<std::size_t>(m_stretch.width);
        if (m_isCopy) return m_frame.bytes.data() + pitch * static_cast<std::size_t>(y);
        const int y256 = m_stretch.y256(y);
        const std::size_t above = static_cast<std::size_t>(y256 >> 8), below = std::min(above + 1, static_cast<std::size_t>(m_stretch.height) - 1);
        const std::uint64_t part = static_cast<std::uint64_t>(y256 & 255);
        const std::uint8_t *a = m_frame.bytes.data() + pitch * above, *b = m_frame.bytes.data() + pitch * below;
        const std::size_t count = static_cast<std::size_t>(m_stretch.width);
        for (std::size_t x = 0; x < count; ++x) m_mixed[x] = mixLanes(lanesOf(a + 4 * x), lanesOf(b + 4 * x), part);
        m_mixed[count] = m_mixed[count - 1];
        for (std::size_t x = 0; x < m_columns.size(); ++x) {
            const std::uint64_t* from = m_mixed.data() + (m_columns[x] >> 8);
            const std::uint64_t lanes = mixLanes(from[0], from[1], static_cast<std::uint64_t>(m_columns[x] & 255));
            const std::uint64_t pairs = (lanes | lanes >> 8) & 0x0000ffff0000ffff;
            const auto bytes = static_cast<std::uint32_t>(pairs | pairs >> 16);
            std::memcpy(m_row.data() + 4 * x, &bytes, 4);
        }
        return m_row.data();
    }

private:
    const Frame& m_frame;
    Stretch m_stretch;
    bool m_isCopy;
    std::vector<int> m_columns;
    std::vector<std::uint64_t> m_mixed;   ///< lanes of one row between two
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

/// A row's grid on its way into the picture.
class GridLayer {
public:
    explicit GridLayer(const Composition& c) : m_c(c), m_lines(*c.grid, c.width, c.height, c.pixelRatio)
    {
        if (c.depth && !c.depth->expectedDepth.empty()) m_depth.emplace(*c.depth, c);
    }
    bool fill(int y)
    {
        if (!m_lines.fill(y, m_row)) return false;
        m_isInFront.assign(m_row.coverage.size(), m_lines.isSeenFromBelow() ? 1 : 0);
        if (!m_depth) return true;
        const float* depths = m_c.depth->expectedDepth.data() + static_cast<std::size_t>((m_depth->y256(y) + 128) >> 8) * static_cast<std::size_t>(m_c.depth->width);
        for (std::size_t x = 0; x < m_isInFront.size(); ++x) {
            if (m_row.coverage[x] == 0) continue;
            const float depth = depths[(m_depth->x256(static_cast<int>(x)) + 128) >> 8];
            // A floor of splats wins against the grid that lies in it.
            if (depth > 0) m_isInFront[x] = depth > 1.02f * m_row.depth[x] ? 1 : 0;
        }
        return true;
    }
    /// Under the picture.
    void layUnder(std::uint8_t* row) const
    {
        forCovered([&](std::size_t x) { blend(row + 4 * x, x, m_row.coverage[x]); });
    }
    /// In front of it: what layUnder() did not already show through.
    void layOver(const std::uint8_t* picture, std::uint8_t* row) const
    {
        forCovered([&](std::size_t x) {
            if (m_isInFront[x]) blend(row + 4 * x, x, m_row.coverage[x] * static_cast<float>(picture[4 * x + 3]) / 255.0f);
        });
    }

private:
    template <class Visit>
    void forCovered(Visit visit) const
    {
        constexpr std::size_t kBlock = raster::GridRow::kBlock;
        for (std::size_t begin = 0; begin < m_row.coverage.size(); begin += kBlock) {
            if (!m_row.isCovered[begin / kBlock]) continue;
            for (std::size_t x = begin; x < std::min(begin + kBlock, m_row.coverage.size()); ++x)
                if (m_row.coverage[x] > 0) visit(x);
        }
    }
    void blend(std::uint8_t* pixel, std::size_t x, float coverage) const
    {
        const Rgb& colour = m_row.kind[x] < 0.5f ? m_c.grid->lines : m_row.kind[x] < 1.5f ? m_c.grid->axisX : m_c.grid->axisZ;
        for (int k = 0; k < 3; ++k) {
            const float under = static_cast<float>(pixel[2 - k]);
            pixel[2 - k] = static_cast<std::uint8_t>(under + (255.0f * colour[k] - under) * coverage + 0.5f);
        }
    }
    const Composition& m_c;
    raster::GridLines m_lines;
    std::optional<Stretch> m_depth;
    raster::GridRow m_row;
    std::vector<std::uint8_t> m_isInFront;
};

/// Around what the mask covers: the greatest of eight neighbours at the line's width, less the pixel itself.
class OutlineLayer {
public:
    /// `mask` has `pad()` empty pixels round it.
    OutlineLayer(const Composition& c, const std::vector<std::uint8_t>& mask) : m_c(c), m_mask(mask), m_alpha(static_cast<std::size_t>(c.width)) {}
    static int pad(const Composition& c) { return std::max(1, static_cast<int>(std::lround(1.6f * c.pixelRatio))); }

    void lay(int y, std::uint8_t* row)
    {
        const int reach = pad(m_c), slanted = std::max(1, static_cast<int>(std::lround(1.2f * m_c.pixelRatio)));
        const std::size_t pitch = static_cast<std::size_t>(m_c.width + 2 * reach), count = m_alpha.size();
        const auto at = [&](int dx, int dy) { return m_mask.data() + pitch * static_cast<std::size_t>(y + reach + dy) + static_cast<std::size_t>(reach + dx); };
        const std::uint8_t* own = at(0, 0);
        const std::uint8_t* around[8] = {at(-reach, 0), at(reach, 0), at(0, -reach), at(0, reach), at(-slanted, -slanted), at(slanted, -slanted), at(-slanted, slanted), at(slanted, slanted)};
        std::copy_n(own, count, m_alpha.data());
        for (const std::uint8_t* neighbour : around)
            for (std::size_t x = 0; x < count; ++x) m_alpha[x] = std::max(m_alpha[x], neighbour[x]);
        for (std::size_t x = 0; x < count; ++x) m_alpha[x] = static_cast<std::uint8_t>(m_alpha[x] - own[x]);
        for (std::size_t x = 0; x < count; ++x) {
            if (m_alpha[x] == 0) continue;
            for (int k = 0; k < 3; ++k) {
                const int under = row[4 * x + 2 - static_cast<std::size_t>(k)], over = static_cast<int>(255.0f * m_c.outline[k]);
                row[4 * x + 2 - static_cast<std::size_t>(k)] = static_cast<std::uint8_t>(under + (over - under) * m_alpha[x] / 255);
            }
        }
    }

private:
    const Composition& m_c;
    const std::vector<std::uint8_t>& m_mask;
    std::vector<std::uint8_t> m_alpha;
};

}  // namespace

void Composer::compose(const Composition& c, std::uint8_t* out, std::size_t stride)
{
    const std::size_t width = static_cast<std::size_t>(c.width), height = static_cast<std::size_t>(c.height);
    const bool hasPicture = c.picture && !c.picture->bytes.empty();
    const bool hasMask = c.mask && !c.mask->bytes.empty();
    if (hasMask) {
        const std::size_t pad = static_cast<std::size_t>(OutlineLayer::pad(c)), pitch = width + 2 * pad;
        m_mask.assign(pitch * (height + 2 * pad), 0);
        parallelFor(height, kRowsPerTask, [&](std::size_t begin, std::size_t end) {
            RowSampler mask(*c.mask, c);
            for (std::size_t y = begin; y < end; ++y) {
                const std::uint8_t* from = mask.row(static_cast<int>(y));
                std::uint8_t* to = m_mask.data() + pitch * (y + pad) + pad;
                for (std::size_t x = 0; x < width; ++x) to[x] = static_cast<std::uint8_t>(std::clamp(3 * (from[4 * x + 3] - 85), 0, 255));
            }
        });
    }
    parallelFor(height, kRowsPerTask, [&](std::size_t begin, std::size_t end) {
        std::optional<RowSampler> picture;
        std::optional<GridLayer> grid;
        if (hasPicture) picture.emplace(*c.picture, c);
        if (c.grid) grid.emplace(c);
        std::optional<OutlineLayer> outline;
        if (hasMask) outline.emplace(c, m_mask);
        for (std::size_t y = begin; y < end; ++y) {
            std::uint8_t* row = out + stride * y;
            const GradientRow gradient = gradientRow(c, static_cast<int>(y));
            for (std::size_t x = 0; x < width; ++x) std::memcpy(row + 4 * x, gradient.bgr[x & 3], 4);
            const std::uint8_t* over = picture ? picture->row(static_cast<int>(y)) : nullptr;
            const bool hasGrid = grid && grid->fill(static_cast<int>(y));
            if (hasGrid) grid->layUnder(row);
            if (over) layOver(over, width, row);
            if (hasGrid && over) grid->layOver(over, row);
            if (outline) outline->lay(static_cast<int>(y), row);
        }
        if (c.mesh && c.atlas) raster::drawOverlay(*c.mesh, *c.atlas, {out, stride, c.width, c.height}, static_cast<int>(begin), static_cast<int>(end));
    });
}

}  // namespace morphogen
