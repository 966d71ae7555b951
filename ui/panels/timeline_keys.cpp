// The keys in the timeline's lanes: drawing them, taking hold of them, what the keyboard does to them.
#include "ui/panels/timeline_canvas.h"

#include "core/evaluate/object_at.h"
#include "ui/models/world_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/key_diamond.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace morphogen::ui {
namespace {

constexpr double kKeyReach = 9;   // pixels beside a key's middle that take hold of it: larger than its diamond

}  // namespace

void TimelineCanvas::layLanes()
{
    m_lanes = lanesOf(*m_world, m_unfolded);
    updateScroll();
    redraw();
}

void TimelineCanvas::setUnfolded(ObjectId object, bool isUnfolded)
{
    if (isUnfolded) m_unfolded.insert(object);
    else m_unfolded.erase(object);
    layLanes();
}

QPointF TimelineCanvas::placeOfKey(int lane, double timeSecs) const
{
    return {xOf(timeSecs), static_cast<double>(kRuler + lane * kRow - verticalScrollBar()->value()) + (kRow - 1) / 2.0};
}

std::vector<KeyRef> TimelineCanvas::keysUnder(const QPointF& at) const
{
    const int lane = at.x() < kLabelWidth ? -1 : laneAt(static_cast<int>(at.y()));
    if (lane < 0 || !m_lanes[static_cast<std::size_t>(lane)].object) return {};
    const std::vector<double> times = m_lanes[static_cast<std::size_t>(lane)].keyTimes();
    const auto nearest = std::ranges::min_element(times, {}, [&](double secs) { return std::abs(xOf(secs) - at.x()); });
    if (nearest == times.end() || std::abs(xOf(*nearest) - at.x()) > kKeyReach) return {};
    return m_lanes[static_cast<std::size_t>(lane)].keysAt(*nearest);
}

bool TimelineCanvas::pressLabel(const QMouseEvent& event)
{
    const int lane = laneAt(static_cast<int>(event.position().y()));
    if (lane < 0) return Q_EMIT selectionChosen({}), true;
    const TimelineLane pressed = m_lanes[static_cast<std::size_t>(lane)];
    if (pressed.camera) return Q_EMIT selectionChosen(Selection::of(pressed.camera->id)), true;
    const ObjectId id = pressed.object->id;
    const bool isOnTriangle = pressed.isObject() && !pressed.object->curves.empty() && event.position().x() < px(10);
    if (isOnTriangle) setUnfolded(id, !m_unfolded.contains(id));
    else if (event.modifiers() & Qt::ShiftModifier) Q_EMIT selectionChosen(m_selection.adding(id));
    else if (event.modifiers() & Qt::ControlModifier) Q_EMIT selectionChosen(m_selection.removing(id));
    else Q_EMIT selectionChosen(Selection::of(id));
    return true;
}

bool TimelineCanvas::pressKeys(const QMouseEvent& event)
{
    const std::vector<KeyRef> under = keysUnder(event.position());
    const bool isAdding = event.modifiers() & Qt::ShiftModifier;
    if (under.empty()) {
        if (!isAdding && !m_chosen.isEmpty() && event.position().y() > kRuler) m_chosen.clear(), redraw();
        return false;
    }
    // Pressing on one of several takes them all along.
    m_pressedKeys = !isAdding && m_chosen.holdsAny(under) ? under : std::vector<KeyRef>{};
    if (isAdding || !m_chosen.holdsAny(under)) m_chosen.choose(under, isAdding);
    m_grip = m_chosen.holdsAny(under) ? Grip::Keys : Grip::None;
    m_keysPressedAt = snappedSecs(event.position().x());
    m_keysMovedBy = 0;
    redraw();
    return true;
}

void TimelineCanvas::letGoOfKeys(bool isMoved)
{
    m_grip = Grip::None;
    const double by = std::exchange(m_keysMovedBy, 0);
    if (isMoved && by == 0 && !m_pressedKeys.empty()) m_chosen.choose(m_pressedKeys, false);
    m_pressedKeys.clear();
    redraw();
    if (!isMoved || std::abs(by) < kKeyGapSecs) return;
    // They are where they shall be before the world is, so that they stay chosen when it comes.
    const ChosenKeys before = m_chosen;
    Q_EMIT keysMoved(by);
    m_chosen = before;
    m_chosen.shift(by);
    if (m_chosen.keepThoseIn(*m_world)) m_chosen = before, m_chosen.keepThoseIn(*m_world);
    redraw();
}

