#include "core/raster/grid_lines.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/raster/grid_lines.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace morphogen::raster::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, GridRow::kBlock>;
using V = hn::Vec<D>;

HWY_INLINE V all(float value) { return hn::Set(D(), value); }
HWY_INLINE V unit(V x) { return hn::Min(hn::Max(x, hn::Zero(D())), all(1)); }

/// Hermite's step from 0 at `low` to 1 at `high`.
HWY_INLINE V smooth(float low, float high, V x)
{
    const V t = unit(hn::Mul(hn::Sub(x, all(low)), all(1 / (high - low))));
    return hn::Mul(hn::Mul(t, t), hn::NegMulAdd(all(2), t, all(3)));
}

/// How much of a pixel is covered by lines every `cell` metres, where it lies at `at` and is 1 / perMetre wide.
HWY_INLINE V lineCoverage(V at, float cell, V perMetre, V halfWidth)
{
    const V nearest = hn::Abs(hn::NegMulAdd(all(cell), hn::Round(hn::Mul(at, all(1 / cell))), at));
    const V isWide = smooth(5, 22, hn::Mul(all(cell), perMetre));   // lines that come too near to each other fade
    return hn::Mul(isWide, unit(hn::NegMulAdd(nearest, perMetre, halfWidth)));
}

/// 1 / the length of (a, b), to some 12 bits: it only says how wide a line is.
HWY_INLINE V oneOverLength(V a, V b) { return hn::ApproximateReciprocalSqrt(hn::MulAdd(a, a, hn::MulAdd(b, b, all(1e-20f)))); }

void fillGridRow(const GridRay& ray, const std::uint8_t* wanted, std::size_t count, GridRow& row)
{
    constexpr float kLevels[3] = {1, 10, 100};
    constexpr float kStrength[3] = {0.16f, 0.24f, 0.30f};
    constexpr float kAxisStrength = 0.75f;
    const D d;
    const auto alongRow = [&](const Vec3& base, const Vec3& perX, int axis, V x) HWY_ATTR { return hn::MulAdd(x, all(perX[axis]), all(base[axis])); };
    const V halfWidth = all(0.5f * ray.lineWidth + 0.5f), halfAxisWidth = all(0.75f * ray.lineWidth + 0.5f);
    std::fill(row.isCovered.begin(), row.isCovered.end(), std::uint8_t{0});
    for (std::size_t x = 0; x < count; x += hn::Lanes(d)) {
        if (wanted && !wanted[x / GridRow::kBlock]) continue;
        const V at = hn::Add(hn::Iota(d, 0), all(static_cast<float>(x)));
        const V directionX = alongRow(ray.direction, ray.directionPerX, 0, at), directionY = alongRow(ray.direction, ray.directionPerX, 1, at);
        const V directionZ = alongRow(ray.direction, ray.directionPerX, 2, at);
        const V perY = hn::Div(all(1), directionY);
        const V t = hn::Neg(hn::Mul(alongRow(ray.origin, ray.originPerX, 1, at), perY));
        const auto isSeen = hn::And(hn::Gt(t, hn::Zero(d)), hn::Lt(t, all(1e5f)));
        hn::StoreU(t, d, row.depth.data() + x);
        if (hn::AllFalse(d, isSeen)) {
            hn::StoreU(hn::Zero(d), d, row.coverage.data() + x);
            continue;
        }
        const V floorX = hn::MulAdd(t, directionX, alongRow(ray.origin, ray.originPerX, 0, at));
        const V floorZ = hn::MulAdd(t, directionZ, alongRow(ray.origin, ray.originPerX, 2, at));
        // How the floor's point moves from pixel to pixel.
        const auto moved = [&](const Vec3& perPixel, const Vec3& directionPerPixel, int axis) HWY_ATTR { return hn::MulAdd(t, all(directionPerPixel[axis]), all(perPixel[axis])); };
        const V acrossX = moved(ray.originPerX, ray.directionPerX, 0), acrossY = moved(ray.originPerX, ray.directionPerX, 1), acrossZ = moved(ray.originPerX, ray.directionPerX, 2);
        const V downX = moved(ray.originPerY, ray.directionPerY, 0), downY = moved(ray.originPerY, ray.directionPerY, 1), downZ = moved(ray.originPerY, ray.directionPerY, 2);
        const V slopeX = hn::Mul(directionX, perY), slopeZ = hn::Mul(directionZ, perY);
        const V perMetreX = oneOverLength(hn::NegMulAdd(acrossY, slopeX, acrossX), hn::NegMulAdd(downY, slopeX, downX));
        const V perMetreZ = oneOverLength(hn::NegMulAdd(acrossY, slopeZ, acrossZ), hn::NegMulAdd(downY, slopeZ, downZ));
        V covered = hn::Zero(d);
        for (int level = 0; level < 3; ++level) {
            const float cell = ray.cell * kLevels[level];
            const V line = hn::Max(lineCoverage(floorX, cell, perMetreX, halfWidth), lineCoverage(floorZ, cell, perMetreZ, halfWidth));
            covered = hn::Max(covered, hn::Mul(all(kStrength[level]), line));
        }
        const V onZAxis = hn::Mul(all(kAxisStrength), unit(hn::NegMulAdd(hn::Abs(floorX), perMetreX, halfAxisWidth)));
        const V onXAxis = hn::Mul(all(kAxisStrength), unit(hn::NegMulAdd(hn::Abs(floorZ), perMetreZ, halfAxisWidth)));
        V kind = hn::IfThenElseZero(hn::Gt(onXAxis, covered), all(1));
        covered = hn::Max(covered, onXAxis);
        kind = hn::IfThenElse(hn::Gt(onZAxis, covered), all(2), kind);
        covered = hn::Max(covered, onZAxis);
        // Towards the horizon all of it fades.
        const V length2 = hn::MulAdd(directionX, directionX, hn::MulAdd(directionY, directionY, hn::Mul(directionZ, directionZ)));
        const V grazing = hn::Mul(hn::Abs(directionY), hn::ApproximateReciprocalSqrt(length2));
        covered = hn::IfThenElseZero(isSeen, hn::Mul(covered, smooth(0.015f, 0.12f, grazing)));
        if (!hn::AllTrue(d, hn::Eq(covered, hn::Zero(d)))) row.isCovered[x / GridRow::kBlock] = 1;
        hn::StoreU(covered, d, row.coverage.data() + x);
        hn::StoreU(kind, d, row.kind.data() + x);
    }
}

}  // namespace morphogen::raster::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace morphogen::raster {

