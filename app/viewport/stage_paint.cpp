// What the stage draws over the picture beside its tools: the badge, the view cube, the frame times, the invitation.
#include "app/viewport/stage.h"

#include <fmt/format.h>

namespace morphogen::viewport {
namespace {

std::string countWords(std::uint64_t count)
{
    if (count < 1000) return fmt::format("{}", count);
    const double thousands = static_cast<double>(count) / 1e3;
    if (thousands < 999.5) return fmt::format("{:.0f}k", thousands);
    return fmt::format("{:.{}f}M", thousands / 1e3, thousands < 9950 ? 2 : 1);
}

std::string milliseconds(double ms) { return ms < 9.95 ? fmt::format("{:.1f} ms", ms) : fmt::format("{:.0f} ms", ms); }

}  // namespace

void Stage::paintBadge(Sketch& sketch, const ViewportStats& stats) const
{
    const float margin = 10 * sketch.scale();
    std::string words = fmt::format("{} splats \u00b7 {} a frame", countWords(stats.splats), milliseconds(stats.drawMs));
    if (stats.divisor > 1) words += fmt::format(" \u00b7 1/{} resolution", stats.divisor);
    sketch.chip({margin, sketch.size().height - margin}, words);
}

void Stage::paintFrameTimes(Sketch& sketch, const ViewportStats& stats) const
{
    const StageTimes& t = m_source.times();
    std::vector<std::pair<std::string, std::string>> rows{
        {"drawn in", milliseconds(stats.drawMs)},
        {"  project", milliseconds(t.project)},
        {"  sort", milliseconds(t.sort)},
        {"  bin", milliseconds(t.bin)},
        {"  blend", milliseconds(t.blend)},
        {"put together in", milliseconds(stats.composeMs)},
        {"splats", fmt::format("{} of {}", countWords(stats.visible), countWords(stats.splats))},
        {"pixels", stats.divisor > 1 ? fmt::format("{} x {} / {}", stats.width, stats.height, stats.divisor) : fmt::format("{} x {}", stats.width, stats.height)},
        {"device", stats.device},
        {"shown by", stats.presenter},
    };
    const float scale = sketch.scale(), line = 18 * scale, margin = 10 * scale, width = 236 * scale;
    std::vector<std::string> notes;
    if (!stats.deviceReason.empty()) notes.push_back(stats.deviceReason);
    if (!stats.presenterReason.empty()) notes.push_back(stats.presenterReason);
    if (!stats.skipped.empty()) notes.push_back("skipped: " + stats.skipped);
    const float height = line * static_cast<float>(rows.size() + notes.size()) + 16 * scale;
    float widest = width;
    for (const std::string& note : notes) widest = std::max(widest, sketch.extentOf(note, 11).x + 20 * scale);
    const Vec2 corner(sketch.size().width - margin - widest, sketch.size().height - margin - height);
    sketch.box(corner, {widest, height}, inks::kChip, 4);
    float y = corner.y + 7 * scale;
    for (const auto& [name, value] : rows) {
        sketch.text({corner.x + 10 * scale, y}, name, inks::kSecondary);
        sketch.text({corner.x + widest - 10 * scale, y}, value, inks::kText, Sketch::Align::Right);
        y += line;
    }
    for (const std::string& note : notes) {
        sketch.text({corner.x + 10 * scale, y}, note, inks::kSecondary, Sketch::Align::Left, 11);
        y += line;
    }
}

void Stage::paint(Sketch& sketch, const ViewportStats& stats) const
{
    const bool showsOwn = m_comparison.mode != CompareMode::Other;
    {
        Sketch own(sketch, roomOf(Side::Own));
        if (m_options.hasTrails && showsOwn) m_trails.draw(own, m_previewWorld ? scene() : m_scene);
        if (m_options.showsPairs && showsOwn) m_pairLines.draw(own, m_previewWorld ? scene() : m_scene);
        if (m_tool && showsOwn) m_tool->draw(own, context());
    }
    paintRibbonsAndEvents(sketch);
    paintComparison(sketch, stats);
    if (m_options.hasViewCube) m_cube.draw(sketch, m_hoveredSide, Ink{m_options.accent, 1});
    const bool isEmpty = !m_scene.world || m_scene.world->objects.empty();
    if (isEmpty && m_options.hasInvitation) {
        const Vec2 middle(0.5f * sketch.size().width, 0.36f * sketch.size().height);   // above the horizon, off the axes
        sketch.text(middle - Vec2(0, 18 * sketch.scale()), "Drop a model or a splat here", inks::kText.faded(0.85f), Sketch::Align::Centre, 16);
        sketch.text(middle + Vec2(0, 8 * sketch.scale()), "or import one: meshes, splats, a folder of frames", inks::kSecondary, Sketch::Align::Centre, 12);
    }
    if (m_options.hasBadge && !isEmpty) paintBadge(sketch, stats);
    if (const Camera* camera = followed(); camera && camera->keys.size() > 1) sketch.chip({10 * sketch.scale(), sketch.size().height - 38 * sketch.scale()}, "Through " + camera->name);
    if (m_options.hasFrameTimes) paintFrameTimes(sketch, stats);
    if (m_navigator.isFlying()) sketch.chip({0.5f * sketch.size().width, (m_comparison.mode == CompareMode::Off ? 28 : 60) * sketch.scale()}, "Flying \u00b7 W A S D Q E \u00b7 Shift quicker, Alt slower \u00b7 wheel speed \u00b7 V or Esc lands", Sketch::Align::Centre);
}

}  // namespace morphogen::viewport