bool TimelineCanvas::takesKey(const QKeyEvent& event) const
{
    if (m_grip == Grip::Keys) return event.key() == Qt::Key_Escape;
    if (event.matches(QKeySequence::Paste)) return true;
    if (m_chosen.isEmpty()) return false;
    return event.key() == Qt::Key_Delete || event.key() == Qt::Key_X || event.matches(QKeySequence::Copy);
}

bool TimelineCanvas::event(QEvent* event)
{
    // What is for the keys is not for the window's shortcuts: Delete would take the object.
    if (event->type() == QEvent::ShortcutOverride && takesKey(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    return QAbstractScrollArea::event(event);
}

void TimelineCanvas::keyPressEvent(QKeyEvent* event)
{
    if (!takesKey(*event)) return event->ignore();   // arrows belong to the actions
    if (m_grip == Grip::Keys) letGoOfKeys(false);
    else if (event->matches(QKeySequence::Copy)) Q_EMIT keysCopied();
    else if (event->matches(QKeySequence::Paste)) Q_EMIT keysPasted();
    else Q_EMIT keysRemoved();
}

void TimelineCanvas::contextMenuEvent(QContextMenuEvent* event)
{
    const std::vector<KeyRef> under = event->reason() == QContextMenuEvent::Mouse ? keysUnder(event->pos()) : m_chosen.all();
    if (under.empty()) return Q_EMIT menuRequested(event->globalPos());
    if (!m_chosen.holdsAny(under)) m_chosen.choose(under, false), redraw();
    Q_EMIT keyMenuRequested(event->globalPos());
}

void TimelineCanvas::paintKeys(QPainter& painter, const TimelineLane& lane, const QRectF& room) const
{
    const Theme& t = theme();
    const double radius = lane.curve ? 4.2 : 4.8;
    const auto draw = [&](double secs, bool isChosen) {
        const double x = xOf(secs);
        if (x < room.left() - 8 || x > room.right() + 8) return;
        paintDiamond(painter, {x, room.center().y()}, isChosen ? radius + 0.8 : radius, isChosen ? t.onAccent : t.key, isChosen ? t.accent : mixed(t.panel, t.key, 0.35));
        if (isChosen) paintDiamond(painter, {x, room.center().y()}, radius - 1.4, t.key, t.accent);
    };
    std::vector<double> chosen;
    for (const double secs : lane.keyTimes()) {
        if (m_chosen.holdsAny(lane.keysAt(secs))) chosen.push_back(secs);
        else draw(secs, false);
    }
    for (const double secs : chosen) draw(secs + m_keysMovedBy, true);   // on top
}

/// Who moves the object when: a thin bar along the lane's foot, named where there is room.
void TimelineCanvas::paintOwners(QPainter& painter, const Object& object, const QRectF& room) const
{
    const Theme& t = theme();
    painter.setFont(fontFor(FontRole::Small));
    for (const OwnedSpan& span : placementOwners(object)) {
        if (span.owner == PlacementOwner::Nothing) continue;
        const bool isPath = span.owner == PlacementOwner::Path;
        const QColor colour = isPath ? t.holds : t.key;
        const QRectF bar(xOf(span.beginSecs), room.bottom() - 2.5, std::max(2.0, xOf(span.endSecs) - xOf(span.beginSecs)), 2.5);
        painter.fillRect(bar, mixed(t.panel, colour, 0.75));
        const Modifier* path = isPath ? object.modifier(span.modifier) : nullptr;
        const QString name = path ? QString::fromStdString(path->name) : isPath ? tr("path") : tr("keys");
        const double left = std::max(bar.left(), room.left()) + 9, width = painter.fontMetrics().horizontalAdvance(name);
        const bool isFree = object.motionSecs() <= 0;   // else the bar of its own motion carries a name already
        if (!isFree || left + width + 9 > std::min(bar.right(), room.right())) continue;
        painter.setPen(t.secondary);
        painter.drawText(QRectF(left, room.top(), width + 2, room.height() - 4), Qt::AlignVCenter, name);
    }
}

void TimelineCanvas::paintCurveLane(QPainter& painter, const TimelineLane& lane, const QRectF& room) const
{
    const Theme& t = theme();
    const Curve& curve = *lane.curve;
    for (std::size_t k = 0; k + 1 < curve.keys.size(); ++k) {
        const Keyframe& key = curve.keys[k];
        // Dotted while it holds; a line where it goes on.
        painter.setPen(QPen(mixed(t.panel, t.key, 0.45), 1.5, key.interpolation == KeyInterpolation::Hold ? Qt::DotLine : Qt::SolidLine));
        painter.drawLine(QPointF(xOf(key.timeSecs), room.center().y()), QPointF(xOf(curve.keys[k + 1].timeSecs), room.center().y()));
    }
    paintKeys(painter, lane, room);
}

}  // namespace morphogen::ui
