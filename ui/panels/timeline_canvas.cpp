#include "ui/panels/timeline_canvas.h"

#include "ui/models/world_model.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/key_diamond.h"

#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>
#include <map>

namespace morphogen::ui {
namespace {

constexpr double kDiamondRoom = 12;   // pixels between keys from which on they are diamonds rather than ticks

}  // namespace

const std::vector<double>& keyTimesOf(const std::shared_ptr<const Clip>& clip)
{
    static std::map<std::weak_ptr<const Clip>, std::vector<double>, std::owner_less<>> known;
    if (const auto found = known.find(clip); found != known.end()) return found->second;
    std::erase_if(known, [](const auto& entry) { return entry.first.expired(); });
    std::vector<double> times;
    for (const Track& track : clip->tracks) {
        const auto own = track.times.toVector<double>();
        times.insert(times.end(), own.begin(), own.end());
        if (times.size() > 1'000'000) break;
    }
    std::ranges::sort(times);
    const auto same = [](double a, double b) { return std::abs(a - b) < 1e-4; };
    times.erase(std::unique(times.begin(), times.end(), same), times.end());
    return known[clip] = std::move(times);
}

TimelineCanvas::TimelineCanvas(QWidget* parent) : TimeCanvas(parent)
{
    setAccessibleName(tr("Timeline"));
    fit();
}

void TimelineCanvas::lay()
{
    m_lanes = lanesOf(shown(), m_unfolded);
    verticalScrollBar()->setPageStep(viewport()->height() - kRuler);
    verticalScrollBar()->setSingleStep(kRow);
    verticalScrollBar()->setRange(0, std::max(0, laneCount() * kRow - (viewport()->height() - kRuler)));
    if (std::exchange(m_laidActive, selection().active()) != selection().active()) showActive();
}

/// Scrolls its lane into view.
void TimelineCanvas::showActive()
{
    for (std::size_t row = 0; row < m_lanes.size(); ++row) {
        if (!m_lanes[row].isObject() || m_lanes[row].object->id != selection().active()) continue;
        const int top = static_cast<int>(row) * kRow, page = verticalScrollBar()->pageStep(), at = verticalScrollBar()->value();
        if (top < at) verticalScrollBar()->setValue(top);
        else if (top + kRow > at + page) verticalScrollBar()->setValue(top + kRow - page);
    }
}

int TimelineCanvas::laneAt(int y) const
{
    if (y < kRuler) return -1;
    const int lane = (y - kRuler + verticalScrollBar()->value()) / kRow;
    return lane < laneCount() ? lane : -1;
}

void TimelineCanvas::paintContent(QPainter& painter) const
{
    const Theme& t = theme();
    const int width = viewport()->width();
    paintTimeLines(painter);
    for (int lane = 0; lane < laneCount(); ++lane) {
        const QRect row(0, kRuler + lane * kRow - verticalScrollBar()->value(), width, kRow);
        if (row.bottom() < kRuler || row.top() > viewport()->height()) continue;
        const TimelineLane& shown = m_lanes[static_cast<std::size_t>(lane)];
        const bool isSelected = shown.object ? selection().holds(shown.object->id) : selection().camera == shown.camera->id;
        if (isSelected) painter.fillRect(row, mixed(t.panel, t.selected, shown.curve ? 0.25 : 0.5));
        painter.fillRect(QRect(0, row.bottom(), width, 1), mixed(t.panel, t.line, 0.6));
        painter.save();
        painter.setClipRect(contentRect());
        const QRectF room(kLabelWidth, row.top(), width - kLabelWidth, kRow - 1);
        if (shown.camera) paintCameraLane(painter, shown, room);
        else if (shown.curve) paintCurveLane(painter, shown, room);
        else paintObjectLane(painter, *shown.object, room), paintOwners(painter, *shown.object, room), paintKeys(painter, shown, room);
        painter.restore();
        painter.save();
        painter.setClipRect(QRect(0, kRuler, kLabelWidth - 1, viewport()->height() - kRuler));
        paintLabel(painter, lane, row);
        painter.restore();
    }
    paintBeyond(painter);   // what lies before the beginning and behind the end is not part of the world
    if (laneCount() == 0) {
        painter.setPen(t.faint);
        painter.setFont(fontFor(FontRole::Text));
        painter.drawText(contentRect(), Qt::AlignCenter, tr("What moves appears here"));
    }
}

void TimelineCanvas::paintLabel(QPainter& painter, int lane, const QRect& row) const
{
    const Theme& t = theme();
    const TimelineLane& shown = m_lanes[static_cast<std::size_t>(lane)];
    QString name;
    QColor text = t.text;
    int left = px(26);
    if (shown.curve) {
        name = QString::fromStdString(titleOf(*shown.object, shown.curve->path));
        text = t.secondary;
        left = px(34);
    } else if (shown.object) {
        const Object& object = *shown.object;
        name = QString::fromStdString(object.name);
        if (!object.isVisible) text = t.faint;
        painter.setPen(Qt::NoPen);
        if (!object.curves.empty()) {
            painter.save();
            painter.translate(row.left() + px(5), row.top() + kRow / 2.0);
            if (m_unfolded.contains(object.id)) painter.rotate(90);
            painter.setBrush(t.secondary);
            painter.drawPolygon(QPolygonF({{-1.5, -3.5}, {2.5, 0}, {-1.5, 3.5}}));
            painter.restore();
        }
        painter.setBrush(object.isVisible ? colourOf(this->shown(), object) : mixed(t.panel, colourOf(this->shown(), object), 0.4));
        painter.drawRoundedRect(QRectF(row.left() + px(10), row.top() + (kRow - px(9)) / 2, px(9), px(9)), 2, 2);
    } else {
        name = QString::fromStdString(shown.camera->name);
        paintIcon(painter, QRectF(row.left() + px(8), row.top() + (kRow - px(13)) / 2, px(13), px(13)), Icon::Camera, t.secondary);
    }
    painter.setFont(fontFor(FontRole::Text));
    painter.setPen(text);
    const int room = kLabelWidth - left - px(8);
    painter.drawText(QRect(row.left() + left, row.top(), room, kRow - 1), Qt::AlignVCenter, painter.fontMetrics().elidedText(name, Qt::ElideRight, room));
}

void TimelineCanvas::paintObjectLane(QPainter& painter, const Object& object, const QRectF& lane) const
{
    const Theme& t = theme();
    const QColor colour = object.isVisible ? colourOf(shown(), object) : t.faint;
    const double duration = object.motionSecs(), end = std::max(duration, shown().durationSecs());   // keys and paths show themselves
    const double middle = lane.center().y();
    if (duration <= 0) {   // it stands still
        painter.setPen(QPen(mixed(t.panel, colour, 0.35), 1.5, Qt::DotLine));
        painter.drawLine(QPointF(xOf(0), middle), QPointF(xOf(end), middle));
        return;
    }
    if (end > duration) {
        painter.setPen(QPen(mixed(t.panel, colour, 0.45), 1.5));
        painter.drawLine(QPointF(xOf(duration), middle), QPointF(xOf(end), middle));   // held
    }
    const QRectF bar(xOf(0), lane.top() + 3, xOf(duration) - xOf(0), lane.height() - 6);
    painter.setPen(QPen(mixed(t.panel, colour, 0.62), 1));
    painter.setBrush(mixed(t.panel, colour, 0.3));
    painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter.save();
    painter.setClipRect(bar.intersected(lane));
    QString title = object.sequence ? tr("%1 frames").arg(object.sequence->frames.size()) : object.polynomial ? tr("moving splats") : QString();
    std::vector<double> sequenceTimes;
    const std::vector<double>* times = nullptr;
    if (object.activeClip >= 0 && object.activeClip < static_cast<int>(object.clips.size()) && !object.sequence) {
        const auto& clip = object.clips[static_cast<std::size_t>(object.activeClip)];
        title = QString::fromStdString(clip->name);
        times = &keyTimesOf(clip);
    } else if (object.sequence) {
        for (std::size_t k = 0; k < object.sequence->frames.size(); ++k) sequenceTimes.push_back(static_cast<double>(k) / object.sequence->fps);
        times = &sequenceTimes;
    }
    painter.setFont(fontFor(FontRole::Small));
    const double titleRoom = title.isEmpty() ? 0 : painter.fontMetrics().horizontalAdvance(title) + 14;
    if (times && times->size() > 1) {
        const double gap = (xOf(times->back()) - xOf(times->front())) / static_cast<double>(times->size() - 1);
        double last = -1e9;
        for (const double secs : *times) {
            const double x = xOf(secs);
            if (x < lane.left() - 8 || x > lane.right() + 8 || x - last < 2.0) continue;
            last = x;
            if (gap >= kDiamondRoom) paintDiamond(painter, {x, bar.bottom() - 5}, 3.2, t.key, mixed(t.panel, t.key, 0.4));
            else painter.fillRect(QRectF(std::floor(x), bar.bottom() - 4.5, 1, 3), mixed(mixed(t.panel, colour, 0.3), t.key, 0.75));
        }
    }
    if (!title.isEmpty()) {
        const double left = std::max(bar.left(), lane.left()) + 7;
        if (left + titleRoom < bar.right() + 8 && !isCoveredByKeys(object, left, left + titleRoom - 14)) {
            painter.setPen(mixed(t.text, colour, t.isDark ? 0.12 : 0.3));
            painter.drawText(QRectF(left, bar.top() - 1.5, titleRoom, bar.height() - 1), Qt::AlignVCenter, title);
        }
    }
    painter.restore();
}

void TimelineCanvas::paintCameraLane(QPainter& painter, const TimelineLane& lane, const QRectF& room) const
{
    const Theme& t = theme();
    painter.setPen(QPen(mixed(t.panel, t.key, 0.4), 1.5));
    painter.drawLine(QPointF(xOf(lane.camera->keys.front().timeSecs), room.center().y()), QPointF(xOf(lane.camera->keys.back().timeSecs), room.center().y()));
    paintKeys(painter, lane, room);
}

}  // namespace morphogen::ui
