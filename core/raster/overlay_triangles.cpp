#include "core/raster/overlay_triangles.h"

#include <algorithm>
#include <cmath>

namespace morphogen::raster {
namespace {

/// A quantity that is linear over the picture.
struct Linear {
    float base = 0, perX = 0, perY = 0;
    float at(float x, float y) const { return base + x * perX + y * perY; }
};


/// Through the corners' values.
Linear linearOf(const OverlayVertex* const (&corner)[3], float doubleArea, float v0, float v1, float v2)
{
    const float x1 = corner[1]->x - corner[0]->x, y1 = corner[1]->y - corner[0]->y, x2 = corner[2]->x - corner[0]->x, y2 = corner[2]->y - corner[0]->y;
    const float d1 = v1 - v0, d2 = v2 - v0;
    Linear result;
    result.perX = (d1 * y2 - d2 * y1) / doubleArea;
    result.perY = (d2 * x1 - d1 * x2) / doubleArea;
    result.base = v0 - corner[0]->x * result.perX - corner[0]->y * result.perY;
    return result;
}

/// Coverage at texture coordinates in 0..1.
float coverageAt(const OverlayAtlas& atlas, float u, float v)
{
    const float x = std::clamp(u * static_cast<float>(atlas.width) - 0.5f, 0.0f, static_cast<float>(atlas.width - 1));
    const float y = std::clamp(v * static_cast<float>(atlas.height) - 0.5f, 0.0f, static_cast<float>(atlas.height - 1));
    const int x0 = static_cast<int>(x), y0 = static_cast<int>(y), x1 = std::min(x0 + 1, atlas.width - 1), y1 = std::min(y0 + 1, atlas.height - 1);
    const auto texel = [&](int tx, int ty) { return static_cast<float>(atlas.coverage[static_cast<std::size_t>(ty) * static_cast<std::size_t>(atlas.width) + static_cast<std::size_t>(tx)]); };
    const float fx = x - static_cast<float>(x0), fy = y - static_cast<float>(y0);
    const float above = texel(x0, y0) + fx * (texel(x1, y0) - texel(x0, y0)), below = texel(x0, y1) + fx * (texel(x1, y1) - texel(x0, y1));
    return (above + fy * (below - above)) / 255.0f;
}

float channel(std::uint32_t colour, int which) { return static_cast<float>(colour >> (8 * which) & 255); }

/// Where the edge a-b crosses the row's middle; the same for both triangles at the edge.
float crossing(const OverlayVertex* a, const OverlayVertex* b, float y)
{
    if (a->y > b->y || (a->y == b->y && a->x > b->x)) std::swap(a, b);
    return a->x + (y - a->y) * (b->x - a->x) / (b->y - a->y);
}

struct Clip {
    int left, top, right, bottom;
};

void drawTriangle(const OverlayVertex* const (&corner)[3], const Clip& clip, const OverlayAtlas& atlas, const PixelRows& out)
{
    const float doubleArea = (corner[1]->x - corner[0]->x) * (corner[2]->y - corner[0]->y) - (corner[2]->x - corner[0]->x) * (corner[1]->y - corner[0]->y);
    if (!(std::abs(doubleArea) > 1e-6f)) return;
    const float top = std::min({corner[0]->y, corner[1]->y, corner[2]->y}), bottom = std::max({corner[0]->y, corner[1]->y, corner[2]->y});
    const int first = std::max(clip.top, static_cast<int>(std::ceil(std::max(top - 0.5f, -1e6f)))), end = std::min(clip.bottom, static_cast<int>(std::ceil(std::min(bottom - 0.5f, 1e6f))));
    if (first >= end) return;
    const bool isPlain = corner[0]->u == corner[1]->u && corner[1]->u == corner[2]->u && corner[0]->v == corner[1]->v && corner[1]->v == corner[2]->v;
    const bool isFlat = corner[0]->colour == corner[1]->colour && corner[1]->colour == corner[2]->colour;
    Linear colour[4], u, v;
    for (int c = 0; c < 4; ++c) colour[c] = linearOf(corner, doubleArea, channel(corner[0]->colour, c), channel(corner[1]->colour, c), channel(corner[2]->colour, c));
    if (!isPlain) u = linearOf(corner, doubleArea, corner[0]->u, corner[1]->u, corner[2]->u), v = linearOf(corner, doubleArea, corner[0]->v, corner[1]->v, corner[2]->v);
    const float plainCoverage = isPlain ? coverageAt(atlas, corner[0]->u, corner[0]->v) : 0;
    for (int y = first; y < end; ++y) {
        const float middle = static_cast<float>(y) + 0.5f;
        float left = 1e9f, right = -1e9f;
        for (int e = 0; e < 3; ++e) {
            const OverlayVertex *a = corner[e], *b = corner[(e + 1) % 3];
            if ((a->y <= middle) == (b->y <= middle)) continue;
            const float x = crossing(a, b, middle);
            left = std::min(left, x);
            right = std::max(right, x);
        }
        if (!(left < right)) continue;
        const int from = std::max(clip.left, static_cast<int>(std::ceil(std::max(left - 0.5f, -1e6f)))), to = std::min(clip.right, static_cast<int>(std::ceil(std::min(right - 0.5f, 1e6f))));
        std::uint8_t* row = out.data + out.stride * static_cast<std::size_t>(y);
        for (int x = from; x < to; ++x) {
            const float at = static_cast<float>(x) + 0.5f;
            const float covered = isPlain ? plainCoverage : coverageAt(atlas, u.at(at, middle), v.at(at, middle));
            const float alpha = (isFlat ? channel(corner[0]->colour, 3) : std::clamp(colour[3].at(at, middle), 0.0f, 255.0f)) * covered / 255.0f;
            if (alpha <= 0) continue;
            std::uint8_t* pixel = row + 4 * static_cast<std::size_t>(x);
            for (int c = 0; c < 3; ++c) {
                const float over = isFlat ? channel(corner[0]->colour, c) : std::clamp(colour[c].at(at, middle), 0.0f, 255.0f);
                const float under = static_cast<float>(pixel[2 - c]);
                pixel[2 - c] = static_cast<std::uint8_t>(under + (over - under) * alpha + 0.5f);
            }
        }
    }
}

}  // namespace

void drawOverlay(const OverlayMesh& mesh, const OverlayAtlas& atlas, const PixelRows& out, int firstRow, int endRow)
{
    if (atlas.width < 1 || atlas.height < 1) return;
    for (const OverlayCommand& command : mesh.commands) {
        const auto inside = [](float at, int low, int high) { return at > static_cast<float>(low) ? static_cast<int>(std::lround(std::min(at, static_cast<float>(high)))) : low; };
        const Clip clip{inside(command.left, 0, out.width), inside(command.top, firstRow, endRow), inside(command.right, 0, out.width), inside(command.bottom, firstRow, endRow)};
        if (clip.left >= clip.right || clip.top >= clip.bottom) continue;
        for (std::uint32_t i = 0; i + 2 < command.indexCount; i += 3) {
            const OverlayVertex* corner[3];
            for (std::uint32_t k = 0; k < 3; ++k) corner[k] = &mesh.vertices[command.firstVertex + mesh.indices[command.firstIndex + i + k]];
            drawTriangle({corner[0], corner[1], corner[2]}, clip, atlas, out);
        }
    }
}

}  // namespace morphogen::raster
