// The keys in the dopesheet's lanes: drawing them and finding those under the pointer.
#include "ui/panels/timeline_canvas.h"

#include "core/evaluate/object_at.h"
#include "ui/theme/theme.h"
#include "ui/widgets/key_diamond.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace morphogen::ui {
namespace {

constexpr double kTitleRoom = 110;   // pixels that the name of an object's own motion may take
constexpr double kKeyReach = 9;   // pixels beside a key's middle that take hold of it: larger than its diamond

}  // namespace

void TimelineCanvas::setUnfolded(ObjectId object, bool isUnfolded)
{
    if (isUnfolded) m_unfolded.insert(object);
    else m_unfolded.erase(object);
    lay();
    redraw();
}

QPointF TimelineCanvas::placeOfKey(int lane, double timeSecs) const
{
    return {xOf(timeSecs), static_cast<double>(kRuler + lane * kRow - verticalScrollBar()->value()) + (kRow - 1) / 2.0};
}

std::vector<KeyRef> TimelineCanvas::keysUnder(const QPointF& at) const
{
    const int lane = at.x() < kLabelWidth ? -1 : laneAt(static_cast<int>(at.y()));
    if (lane < 0) return {};
    const std::vector<double> times = m_lanes[static_cast<std::size_t>(lane)].keyTimes();
    const auto nearest = std::ranges::min_element(times, {}, [&](double secs) { return std::abs(xOf(secs) - at.x()); });
    if (nearest == times.end() || std::abs(xOf(*nearest) - at.x()) > kKeyReach) return {};
    return m_lanes[static_cast<std::size_t>(lane)].keysAt(*nearest);
}

std::vector<KeyRef> TimelineCanvas::keysWithin(const QRectF& box)
{
    std::vector<KeyRef> keys;
    for (int lane = 0; lane < laneCount(); ++lane)
        for (const double secs : m_lanes[static_cast<std::size_t>(lane)].keyTimes()) {
            if (!box.contains(placeOfKey(lane, secs))) continue;
            const std::vector<KeyRef> here = m_lanes[static_cast<std::size_t>(lane)].keysAt(secs);
            keys.insert(keys.end(), here.begin(), here.end());
        }
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());   // an object's lane holds those of its curves
    return keys;
}

void TimelineCanvas::pressLabel(const QMouseEvent& event)
{
    const int lane = laneAt(static_cast<int>(event.position().y()));
    if (lane < 0) return Q_EMIT selectionChosen({});
    const TimelineLane pressed = m_lanes[static_cast<std::size_t>(lane)];
    if (pressed.camera) return Q_EMIT selectionChosen(Selection::of(pressed.camera->id));
    const ObjectId id = pressed.object->id;
    const bool isOnTriangle = pressed.isObject() && !pressed.object->curves.empty() && event.position().x() < px(10);
    if (isOnTriangle) setUnfolded(id, !m_unfolded.contains(id));
    else if (event.modifiers() & Qt::ShiftModifier) Q_EMIT selectionChosen(selection().adding(id));
    else if (event.modifiers() & Qt::ControlModifier) Q_EMIT selectionChosen(selection().removing(id));
    else Q_EMIT selectionChosen(Selection::of(id));
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
        if (shownChosen().holdsAny(lane.keysAt(secs))) chosen.push_back(secs);
        else draw(secs, false);
    }
    for (const double secs : chosen) draw(secs, true);   // on top
}

/// Whether words from `fromX` to `toX` on the object's lane would lie under its diamonds, as after a simulation, which keys every frame.
bool TimelineCanvas::isCoveredByKeys(const Object& object, double fromX, double toX) const
{
    return std::ranges::any_of(object.curves, [&](const auto& curve) {
        return std::ranges::any_of(curve->keys, [&](const Keyframe& key) { return xOf(key.timeSecs) > fromX - 5 && xOf(key.timeSecs) < toX + 5; });
    });
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
        // Where a bar of its own motion begins with that motion's name, this one stands at the span's end.
        const double width = painter.fontMetrics().horizontalAdvance(name), from = std::max(bar.left(), room.left()), to = std::min(bar.right(), room.right());
        const bool isFree = object.motionSecs() <= 0;
        if (to - from < width + (isFree ? 18 : kTitleRoom)) continue;
        const QRectF place(isFree ? from + 9 : to - width - 14, room.top() + 3, width + 8, room.height() - 8);
        if (isCoveredByKeys(object, place.left(), place.right())) continue;
        if (!isFree) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(mixed(t.panel, colour, 0.16));
            painter.drawRoundedRect(place, 3, 3);
        }
        painter.setPen(isFree ? t.secondary : mixed(t.text, colour, 0.35));
        painter.drawText(place.adjusted(4, 0, -4, 0), Qt::AlignVCenter, name);
    }
}

/// Who owns the object's place when, in words.
bool TimelineCanvas::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) return TimeCanvas::event(event);
    const auto& help = static_cast<QHelpEvent&>(*event);
    const int lane = laneAt(help.pos().y());
    const TimelineLane* under = lane < 0 ? nullptr : &m_lanes[static_cast<std::size_t>(lane)];
    if (!under || !under->isObject()) return TimeCanvas::event(event);
    QStringList lines;
    if (const double secs = under->object->motionSecs(); secs > 0 && under->object->activeClip >= 0)
        lines << tr("0 s to %1 s: moved by its clip %2").arg(secs, 0, 'f', 2).arg(QString::fromStdString(under->object->clips[static_cast<std::size_t>(under->object->activeClip)]->name));
    for (const OwnedSpan& span : placementOwners(*under->object)) {
        const Modifier* path = span.owner == PlacementOwner::Path ? under->object->modifier(span.modifier) : nullptr;
        const QString by = path ? tr("placed by the path %1").arg(QString::fromStdString(path->name)) : tr("placed by keys");
        lines << tr("%1 s to %2 s: %3").arg(span.beginSecs, 0, 'f', 2).arg(span.endSecs, 0, 'f', 2).arg(by);
    }
    if (lines.isEmpty()) return TimeCanvas::event(event);
    QToolTip::showText(help.globalPos(), lines.join(u'\n'), this);
    return true;
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
