#include "core/raster/compose.h"

#include "core/base/parallel.h"
#include "core/raster/compose_rows.h"
#include "core/raster/grid_lines.h"
#include "core/raster/overlay_triangles.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

namespace morphogen {
namespace {

constexpr std::size_t kRowsPerTask = 32;

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

/// Rows of a picture of bytes, stretched bilinearly: along the row first, so that rows of the result share that.
class RowSampler {
public:
    RowSampler(const Frame& frame, const Composition& to) : m_frame(frame), m_stretch(frame, to), m_isCopy(m_stretch.isCopy(to)), m_width(static_cast<std::size_t>(to.width))
    {
        if (m_isCopy) return;
        m_columns.resize(m_width);
        for (std::size_t x = 0; x < m_width; ++x) {
            const int x256 = m_stretch.x256(static_cast<int>(x)), before = x256 >> 8;
            m_columns.before[x] = before;
            m_columns.after[x] = std::min(before + 1, m_stretch.width - 1);
            m_columns.part[x] = x256 & 255;
        }
        m_row.resize(4 * m_width);
        for (AlignedArray<std::uint8_t>& row : m_stretched) row.resize(4 * m_columns.part.size());
    }
    const std::uint8_t* row(int y)
    {
        if (m_isCopy) return source(y);
        const int y256 = m_stretch.y256(y), above = y256 >> 8;
        const std::uint8_t* first = stretched(above);
        if ((y256 & 255) == 0) return first;
        raster::mixRows({first, stretched(std::min(above + 1, m_stretch.height - 1)), y256 & 255}, m_width, m_row.data());
        return m_row.data();
    }

private:
    const std::uint8_t* source(int y) const { return m_frame.bytes.data() + 4 * static_cast<std::size_t>(m_stretch.width) * static_cast<std::size_t>(y); }
    /// Neighbours lie in different places.
    const std::uint8_t* stretched(int y)
    {
        const std::size_t place = static_cast<std::size_t>(y & 1);
        if (m_which[place] != y) raster::stretchRow(source(y), m_columns, m_stretched[place].data());
        m_which[place] = y;
        return m_stretched[place].data();
    }

    const Frame& m_frame;
    Stretch m_stretch;
    bool m_isCopy;
    std::size_t m_width;
    raster::StretchedColumns m_columns;
    AlignedArray<std::uint8_t> m_stretched[2], m_row;
    int m_which[2] = {-1, -1};   ///< rows of the picture that are in m_stretched
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

void fillGradient(const GradientRow& gradient, std::size_t width, std::uint8_t* row)
{
    std::size_t x = 0;
    for (; x + 4 <= width; x += 4) std::memcpy(row + 4 * x, gradient.bgr, sizeof gradient.bgr);
    std::memcpy(row + 4 * x, gradient.bgr, 4 * (width - x));
}

/// A row's grid on its way into the picture.
class GridLayer {
public:
    explicit GridLayer(const Composition& c) : m_c(c), m_inks{{c.grid->lines, c.grid->axisX, c.grid->axisZ}}, m_lines(*c.grid, c.width, c.height, c.pixelRatio)
    {
        if (c.depth && !c.depth->expectedDepth.empty()) m_depth.emplace(*c.depth, c);
    }
    /// `picture` will lie over it; null: nothing will.
    bool fill(int y, const std::uint8_t* picture)
    {
        m_mayBeInFront = picture && (m_depth || m_lines.isSeenFromBelow());
        const bool isHiddenInParts = picture && !m_mayBeInFront;
        if (isHiddenInParts) raster::findSeeThrough(picture, static_cast<std::size_t>(m_c.width), m_wanted);
        if (!m_lines.fill(y, isHiddenInParts ? &m_wanted : nullptr, m_row)) return false;
        if (!m_mayBeInFront) return true;
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
    void layUnder(std::uint8_t* row) const { raster::layGridOver(m_row, m_inks, static_cast<std::size_t>(m_c.width), row); }
    /// In front of it: what layUnder() did not already show through.
    void layOver(const std::uint8_t* picture, std::uint8_t* row)
    {
        if (!m_mayBeInFront) return;
        for (std::size_t x = 0; x < m_row.coverage.size(); ++x) m_row.coverage[x] *= m_isInFront[x] ? static_cast<float>(picture[4 * x + 3]) / 255.0f : 0.0f;
        raster::layGridOver(m_row, m_inks, static_cast<std::size_t>(m_c.width), row);
    }

private:
    const Composition& m_c;
    raster::GridInks m_inks;
    raster::GridLines m_lines;
    std::optional<Stretch> m_depth;
    raster::GridRow m_row;
    bool m_mayBeInFront = false;
    std::vector<std::uint8_t> m_wanted, m_isInFront;
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
            fillGradient(gradientRow(c, static_cast<int>(y)), width, row);
            const std::uint8_t* over = picture ? picture->row(static_cast<int>(y)) : nullptr;
            const bool hasGrid = grid && grid->fill(static_cast<int>(y), over);
            if (hasGrid) grid->layUnder(row);
            if (over) raster::layRowOver(over, width, row);
            if (hasGrid && over) grid->layOver(over, row);
            if (outline) outline->lay(static_cast<int>(y), row);
        }
        if (c.mesh && c.atlas) raster::drawOverlay(*c.mesh, *c.atlas, {out, stride, c.width, c.height}, static_cast<int>(begin), static_cast<int>(end));
    });
}

}  // namespace morphogen