HWY_EXPORT(fillGridRow);

GridLines::GridLines(const FloorGrid& grid, int width, int height, float lineWidth) : m_width(width)
{
    const CameraView& view = grid.view;
    const Affine3x4 cameraFromWorld = view.cameraFromWorld();
    const auto& m = cameraFromWorld.m;
    const Vec3 right(m[0], m[1], m[2]), down(m[4], m[5], m[6]), forward(m[8], m[9], m[10]);
    const bool isPerspective = view.projection == Projection::Perspective;
    const float perPixel = (isPerspective ? 2 * std::tan(0.5f * view.fovYRadians) : view.orthoHeight) / static_cast<float>(height);
    const Vec3 perX = perPixel * right, perY = perPixel * down;
    const Vec3 corner = (0.5f - 0.5f * static_cast<float>(width)) * perX + (0.5f - 0.5f * static_cast<float>(height)) * perY;
    m_corner = {view.position + (isPerspective ? Vec3(0) : corner), isPerspective ? Vec3(0) : perX, isPerspective ? Vec3(0) : perY,
                forward + (isPerspective ? corner : Vec3(0)),       isPerspective ? perX : Vec3(0), isPerspective ? perY : Vec3(0),
                grid.finestCell, lineWidth};
    m_isBelow = isPerspective ? view.position.y < 0 : forward.y > 0;
}

bool GridLines::fill(int y, const std::vector<std::uint8_t>* wanted, GridRow& row) const
{
    GridRay ray = m_corner;
    ray.origin += static_cast<float>(y) * ray.originPerY;
    ray.direction += static_cast<float>(y) * ray.directionPerY;
    const float last = static_cast<float>(m_width - 1);
    const auto sees = [&](float x) { return (ray.origin.y + x * ray.originPerX.y) * (ray.direction.y + x * ray.directionPerX.y) < 0; };
    if (!sees(0) && !sees(last)) return false;
    const std::size_t count = static_cast<std::size_t>(m_width);
    row.resize(count);
    HWY_DYNAMIC_DISPATCH(fillGridRow)(ray, wanted ? wanted->data() : nullptr, count, row);
    return true;
}

}  // namespace morphogen::raster
#endif
