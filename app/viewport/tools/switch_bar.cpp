#include "app/viewport/tools/switch_bar.h"

namespace morphogen::viewport {

void SwitchBar::draw(Sketch& sketch, const Rgb& accent, std::span<const Switch> switches)
{
    const float scale = sketch.scale(), pad = 8 * scale;
    Vec2 corner = sketch.corner() + Vec2(10 * scale);
    m_boxes.clear();
    for (const Switch& one : switches) {
        const Vec2 text = sketch.extentOf(one.words);
        const Vec2 extent(text.x + 2 * pad, text.y + pad);
        sketch.box(corner, extent, inks::kChip, 4);
        if (one.isOn) sketch.box(corner, extent, Ink{accent, 0.35f}, 4);
        sketch.text(corner + Vec2(pad, 0.5f * pad), one.words, inks::kText);
        m_boxes.push_back({corner, extent});
        corner.x += extent.x + 6 * scale;
    }
}

std::optional<std::size_t> SwitchBar::at(const Vec2& pixel) const
{
    for (std::size_t i = 0; i < m_boxes.size(); ++i) {
        const Vec2 inside = pixel - m_boxes[i].corner;
        if (inside.x >= 0 && inside.y >= 0 && inside.x <= m_boxes[i].extent.x && inside.y <= m_boxes[i].extent.y) return i;
    }
    return std::nullopt;
}

}  // namespace morphogen::viewport
