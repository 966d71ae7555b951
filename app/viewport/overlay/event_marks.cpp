#include "app/viewport/overlay/event_marks.h"

#include "app/viewport/overlay/compare_marks.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace morphogen::viewport {
namespace {

constexpr float kRadius = 9, kLetterPoints = 11, kWordsGap = 6;

struct Box {
    Vec2 corner, end;
    bool meets(const Box& other) const { return corner.x < other.end.x && other.corner.x < end.x && corner.y < other.end.y && other.corner.y < end.y; }
};

}  // namespace

float shownShare(const EventMark& mark, double timeSecs)
{
    if (mark.isLit) return 1;
    const double away = std::abs(mark.timeSecs - timeSecs);
    return away > kEventShownSecs ? 0.0f : static_cast<float>(1 - 0.6 * away / kEventShownSecs);
}

void paintEventMarks(Sketch& sketch, std::span<const EventMark> marks, double timeSecs, const std::function<bool(const EventMark&, const Vec2& pixel)>& isWanted)
{
    std::vector<Box> taken;
    const float scale = sketch.scale();
    for (const bool isLit : {true, false})
        for (const EventMark& mark : marks) {
            const float share = mark.isLit == isLit ? shownShare(mark, timeSecs) : 0;
            const auto at = share > 0 ? sketch.pixel(mark.pointInWorld) : std::nullopt;
            if (!at || !isWanted(mark, *at)) continue;
            const Ink ink = mark.isOther ? inks::kCounterfactual : inks::kFactual;
            sketch.disc(*at, kRadius + 1.5f, Ink{inks::kChip.colour, 0.55f * share});
            sketch.disc(*at, kRadius, Ink{inks::kChip.colour, share});
            sketch.ring(*at, kRadius, ink.faded(share), isLit ? 2.5f : 1.5f);
            if (isLit) sketch.ring(*at, kRadius + 3.5f, inks::kText, 1.5f);
            sketch.text(*at - Vec2(0, 0.5f * sketch.extentOf(mark.letter, kLetterPoints).y), mark.letter, inks::kText.faded(share), Sketch::Align::Centre, kLetterPoints);
            if (mark.label.empty()) continue;
            const Vec2 extent = sketch.extentOf(mark.label) + scale * Vec2(16, 10);
            const Vec2 corner = *at + Vec2((kRadius + kWordsGap) * scale, -0.5f * extent.y);
            const Box box{corner, corner + extent};
            if (!isLit && std::ranges::any_of(taken, [&](const Box& other) { return other.meets(box); })) continue;
            taken.push_back(box);
            sketch.chip({corner.x, corner.y + extent.y}, mark.label);
        }
}

}  // namespace morphogen::viewport
