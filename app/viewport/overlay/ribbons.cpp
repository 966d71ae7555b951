#include "app/viewport/overlay/ribbons.h"

#include "app/viewport/overlay/compare_marks.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen::viewport {
namespace {

constexpr float kDashPoints = 5;                        // and the gap after it
constexpr float kTogether = 1e-4f;                      // metres
constexpr Ink kEdge{{0, 0, 0}, 0.4f};

void paintBand(Sketch& sketch, const RibbonPoint& a, const RibbonPoint& b)
{
    const Ink ink = ribbonInk(0.5f * (a.divergence + b.divergence));
    const std::array<Vec3, 3> near{a.own, b.own, a.other}, far{b.own, b.other, a.other};
    sketch.surface(near, ink);
    sketch.surface(far, ink);
}

/// Dashes are as long on the screen whatever the speed: as they would be along the whole way.
void paintDashed(Sketch& sketch, const Ribbon& ribbon)
{
    float length = 0;
    for (std::size_t k = 0; k + 1 < ribbon.points.size(); ++k) {
        const RibbonPoint &a = ribbon.points[k], &b = ribbon.points[k + 1];
        const auto from = sketch.pixel(a.other), to = sketch.pixel(b.other);
        const float step = from && to ? glm::distance(*from, *to) / sketch.scale() : 0;
        const bool isDash = std::fmod(length + 0.5f * step, 2 * kDashPoints) < kDashPoints;
        length += step;
        const bool isApart = glm::distance(a.own, a.other) > kTogether || glm::distance(b.own, b.other) > kTogether;
        if (isApart && isDash) sketch.line(a.other, b.other, inks::kCounterfactual, 1.8f);
    }
}

}  // namespace

Ink ribbonInk(float divergence)
{
    const float d = std::clamp(std::isfinite(divergence) ? divergence : 0.0f, 0.0f, 1.0f);
    constexpr Rgb kQuiet(0.553f, 0.573f, 0.608f), kMiddle(0.910f, 0.769f, 0.353f), kStrong(0.980f, 0.380f, 0.290f);
    const Rgb colour = d < 0.5f ? glm::mix(kQuiet, kMiddle, 2 * d) : glm::mix(kMiddle, kStrong, 2 * d - 1);
    return {colour, 0.16f + 0.44f * d};
}

void paintRibbons(Sketch& sketch, std::span<const Ribbon> ribbons)
{
    for (const Ribbon& ribbon : ribbons)
        for (std::size_t k = 0; k + 1 < ribbon.points.size(); ++k) paintBand(sketch, ribbon.points[k], ribbon.points[k + 1]);
    for (const Ribbon& ribbon : ribbons) {
        for (std::size_t k = 0; k + 1 < ribbon.points.size(); ++k) sketch.line(ribbon.points[k].own, ribbon.points[k + 1].own, kEdge, 3.2f);
        for (std::size_t k = 0; k + 1 < ribbon.points.size(); ++k) sketch.line(ribbon.points[k].own, ribbon.points[k + 1].own, inks::kFactual, 1.8f);
        paintDashed(sketch, ribbon);
    }
}

}  // namespace morphogen::viewport
