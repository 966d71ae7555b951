#include "ui/panels/timeline_canvas.h"

#include "ui/models/text.h"
#include "ui/models/world_model.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/key_diamond.h"

#include <QContextMenuEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <map>

namespace morphogen::ui {
namespace {

constexpr int kLoopStrip = 8;         // the ruler's upper edge, where the loop is
constexpr double kGripReach = 6;      // pixels around an end that take hold of it
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

TimelineCanvas::TimelineCanvas(QWidget* parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this] { m_isStale = true; });
    setAccessibleName(tr("Timeline"));
    fit();
}

void TimelineCanvas::setWorld(std::shared_ptr<const World> world)
{
    const bool isLonger = world->durationSecs() != m_world->durationSecs();
    m_world = std::move(world);
    m_chosen.keepThoseIn(*m_world);
    if (isLonger && m_isFitted) fit();
    layLanes();
}

void TimelineCanvas::setSelection(const Selection& selection)
{
    if (selection == m_selection) return;
    m_selection = selection;
    for (std::size_t row = 0; row < m_lanes.size(); ++row) {
        if (!m_lanes[row].isObject() || m_lanes[row].object->id != selection.active()) continue;
        const int top = static_cast<int>(row) * kRow, page = verticalScrollBar()->pageStep(), at = verticalScrollBar()->value();
        if (top < at) verticalScrollBar()->setValue(top);
        else if (top + kRow > at + page) verticalScrollBar()->setValue(top + kRow - page);
    }
    redraw();
}

void TimelineCanvas::setTime(double secs)
{
    if (secs == m_time) return;
    const auto around = [this](double at) { return QRect(static_cast<int>(xOf(at)) - 40, 0, 80, viewport()->height()); };
    const QRect before = around(m_time);
    m_time = secs;
    setAccessibleDescription(tr("at %1, frame %2").arg(secsText(secs)).arg(nearestFrame(secs, m_world->fps)));
    if (m_grip == Grip::None && xOf(secs) > viewport()->width() && m_axis.to() < m_world->durationSecs()) setAxis(m_axis.panned(m_axis.width() * 0.9));
    viewport()->update(before);
    viewport()->update(around(secs));
}

void TimelineCanvas::setLoop(const TimeRange& range, bool isOn)
{
    if (range == m_loop && isOn == m_isLooping) return;
    m_loop = range;
    m_isLooping = isOn;
    redraw();
}

void TimelineCanvas::setLabels(TimeLabels labels)
{
    m_labels = labels;
    redraw();
}

void TimelineCanvas::fit()
{
    m_isFitted = true;
    m_axis = TimeAxis::fitting(m_world->durationSecs(), std::max(50, viewport()->width() - kLabelWidth));
    redraw();
}

QSize TimelineCanvas::sizeHint() const { return {600, kRuler + 5 * kRow + 8}; }
QSize TimelineCanvas::minimumSizeHint() const { return {240, kRuler + 2 * kRow}; }

int TimelineCanvas::laneAt(int y) const
{
    if (y < kRuler) return -1;
    const int lane = (y - kRuler + verticalScrollBar()->value()) / kRow;
    return lane < laneCount() ? lane : -1;
}

void TimelineCanvas::setAxis(const TimeAxis& axis)
{
    m_axis = axis;
    m_isFitted = false;
    redraw();
}

void TimelineCanvas::updateScroll()
{
    verticalScrollBar()->setPageStep(viewport()->height() - kRuler);
    verticalScrollBar()->setSingleStep(kRow);
    verticalScrollBar()->setRange(0, std::max(0, laneCount() * kRow - (viewport()->height() - kRuler)));
}

double TimelineCanvas::snappedSecs(double x) const
{
    // Beyond the end too: a key there makes the world longer.
    return std::max(0.0, static_cast<double>(nearestFrame(m_axis.secsAt(x - kLabelWidth), m_world->fps)) / m_world->fps);
}

