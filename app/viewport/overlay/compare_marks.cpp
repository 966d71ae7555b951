#include "app/viewport/overlay/compare_marks.h"

#include "core/raster/compare_frames.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace morphogen::viewport {
namespace {

constexpr float kTop = 8, kHeight = 24, kPad = 8, kMark = 9, kGap = 7, kBesideGap = 10;   // points
constexpr float kCubePoints = 104;                                                       // at the right, that the view cube takes
constexpr Ink kEdge{{0, 0, 0}, 0.45f};

float widthOf(const Sketch& sketch, std::string_view name) { return sketch.extentOf(name).x + (2 * kPad + kMark + kGap) * sketch.scale(); }

}  // namespace

void paintName(Sketch& sketch, const PlacedName& placed)
{
    if (placed.name.empty()) return;
    const float scale = sketch.scale(), width = widthOf(sketch, placed.name);
    const float left = placed.align == Sketch::Align::Left ? placed.x : placed.align == Sketch::Align::Right ? placed.x - width : placed.x - 0.5f * width;
    const Vec2 corner = glm::round(Vec2(left, kTop * scale)), extent(width, kHeight * scale);
    sketch.box(corner - Vec2(scale), extent + Vec2(2 * scale), inks::kChipLine, 5);
    sketch.box(corner, extent, Ink{inks::kChip.colour, 1}, 4);
    const Vec2 mark = corner + scale * Vec2(kPad, 0.5f * (kHeight - kMark));
    if (placed.side == Side::Own) {
        sketch.box(mark, Vec2(kMark * scale), inks::kFactual, 2);
    } else {
        const std::array<Vec2, 3> cloth{mark, mark + scale * Vec2(kMark, 0.32f * kMark), mark + scale * Vec2(0, 0.64f * kMark)};
        sketch.polygon(cloth, inks::kCounterfactual);
        sketch.line(mark, mark + scale * Vec2(0, kMark), inks::kCounterfactual);
    }
    sketch.text(corner + scale * Vec2(kPad + kMark + kGap, 0.5f * kHeight) - Vec2(0, 0.5f * sketch.extentOf(placed.name).y), placed.name, inks::kText);
}

void paintNamesBeside(Sketch& sketch, const CompareNames& names, float x)
{
    const float gap = kBesideGap * sketch.scale();
    if (x - gap - widthOf(sketch, names.own) > 0) paintName(sketch, {Side::Own, names.own, x - gap, Sketch::Align::Right});
    const float room = sketch.size().width - kCubePoints * sketch.scale();
    if (x + gap + widthOf(sketch, names.other) < room) paintName(sketch, {Side::Other, names.other, x + gap, Sketch::Align::Left});
}

void paintSeam(Sketch& sketch, float x)
{
    sketch.line(Vec2(x, 0), Vec2(x, sketch.size().height), Ink{inks::kChip.colour, 1}, 3);
    sketch.line(Vec2(x, 0), Vec2(x, sketch.size().height), inks::kChipLine, 1);
}

void paintDivider(Sketch& sketch, float x, bool isHeld)
{
    const float height = sketch.size().height, scale = sketch.scale();
    const Ink ink = inks::kText.faded(isHeld ? 1.0f : 0.8f);
    sketch.line(Vec2(x, 0), Vec2(x, height), kEdge, 4);
    sketch.line(Vec2(x, 0), Vec2(x, height), ink, isHeld ? 2.0f : 1.5f);
    const Vec2 knob(x, 0.5f * height);
    sketch.disc(knob, 12, kEdge);
    sketch.disc(knob, 10.5f, Ink{inks::kChip.colour, 1});
    sketch.ring(knob, 10.5f, ink, 1.5f);
    for (const float way : {-1.0f, 1.0f}) {
        const std::array<Vec2, 3> arrow{knob + scale * Vec2(way * 6.5f, 0), knob + scale * Vec2(way * 2.5f, -3.5f), knob + scale * Vec2(way * 2.5f, 3.5f)};
        sketch.polygon(arrow, ink);
    }
}

void paintHeatLegend(Sketch& sketch, float largest)
{
    constexpr int kSteps = 64;
    constexpr float kBar = 192, kBarHeight = 8, kInside = 10;
    const float scale = sketch.scale();
    const Vec2 extent = scale * Vec2(kBar + 2 * kInside, 58), corner = glm::round(Vec2(0.5f * (sketch.size().width - extent.x), sketch.size().height - extent.y - 10 * scale));
    sketch.box(corner - Vec2(scale), extent + Vec2(2 * scale), inks::kChipLine, 5);
    sketch.box(corner, extent, Ink{inks::kChip.colour, 1}, 4);
    const Vec2 words = corner + scale * Vec2(kInside, 6), bar = corner + scale * Vec2(kInside, 26);
    sketch.text(words, "Colour difference", inks::kText);
    sketch.text(words + scale * Vec2(kBar, 0), fmt::format("largest {:.2f}", largest), inks::kText, Sketch::Align::Right);
    const float step = kBar * scale / kSteps;
    for (int i = 0; i < kSteps; ++i)
        sketch.box(bar + Vec2(step * static_cast<float>(i), 0), {step + 0.5f, kBarHeight * scale}, Ink{heatColour(kHottestDifference * (static_cast<float>(i) + 0.5f) / kSteps), 1}, 0);
    if (largest > 0) {
        const Vec2 tip = bar + scale * Vec2(kBar * std::min(largest / kHottestDifference, 1.0f), kBarHeight + 1);
        const std::array<Vec2, 3> arrow{tip, tip + scale * Vec2(4, 5), tip + scale * Vec2(-4, 5)};
        sketch.polygon(arrow, inks::kText);
    }
    sketch.text(bar + scale * Vec2(0, kBarHeight + 5), "0", inks::kSecondary, Sketch::Align::Left, 11);
    sketch.text(bar + scale * Vec2(kBar, kBarHeight + 5), fmt::format("{:.1f} and more", kHottestDifference), inks::kSecondary, Sketch::Align::Right, 11);
}

}  // namespace morphogen::viewport
