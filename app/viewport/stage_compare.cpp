// What the stage does where two worlds are compared: which part of the window is whose, the divider of a wipe, names and legend.
#include "app/viewport/overlay/collider_marks.h"
#include "app/viewport/overlay/compare_marks.h"
#include "app/viewport/overlay/event_marks.h"
#include "app/viewport/overlay/ribbons.h"
#include "app/viewport/stage.h"
#include "core/scene/morph_of.h"

#include <algorithm>
#include <cmath>

namespace morphogen::viewport {
namespace {

constexpr float kGripPoints = 6;
constexpr double kDissolveSecs = 0.4;
constexpr float kMostDissolvedAtOnce = 0.125f;   ///< however long a picture takes

bool showsBoth(CompareMode mode) { return mode != CompareMode::Off && mode != CompareMode::Other; }
/// Another part of the window, or none of it, is the own world's: what a tool has under way can't go on.
bool rearranges(CompareMode mode) { return mode == CompareMode::Other || mode == CompareMode::SideBySide; }

/// The same objects, of which some morph has another plan between the same sides.
bool isReplanned(const World& before, const World& after)
{
    if (!std::ranges::equal(before.objects, after.objects, {}, [](const auto& object) { return object->id; }, [](const auto& object) { return object->id; })) return false;
    for (std::size_t i = 0; i < after.objects.size(); ++i) {
        const Modifier *a = morphOf(*before.objects[i]), *b = morphOf(*after.objects[i]);
        if (before.objects[i] == after.objects[i] || !a || !b) continue;
        const auto &was = std::get<MorphSettings>(a->settings), &is = std::get<MorphSettings>(b->settings);
        if (was.plan && is.plan && was.plan != is.plan && was.from == is.from && was.to == is.to) return true;
    }
    return false;
}

}  // namespace

/// Before m_scene.world is another one: what was shown goes over into it where only plans have changed.
void Stage::beginDissolving(const World* next)
{
    m_replanned = m_scene.world && next && isReplanned(*m_scene.world, *next) ? m_scene.world : nullptr;
    m_dissolved = 0;
}

/// Both pictures stay as they are, only their mixture changes.
void Stage::dissolve(double secs)
{
    if (!isDissolving()) return m_replanned.reset();
    m_dissolved += std::min(static_cast<float>(secs / kDissolveSecs), kMostDissolvedAtOnce);
    if (m_dissolved >= 1) {
        m_replanned.reset();
        if (m_options.ghosts.areShown) changed();   // they were not drawn meanwhile
    }
    ++m_overlayRevision;
}

void Stage::setComparison(Comparison comparison)
{
    if (!comparison.other) comparison.mode = CompareMode::Off;
    if (comparison.mode == CompareMode::Off) comparison.other = nullptr;
    if (comparison == m_comparison) return;
    const bool isOtherMode = comparison.mode != m_comparison.mode, isOtherPicture = isOtherMode || comparison.other != m_comparison.other;
    if (isOtherMode && (rearranges(comparison.mode) || rearranges(m_comparison.mode))) cancelTool();
    m_comparison = std::move(comparison);
    if (isOtherMode) {
        m_side = m_comparison.mode == CompareMode::Other ? Side::Other : Side::Own;
        m_dividerGrip.reset();
        setPointerShape(PointerShape::Plain);
        m_navigator.setSize(size(), m_pixelRatio);
    }
    if (isOtherPicture) changed();
    ++m_overlayRevision;
}

void Stage::setRibbons(std::vector<Ribbon> ribbons)
{
    if (ribbons == m_ribbons) return;
    m_ribbons = std::move(ribbons);
    ++m_overlayRevision;
}

void Stage::setEventMarks(std::vector<EventMark> marks)
{
    if (marks == m_eventMarks) return;
    m_eventMarks = std::move(marks);
    ++m_overlayRevision;
}

void Stage::setColliders(std::vector<ColliderMark> colliders)
{
    if (colliders == m_colliders) return;
    m_colliders = std::move(colliders);
    ++m_overlayRevision;
}

std::optional<OtherScene> Stage::otherScene() const
{
    if (isDissolving()) {
        OtherScene other{sceneOf(Side::Own), OtherScene::Objects::All};
        other.scene.world = m_replanned;
        return other;
    }
    if (!showsBoth(m_comparison.mode)) return std::nullopt;
    const bool isGhost = m_comparison.mode == CompareMode::Ghost;
    return OtherScene{sceneOf(Side::Other), isGhost ? OtherScene::Objects::ThatDiffer : OtherScene::Objects::All};
}

CompareRequest Stage::compareRequest() const
{
    CompareRequest request;
    request.mode = m_comparison.mode;
    request.wipe = m_wipe;
    request.background = 0.5f * (m_options.backgroundTop + m_options.backgroundBottom);
    return request;
}

/// Two halves of equal width; where the window's is odd, a column between them is nobody's.
Stage::Part Stage::partOf(Side side) const
{
    Part part{.width = m_scene.width, .height = m_scene.height};
    if (m_comparison.mode != CompareMode::SideBySide || m_scene.width < 2) return part;
    part.width = m_scene.width / 2;
    part.share = static_cast<float>(part.width) / static_cast<float>(m_scene.width);
    if (side == Side::Other) part.corner.x = static_cast<float>(m_scene.width - part.width);
    return part;
}

PictureSize Stage::size() const
{
    const float share = partOf(Side::Own).share;
    return {share * static_cast<float>(m_scene.width), share * static_cast<float>(m_scene.height)};
}

float Stage::dividerX() const { return static_cast<float>(wipeColumn(m_wipe, m_scene.width)); }

Side Stage::sideAt(const Vec2& pixelOfWindow) const
{
    switch (m_comparison.mode) {
    case CompareMode::Other: return Side::Other;
    case CompareMode::SideBySide: return pixelOfWindow.x < partOf(Side::Other).corner.x ? Side::Own : Side::Other;
    case CompareMode::Wipe: return pixelOfWindow.x < dividerX() ? Side::Own : Side::Other;
    case CompareMode::Off: case CompareMode::Ghost: case CompareMode::Difference: break;
    }
    return Side::Own;
}

/// A drag belongs to the side that it began on; what a tool has under way belongs to the own one.
void Stage::followPointer(const InputEvent& event)
{
    using Kind = InputEvent::Kind;
    const bool isDown = event.kind == Kind::Press || event.kind == Kind::DoublePress;
    const bool isFree = isDown || ((event.kind == Kind::Move || event.kind == Kind::Wheel) && !m_isButtonDown);
    if (isFree) m_side = isToolUnderWay() ? Side::Own : sideAt(event.pixel);
    if (isDown) m_isButtonDown = true;
    if (event.kind == Kind::Release || event.kind == Kind::FocusLost) m_isButtonDown = false;
}

bool Stage::hasTools() const
{
    return m_comparison.mode != CompareMode::Other && (m_comparison.mode != CompareMode::SideBySide || m_side == Side::Own);
}

void Stage::setPointerShape(PointerShape shape)
{
    if (shape == m_pointerShape) return;
    m_pointerShape = shape;
    ++m_overlayRevision;
    m_notices.emplace_back([shape](const ViewportCallbacks& call) { if (call.onPointerShape) call.onPointerShape(shape); });
}

bool Stage::handleDivider(const InputEvent& event)
{
    using Kind = InputEvent::Kind;
    if (m_comparison.mode != CompareMode::Wipe || m_scene.width < 1) return false;
    const bool isLeft = event.button == Button::Left;
    const auto moveTo = [&](float x) {
        m_wipe = std::clamp(x / static_cast<float>(m_scene.width), 0.0f, 1.0f);
        ++m_overlayRevision;
    };
    const auto centre = [&] {
        m_dividerGrip.reset();
        moveTo(0.5f * static_cast<float>(m_scene.width));
        setPointerShape(PointerShape::Plain);
    };
    if (m_dividerGrip) {
        if (event.kind == Kind::DoublePress && isLeft) centre();   // Qt tells of the second press as well
        else if (event.kind == Kind::Move) moveTo(event.pixel.x - *m_dividerGrip);
        if ((event.kind == Kind::Release && isLeft) || event.kind == Kind::FocusLost) m_dividerGrip.reset();
        return event.kind != Kind::KeyDown && event.kind != Kind::KeyUp;
    }
    if (isToolUnderWay() || m_isButtonDown || m_navigator.isMoving()) return false;
    const float away = event.pixel.x - dividerX();
    const bool isNear = event.kind != Kind::Leave && std::abs(away) <= kGripPoints * scale();
    if (event.kind == Kind::Move || event.kind == Kind::Leave) setPointerShape(isNear ? PointerShape::SplitHorizontal : PointerShape::Plain);
    if (!isNear || !isLeft || event.modifiers.isAlt) return false;
    if (event.kind == Kind::Press) m_dividerGrip = away;
    if (event.kind == Kind::DoublePress) centre();
    return event.kind == Kind::Press || event.kind == Kind::DoublePress;
}

SketchRoom Stage::roomOf(Side side) const
{
    const Part part = partOf(side);
    const float strip = m_comparison.mode == CompareMode::Off ? 0 : kNameStripPoints * scale();
    return {.origin = part.origin(), .size = size(), .corner = part.corner, .extent = Vec2(static_cast<float>(part.width), static_cast<float>(part.height)), .top = strip};
}

void Stage::paintRibbonsAndEvents(Sketch& sketch) const
{
    const CompareMode mode = m_comparison.mode;
    std::vector<Side> parts{mode == CompareMode::Other ? Side::Other : Side::Own};
    if (mode == CompareMode::SideBySide) parts.push_back(Side::Other);
    for (const Side side : parts) {
        Sketch part(sketch, roomOf(side));
        const std::shared_ptr<const World>& world = side == Side::Other ? m_comparison.other : m_previewWorld ? m_previewWorld : m_scene.world;
        if (world && !m_colliders.empty()) paintColliders(part, m_colliders, *world, m_scene.timeSecs);
        paintRibbons(part, m_ribbons);
        paintEventMarks(part, m_eventMarks, m_scene.timeSecs, [&](const EventMark& mark, const Vec2& pixel) {
            if (mode == CompareMode::Ghost || mode == CompareMode::Difference) return true;
            return mark.isOther == (mode == CompareMode::Wipe ? pixel.x >= dividerX() : side == Side::Other);
        });
    }
}

void Stage::paintComparison(Sketch& sketch, const ViewportStats& stats) const
{
    const float width = sketch.size().width, middle = 0.5f * width;
    const CompareNames names{m_comparison.name, m_comparison.otherName};
    switch (m_comparison.mode) {
    case CompareMode::Off: return;
    case CompareMode::Other: return paintName(sketch, {.side = Side::Other, .name = names.other, .x = middle});
    case CompareMode::SideBySide:
        paintSeam(sketch, middle);
        paintName(sketch, {.side = Side::Own, .name = names.own, .x = 0.25f * width});
        paintName(sketch, {.side = Side::Other, .name = names.other, .x = 0.75f * width});
        return;
    case CompareMode::Wipe:
        paintDivider(sketch, dividerX(), m_dividerGrip.has_value() || m_pointerShape == PointerShape::SplitHorizontal);
        paintNamesBeside(sketch, names, dividerX());
        return;
    case CompareMode::Difference:
        if (stats.largestDifference) paintHeatLegend(sketch, *stats.largestDifference);
        [[fallthrough]];
    case CompareMode::Ghost: paintNamesBeside(sketch, names, middle);
    }
}

}  // namespace morphogen::viewport