void TimelineCanvas::paintEvent(QPaintEvent* event)
{
    // All but the playhead stays while time runs.
    const qreal ratio = devicePixelRatioF();
    const QSize pixels = viewport()->size() * ratio;
    if (m_still.size() != pixels || m_still.devicePixelRatio() != ratio) m_still = QPixmap(pixels), m_still.setDevicePixelRatio(ratio), m_isStale = true;
    if (m_isStale || m_paintedTheme != &theme()) {
        m_isStale = false;
        m_paintedTheme = &theme();
        QPainter painter(&m_still);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.fillRect(viewport()->rect(), theme().panel);
        paintLanes(painter);
        paintRuler(painter);
    }
    QPainter painter(viewport());
    const QRect part = event->rect();
    painter.drawPixmap(part, m_still, QRectF(QPointF(part.topLeft()) * ratio, QSizeF(part.size()) * ratio).toRect());
    painter.setRenderHint(QPainter::Antialiasing);
    paintPlayhead(painter);
}

void TimelineCanvas::redraw()
{
    m_isStale = true;
    viewport()->update();
}

void TimelineCanvas::paintRuler(QPainter& painter) const
{
    const Theme& t = theme();
    const int width = viewport()->width();
    painter.fillRect(QRect(0, 0, width, kRuler), mixed(t.panel, t.window, 0.55));
    painter.fillRect(QRect(0, kRuler - 1, width, 1), t.line);
    painter.save();
    painter.setClipRect(QRect(kLabelWidth, 0, width - kLabelWidth, kRuler));
    if (m_loop.toSecs > m_loop.fromSecs) {
        const QColor colour = m_isLooping ? t.accent : t.faint;
        const QRectF band(xOf(m_loop.fromSecs), 1, xOf(m_loop.toSecs) - xOf(m_loop.fromSecs), 4);
        painter.setPen(Qt::NoPen);
        painter.setBrush(mixed(t.panel, colour, 0.55));
        painter.drawRoundedRect(band, 2, 2);
        painter.setBrush(colour);
        painter.drawRoundedRect(QRectF(band.left() - 1, 0, 3, 8), 1.5, 1.5);
        painter.drawRoundedRect(QRectF(band.right() - 2, 0, 3, 8), 1.5, 1.5);
    }
    painter.setFont(fontFor(FontRole::Small));
    for (const RulerMark& mark : m_axis.marks(m_labels, m_world->fps, m_labels == TimeLabels::Frames ? 56 : 72)) {
        const double x = std::floor(xOf(mark.secs)) + 0.5;
        painter.setPen(QPen(mark.isMajor ? t.faint : t.line, 1));
        painter.drawLine(QPointF(x, px(mark.isMajor ? 11 : 18)), QPointF(x, kRuler - 2));
        if (!mark.isMajor) continue;
        const QString label = m_labels == TimeLabels::Frames ? QString::number(mark.number) : QStringLiteral("%1 s").arg(mark.secs, 0, 'g', 6);
        painter.setPen(t.secondary);
        painter.drawText(QRectF(x + 4, px(7), 60, px(15)), Qt::AlignLeft | Qt::AlignVCenter, label);
    }
    painter.restore();
    painter.setFont(fontFor(FontRole::Small));
    painter.setPen(t.secondary);
    painter.drawText(QRect(10, 2, kLabelWidth - 18, kRuler - 2), Qt::AlignVCenter, m_labels == TimeLabels::Frames ? tr("frames") : tr("seconds"));
    painter.fillRect(QRect(kLabelWidth - 1, 0, 1, viewport()->height()), t.line);
}

