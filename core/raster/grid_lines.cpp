#include "core/raster/grid_lines.h"

#include <algorithm>
#include <cmath>

namespace morphogen::raster {
namespace {

constexpr float kLevels[3] = {1, 10, 100};
constexpr float kStrength[3] = {0.16f, 0.24f, 0.30f};
constexpr float kAxisStrength = 0.75f;

float smooth(float low, float high, float x)
{
    const float t = std::clamp((x - low) / (high - low), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

/// How much of a pixel, `footprint` metres wide, is covered by lines every `cell` metres, `at` metres from one of them.
float lineCoverage(float at, float cell, float footprint, float lineWidth)
{
    const float nearest = std::abs(at - cell * std::round(at / cell));
    const float isWide = smooth(5, 22, cell / footprint);   // lines that come too near to each other fade
    return isWide * std::clamp(0.5f * lineWidth + 0.5f - nearest / footprint, 0.0f, 1.0f);
}

}  // namespace

GridLines::GridLines(const FloorGrid& grid, int width, int height, float lineWidth) : m_width(width), m_lineWidth(lineWidth), m_cell(grid.finestCell)
{
    const CameraView& view = grid.view;
    const Affine3x4 cameraFromWorld = view.cameraFromWorld();
    const auto& m = cameraFromWorld.m;
    const Vec3 right(m[0], m[1], m[2]), down(m[4], m[5], m[6]), forward(m[8], m[9], m[10]);
    const bool isPerspective = view.projection == Projection::Perspective;
    const float perPixel = (isPerspective ? 2 * std::tan(0.5f * view.fovYRadians) : view.orthoHeight) / static_cast<float>(height);
    const Vec3 perX = perPixel * right, perY = perPixel * down;
    const Vec3 corner = (0.5f - 0.5f * static_cast<float>(width)) * perX + (0.5f - 0.5f * static_cast<float>(height)) * perY;
    m_origin = view.position + (isPerspective ? Vec3(0) : corner);
    m_originPerX = isPerspective ? Vec3(0) : perX;
    m_originPerY = isPerspective ? Vec3(0) : perY;
    m_direction = forward + (isPerspective ? corner : Vec3(0));
    m_directionPerX = isPerspective ? perX : Vec3(0);
    m_directionPerY = isPerspective ? perY : Vec3(0);
    m_isBelow = isPerspective ? view.position.y < 0 : forward.y > 0;
}

bool GridLines::fill(int y, GridRow& row) const
{
    const float fy = static_cast<float>(y);
    const Vec3 origin = m_origin + fy * m_originPerY, direction = m_direction + fy * m_directionPerY;
    const float lastX = static_cast<float>(m_width - 1);
    const auto sees = [&](float x) { return (origin.y + x * m_originPerX.y) * (direction.y + x * m_directionPerX.y) < 0; };
    if (!sees(0) && !sees(lastX)) return false;
    const std::size_t count = static_cast<std::size_t>(m_width);
    row.coverage.resize(count);
    row.depth.resize(count);
    row.kind.resize(count);
    for (std::size_t x = 0; x < count; ++x) {
        const float fx = static_cast<float>(x);
        const Vec3 o = origin + fx * m_originPerX, d = direction + fx * m_directionPerX;
        const float t = -o.y / d.y;
        row.coverage[x] = 0;
        row.kind[x] = 0;
        row.depth[x] = t;
        if (!(t > 0 && t < 1e5f)) continue;
        const float atX = o.x + t * d.x, atZ = o.z + t * d.z;
        // How the floor's point moves from pixel to pixel.
        const Vec3 alongX = m_originPerX + t * m_directionPerX, alongY = m_originPerY + t * m_directionPerY;
        const float slopeX = d.x / d.y, slopeZ = d.z / d.y;
        const float footX = std::hypot(alongX.x - alongX.y * slopeX, alongY.x - alongY.y * slopeX);
        const float footZ = std::hypot(alongX.z - alongX.y * slopeZ, alongY.z - alongY.y * slopeZ);
        float covered = 0;
        for (int level = 0; level < 3; ++level) {
            const float cell = m_cell * kLevels[level];
            covered = std::max(covered, kStrength[level] * std::max(lineCoverage(atX, cell, footX, m_lineWidth), lineCoverage(atZ, cell, footZ, m_lineWidth)));
        }
        const float onZAxis = kAxisStrength * std::clamp(0.75f * m_lineWidth + 0.5f - std::abs(atX) / footX, 0.0f, 1.0f);
        const float onXAxis = kAxisStrength * std::clamp(0.75f * m_lineWidth + 0.5f - std::abs(atZ) / footZ, 0.0f, 1.0f);
        if (onXAxis > covered) covered = onXAxis, row.kind[x] = 1;
        if (onZAxis > covered) covered = onZAxis, row.kind[x] = 2;
        // Towards the horizon all of it fades.
        const float grazing = std::abs(d.y) / glm::length(d);
        row.coverage[x] = covered * smooth(0.015f, 0.12f, grazing);
    }
    return true;
}

}  // namespace morphogen::raster