void TimelineCanvas::paintLanes(QPainter& painter) const
{
    const Theme& t = theme();
    const int width = viewport()->width();
    const double end = m_world->durationSecs();
    painter.save();
    painter.setClipRect(QRect(kLabelWidth, kRuler, width - kLabelWidth, viewport()->height() - kRuler));
    for (const RulerMark& mark : m_axis.marks(m_labels, m_world->fps, m_labels == TimeLabels::Frames ? 56 : 72))
        if (mark.isMajor) painter.fillRect(QRectF(std::floor(xOf(mark.secs)), kRuler, 1, viewport()->height()), mixed(t.panel, t.line, 0.45));
    painter.restore();
    for (int lane = 0; lane < laneCount(); ++lane) {
        const QRect row(0, kRuler + lane * kRow - verticalScrollBar()->value(), width, kRow);
        if (row.bottom() < kRuler || row.top() > viewport()->height()) continue;
        const TimelineLane& shown = m_lanes[static_cast<std::size_t>(lane)];
        const bool isSelected = shown.object ? m_selection.holds(shown.object->id) : m_selection.camera == shown.camera->id;
        if (isSelected) painter.fillRect(row, mixed(t.panel, t.selected, shown.curve ? 0.25 : 0.5));
        painter.fillRect(QRect(0, row.bottom(), width, 1), mixed(t.panel, t.line, 0.6));
        painter.save();
        painter.setClipRect(QRect(kLabelWidth, kRuler, width - kLabelWidth, viewport()->height() - kRuler));
        const QRectF room(kLabelWidth, row.top(), width - kLabelWidth, kRow - 1);
        if (shown.camera) paintCameraLane(painter, *shown.camera, room);
        else if (shown.curve) paintCurveLane(painter, shown, room);
        else paintObjectLane(painter, *shown.object, room), paintOwners(painter, *shown.object, room), paintKeys(painter, shown, room);
        painter.restore();
        painter.save();
        painter.setClipRect(QRect(0, kRuler, kLabelWidth - 1, viewport()->height() - kRuler));
        paintLabel(painter, lane, row);
        painter.restore();
    }
    // What lies before the beginning and behind the end is not part of the world.
    const QColor beyond(0, 0, 0, t.isDark ? 70 : 22);
    if (xOf(0) > kLabelWidth) painter.fillRect(QRectF(kLabelWidth, kRuler, xOf(0) - kLabelWidth, viewport()->height()), beyond);
    if (end > 0 && xOf(end) < width) painter.fillRect(QRectF(std::max<double>(kLabelWidth, xOf(end)), kRuler, width, viewport()->height()), beyond);
    if (laneCount() == 0) {
        painter.setPen(t.faint);
        painter.setFont(fontFor(FontRole::Text));
        painter.drawText(QRect(kLabelWidth, kRuler, width - kLabelWidth, viewport()->height() - kRuler), Qt::AlignCenter, tr("What moves appears here"));
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
        painter.setBrush(object.isVisible ? colourOf(object) : mixed(t.panel, colourOf(object), 0.4));
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
    const QColor colour = object.isVisible ? colourOf(object) : t.faint;
    const double duration = object.motionSecs(), end = std::max(duration, m_world->durationSecs());   // keys and paths show themselves
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
        if (left + titleRoom < bar.right() + 8) {
            painter.setPen(mixed(t.text, colour, t.isDark ? 0.12 : 0.3));
            painter.drawText(QRectF(left, bar.top() - 1.5, titleRoom, bar.height() - 1), Qt::AlignVCenter, title);
        }
    }
    painter.restore();
}

void TimelineCanvas::paintCameraLane(QPainter& painter, const Camera& camera, const QRectF& lane) const
{
    const Theme& t = theme();
    const double middle = lane.center().y();
    painter.setPen(QPen(mixed(t.panel, t.key, 0.4), 1.5));
    painter.drawLine(QPointF(xOf(camera.keys.front().timeSecs), middle), QPointF(xOf(camera.keys.back().timeSecs), middle));
    double last = -1e9;
    for (const CameraKey& key : camera.keys) {
        const double x = xOf(key.timeSecs);
        if (x - last < 4) continue;
        last = x;
        paintDiamond(painter, {x, middle}, 4.5, t.key, mixed(t.panel, t.key, 0.35));
    }
}

void TimelineCanvas::paintPlayhead(QPainter& painter) const
{
    const Theme& t = theme();
    const double x = std::floor(xOf(m_time)) + 0.5;
    if (x < kLabelWidth - 1) return;
    painter.setPen(QPen(t.playhead, 1));
    painter.drawLine(QPointF(x, kRuler - 6), QPointF(x, viewport()->height()));
    const QString label = m_labels == TimeLabels::Frames ? QString::number(frameAt(m_time, m_world->fps)) : QString::number(m_time, 'f', 2);
    painter.setFont(fontFor(FontRole::Small));
    const double half = painter.fontMetrics().horizontalAdvance(label) / 2.0 + 6;
    QPainterPath flag;
    flag.addRoundedRect(QRectF(x - half, px(4), 2 * half, px(15)), 3, 3);
    QPainterPath tip;
    tip.addPolygon(QPolygonF({{x - 4, px(18) * 1.0}, {x + 4, px(18) * 1.0}, {x, px(23) * 1.0}, {x - 4, px(18) * 1.0}}));
    painter.fillPath(flag.united(tip), t.playhead);
    painter.setPen(t.isDark ? QColor(0x2a, 0x0c, 0x0c) : QColor(Qt::white));
    painter.drawText(QRectF(x - half, px(4), 2 * half, px(15)), Qt::AlignCenter, label);
}

TimelineCanvas::Grip TimelineCanvas::gripAt(const QPointF& at) const
{
    if (at.x() < kLabelWidth) return Grip::None;
    if (at.y() <= kLoopStrip && m_loop.toSecs > m_loop.fromSecs) {
        const double toFrom = std::abs(at.x() - xOf(m_loop.fromSecs)), toTo = std::abs(at.x() - xOf(m_loop.toSecs));
        if (std::min(toFrom, toTo) <= kGripReach) return toFrom < toTo ? Grip::LoopFrom : Grip::LoopTo;
    }
    return Grip::Playhead;
}

void TimelineCanvas::mousePressEvent(QMouseEvent* event)
{
    const QPointF at = event->position();
    m_last = at;
    if (event->button() == Qt::MiddleButton) { m_grip = Grip::Pan; return; }
    if (event->button() != Qt::LeftButton) return;
    if (at.x() < kLabelWidth) {
        pressLabel(*event);
        return;
    }
    if (pressKeys(*event)) return;
    m_grip = gripAt(at);
    if (m_grip == Grip::Playhead) {
        Q_EMIT scrubbing(true);
        Q_EMIT seekRequested(snappedSecs(at.x()));
    }
}

void TimelineCanvas::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF at = event->position();
    const double frame = 1 / m_world->fps;
    switch (m_grip) {
        case Grip::None: {
            const Grip under = gripAt(at);
            if (!keysUnder(at).empty()) viewport()->setCursor(Qt::PointingHandCursor);
            else viewport()->setCursor(under == Grip::LoopFrom || under == Grip::LoopTo ? Qt::SizeHorCursor : Qt::ArrowCursor);
            break;
        }
        case Grip::Playhead: Q_EMIT seekRequested(snappedSecs(at.x())); break;
        case Grip::LoopFrom: Q_EMIT loopChosen({std::min(snappedSecs(at.x()), m_loop.toSecs - frame), m_loop.toSecs}); break;
        case Grip::LoopTo: Q_EMIT loopChosen({m_loop.fromSecs, std::max(snappedSecs(at.x()), m_loop.fromSecs + frame)}); break;
        case Grip::Keys: {
            const double by = std::max(snappedSecs(at.x()) - m_keysPressedAt, -m_chosen.firstSecs());
            if (by != std::exchange(m_keysMovedBy, by)) redraw();
            break;
        }
        case Grip::Pan: setAxis(m_axis.panned(m_last.x() - at.x())); break;
    }
    m_last = at;
}

void TimelineCanvas::mouseReleaseEvent(QMouseEvent*)
{
    if (m_grip == Grip::Keys) return letGoOfKeys(true);
    if (std::exchange(m_grip, Grip::None) == Grip::Playhead) Q_EMIT scrubbing(false);
}

void TimelineCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->position().y() < kRuler) fit();
    else mousePressEvent(event);
}

void TimelineCanvas::wheelEvent(QWheelEvent* event)
{
    const double turns = event->angleDelta().y() / 120.0;
    if (event->position().x() < kLabelWidth) { QAbstractScrollArea::wheelEvent(event); return; }
    if (event->modifiers() & Qt::ShiftModifier || event->angleDelta().y() == 0) {
        setAxis(m_axis.panned(-(turns != 0 ? turns : event->angleDelta().x() / 120.0) * 60));
    } else {
        setAxis(m_axis.zoomed(std::pow(0.85, turns), event->position().x() - kLabelWidth, 4 / m_world->fps));
    }
    event->accept();
}

void TimelineCanvas::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    if (m_isFitted) fit();
    else m_axis = TimeAxis(m_axis.from(), m_axis.from() + std::max(50, viewport()->width() - kLabelWidth) / m_axis.pixelsPerSec(), std::max(50, viewport()->width() - kLabelWidth));
    updateScroll();
    m_isStale = true;
}

}  // namespace morphogen::ui
