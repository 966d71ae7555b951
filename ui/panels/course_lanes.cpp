#include "ui/panels/course_lanes.h"

#include "ui/widgets/empty_state.h"
#include "ui/widgets/number_field.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace morphogen::ui {
namespace {

constexpr double kReach = 9;   ///< pixels about a mark
constexpr int kDragPauseMs = 100;

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

/// The shape says what happened, the colour what the branch changed.
QPolygonF shapeOf(EventKind kind)
{
    switch (kind) {
    case EventKind::Collision: return {{{0, -5}, {1.6, -1.6}, {5, 0}, {1.6, 1.6}, {0, 5}, {-1.6, 1.6}, {-5, 0}, {-1.6, -1.6}}};
    case EventKind::Contact: return {{{-3, -3}, {3, -3}, {3, 3}, {-3, 3}}};
    case EventKind::Support: return {{{-4.5, 3}, {0, -4}, {4.5, 3}}};
    case EventKind::Start: return {{{-3, -4}, {4, 0}, {-3, 4}}};
    case EventKind::Stop: return {{{-2, -4}, {2, -4}, {2, 4}, {-2, 4}}};
    case EventKind::Enter: return {{{-4, -3}, {0, 0}, {-4, 3}, {4, 3}, {4, -3}}};
    case EventKind::Exit: return {{{-4, -3}, {0, -3}, {4, 0}, {0, 3}, {-4, 3}}};
    case EventKind::BreakAway: return {{{-4, 0}, {0, -4}, {4, 0}, {0, 4}}};
    }
    return {};
}

}  // namespace

std::vector<EventPlace> placesOf(const causal::Course& course)
{
    std::vector<EventPlace> places;
    for (const causal::MarkedEvent& one : causal::markedEvents(course))
        if (one.event.kind != EventKind::Contact) places.push_back({course.branch, one.event, one.how, one.wasSecs});
    return places;
}

QColor courseColour(std::size_t index)
{
    if (index == 0) return theme().secondary;
    const QColor first = theme().counterfactual;
    // A third of the circle and a bit further each time: neighbours stay apart.
    return QColor::fromHslF(std::fmod(static_cast<float>(first.hslHueF()) + 0.382f * static_cast<float>(index - 1), 1.0f), first.hslSaturationF(), first.lightnessF());
}

CourseLanes::CourseLanes(QWidget* parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Courses of things"));
    setAccessibleDescription(tr("Time from left to right, a lane for the main line and for each what-if, with their events"));
    viewport()->setMouseTracking(true);
    m_dragPause.setSingleShot(true);
    connect(&m_dragPause, &QTimer::timeout, this, &CourseLanes::tellDrag);
}

QSize CourseLanes::sizeHint() const { return {px(640), kRuler + 3 * kLane}; }

void CourseLanes::setCourses(const std::vector<causal::Course>& courses)
{
    m_courses = courses;
    const std::vector<EventPlace> before = std::exchange(m_events, {});
    double durationSecs = 0;
    for (const causal::Course& course : courses) {
        const bool isOnItsWay = course.state == causal::Course::State::Waiting || course.state == causal::Course::State::Running;
        const auto places = placesOf(course);
        m_events.insert(m_events.end(), places.begin(), places.end());
        if (isOnItsWay) std::ranges::copy_if(before, std::back_inserter(m_events), [&](const EventPlace& event) { return event.branch == course.branch; });
        if (course.rollout) durationSecs = std::max(durationSecs, course.rollout->durationSecs());
    }
    if (durationSecs > 0) m_durationSecs = durationSecs;
    if (m_drag && laneOf(m_drag->what.branch) < 0) m_drag.reset();
    m_hoveredChange.reset();
    if (laneOf(m_chosen) < 0) m_chosen = {};
    if (m_lit && std::ranges::find(m_events, *m_lit) == m_events.end()) m_lit.reset();
    m_hovered.reset();
    lay();
}

void CourseLanes::setChosen(BranchId branch)
{
    m_chosen = branch;
    viewport()->update();
}

void CourseLanes::setTime(double secs)
{
    if (std::exchange(m_time, secs) != secs) viewport()->update();
}

void CourseLanes::setLit(const std::optional<EventPlace>& event)
{
    m_lit = event;
    viewport()->update();
}

void CourseLanes::lay()
{
    const double width = std::max(60, viewport()->width() - kLabelWidth - px(16));
    m_axis = m_isFitted ? TimeAxis::fitting(m_durationSecs, width) : TimeAxis(m_axis.from(), m_axis.from() + width / m_axis.pixelsPerSec(), width);
    layMarks();
    const int room = viewport()->height() - kRuler, all = static_cast<int>(m_courses.size()) * kLane;
    verticalScrollBar()->setPageStep(room);
    verticalScrollBar()->setSingleStep(kLane / 2);
    verticalScrollBar()->setRange(0, std::max(0, all - room));
    viewport()->update();
}

/// A mark takes the first row in which the one before it leaves room. Lost and gained ones come first: they are what is looked for.
void CourseLanes::layMarks()
{
    const double room = px(12);
    m_rows.assign(m_events.size(), kTick);
    for (const causal::Course& course : m_courses) {
        std::vector<double> taken[3];
        for (const bool isPlain : {false, true})
            for (std::size_t i = 0; i < m_events.size(); ++i) {
                if (m_events[i].branch != course.branch || (m_events[i].how == EventPlace::How::Same) != isPlain) continue;
                const double x = xOf(m_events[i].event.timeSecs);
                for (const int row : {0, -1, 1}) {
                    std::vector<double>& others = taken[row + 1];
                    if (std::ranges::any_of(others, [&](double other) { return std::abs(other - x) < room; })) continue;
                    others.push_back(x);
                    m_rows[i] = row;
                    break;
                }
            }
    }
}

void CourseLanes::setAxis(const TimeAxis& axis)
{
    m_isFitted = false;
    m_axis = axis;
    layMarks();
    viewport()->update();
}

void CourseLanes::fit()
{
    m_isFitted = true;
    lay();
}

int CourseLanes::topOf(int lane) const { return kRuler + lane * kLane - verticalScrollBar()->value(); }

int CourseLanes::laneAt(int y) const
{
    if (y < kRuler) return -1;
    const int lane = (y - kRuler + verticalScrollBar()->value()) / kLane;
    return lane < static_cast<int>(m_courses.size()) ? lane : -1;
}

int CourseLanes::laneOf(BranchId branch) const
{
    const auto found = std::ranges::find(m_courses, branch, &causal::Course::branch);
    return found == m_courses.end() ? -1 : static_cast<int>(found - m_courses.begin());
}

QPointF CourseLanes::placeOf(const EventPlace& event) const
{
    const auto found = std::ranges::find(m_events, event);
    const int row = found == m_events.end() ? 0 : m_rows[static_cast<std::size_t>(found - m_events.begin())];
    const double top = topOf(laneOf(event.branch));
    return {xOf(event.event.timeSecs), row == kTick ? top + kLane - px(4) : top + kLane / 2.0 + row * px(10)};
}

bool CourseLanes::isMarked(const EventPlace& event) const
{
    const auto found = std::ranges::find(m_events, event);
    return found != m_events.end() && m_rows[static_cast<std::size_t>(found - m_events.begin())] != kTick;
}

std::optional<double> CourseLanes::secsOf(const Change& change) const
{
    const int lane = laneOf(change.branch);
    if (lane < 0 || change.index >= m_courses[static_cast<std::size_t>(lane)].changes.size()) return std::nullopt;
    const Intervention& one = m_courses[static_cast<std::size_t>(lane)].changes[change.index];
    return causal::hasTime(one) ? std::optional(one.fromSecs) : std::nullopt;
}

std::optional<QPointF> CourseLanes::placeOf(BranchId branch, std::size_t change) const
{
    const Change what{branch, change};
    const bool isDragged = m_drag && m_drag->what == what;
    const auto secs = isDragged ? std::optional(m_drag->secs) : secsOf(what);
    if (!secs) return std::nullopt;
    return QPointF(xOf(*secs), topOf(laneOf(branch)) + px(6));
}

std::optional<CourseLanes::Change> CourseLanes::changeAt(const QPointF& at) const
{
    const int lane = laneAt(static_cast<int>(at.y()));
    if (lane < 0 || at.x() < kLabelWidth || at.y() - topOf(lane) > px(13)) return std::nullopt;
    const causal::Course& course = m_courses[static_cast<std::size_t>(lane)];
    std::optional<Change> nearest;
    double best = px(7);
    for (std::size_t i = 0; i < course.changes.size(); ++i)
        if (const auto place = placeOf(course.branch, i); place && std::abs(place->x() - at.x()) < best) best = std::abs(place->x() - at.x()), nearest = Change{course.branch, i};
    return nearest;
}

/// To whole frames; with Shift wherever the pointer is.
void CourseLanes::dragTo(const QPointF& at, Qt::KeyboardModifiers modifiers)
{
    double secs = std::clamp(m_axis.secsAt(at.x() - kLabelWidth), 0.0, m_durationSecs);
    const causal::Course& course = m_courses[static_cast<std::size_t>(laneOf(m_drag->what.branch))];
    const double fps = course.scene ? course.scene->fps : m_courses.front().scene ? m_courses.front().scene->fps : 24;
    if (!(modifiers & Qt::ShiftModifier)) secs = std::min(static_cast<double>(nearestFrame(secs, fps)) / fps, m_durationSecs);
    if (std::exchange(m_drag->secs, secs) == secs) return;
    m_drag->isUntold = true;
    viewport()->update();
    if (!m_dragPause.isActive()) tellDrag();
}

void CourseLanes::tellDrag()
{
    if (!m_drag || !m_drag->isUntold) return;
    m_drag->isUntold = false, m_drag->isMoved = true;
    m_dragPause.start(kDragPauseMs);
    Q_EMIT changeMoved(m_drag->what.branch, m_drag->what.index, m_drag->secs, m_drag->id);
}

std::optional<EventPlace> CourseLanes::eventAt(const QPointF& at) const
{
    std::optional<EventPlace> nearest;
    double best = kReach;
    if (at.x() < kLabelWidth || at.y() < kRuler) return nearest;
    for (const EventPlace& event : m_events) {
        const QPointF off = placeOf(event) - at;
        const double distance = std::hypot(off.x(), off.y() * 0.6);
        if (distance < best) best = distance, nearest = event;
    }
    return nearest;
}

void CourseLanes::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), t.panel);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_courses.empty()) {
        paintEmptyHint(painter, viewport()->rect(), tr("Nothing here has a body yet. Select objects and choose Dynamics > Make dynamic; then ask what would be if one of them weren't there."));
        return;
    }
    paintRuler(painter);
    painter.setClipRect(QRect(0, kRuler, viewport()->width(), viewport()->height() - kRuler));
    for (int lane = 0; lane < static_cast<int>(m_courses.size()); ++lane) {
        const QRect row(0, topOf(lane), viewport()->width(), kLane);
        if (m_courses[static_cast<std::size_t>(lane)].branch == m_chosen && m_chosen) painter.fillRect(row, t.selectedQuiet);
        painter.fillRect(QRect(0, row.bottom(), row.width(), 1), mixed(t.panel, t.line, 0.6));
        paintLabel(painter, lane);
        paintEvents(painter, lane);
        paintChanges(painter, lane);
    }
    painter.setClipping(false);
    const double x = xOf(m_time);
    if (x >= kLabelWidth) painter.fillRect(QRectF(x - 0.75, 0, 1.5, viewport()->height()), t.playhead);
    painter.fillRect(QRect(kLabelWidth - 1, 0, 1, viewport()->height()), t.line);
}

void CourseLanes::paintRuler(QPainter& painter) const
{
    const Theme& t = theme();
    painter.fillRect(QRect(0, 0, viewport()->width(), kRuler), t.raised);
    painter.setFont(fontFor(FontRole::Small));
    for (const RulerMark& mark : m_axis.marks(TimeLabels::Seconds, 24, px(56))) {
        const double x = xOf(mark.secs);
        if (x < kLabelWidth) continue;
        painter.fillRect(QRectF(x, kRuler - (mark.isMajor ? 7 : 4), 1, mark.isMajor ? 7 : 4), mark.isMajor ? t.secondary : t.line);
        if (!mark.isMajor) continue;
        painter.fillRect(QRectF(x, kRuler, 1, viewport()->height()), mixed(t.panel, t.line, 0.5));
        painter.setPen(t.secondary);
        painter.drawText(QRectF(x + 4, 0, px(60), kRuler - 2), Qt::AlignVCenter, QStringLiteral("%1 s").arg(mark.secs, 0, 'g', 4));
    }
    painter.setPen(t.secondary);
    painter.drawText(QRectF(px(10), 0, kLabelWidth - px(16), kRuler), Qt::AlignVCenter, tr("What happens"));
}

void CourseLanes::paintLabel(QPainter& painter, int lane) const
{
    const Theme& t = theme();
    const causal::Course& course = m_courses[static_cast<std::size_t>(lane)];
    const int top = topOf(lane), left = px(10) + px(12) * std::min(course.depth, 5);
    painter.setPen(Qt::NoPen);
    painter.setBrush(courseColour(static_cast<std::size_t>(lane)));
    painter.drawRoundedRect(QRectF(left, top + px(8), px(4), kLane - px(16)), 2, 2);
    const int textLeft = left + px(10), room = kLabelWidth - textLeft - px(8);
    painter.setFont(fontFor(course.branch == m_chosen ? FontRole::Strong : FontRole::Text));
    painter.setPen(t.text);
    painter.drawText(QRect(textLeft, top + px(3), room, px(17)), Qt::AlignVCenter, painter.fontMetrics().elidedText(text(course.name), Qt::ElideRight, room));
    QString below;
    QColor colour = t.secondary;
    switch (course.state) {
    case causal::Course::State::Waiting: below = tr("waiting"); break;
    case causal::Course::State::Running: below = tr("simulating\u2026"); break;
    case causal::Course::State::Failed: below = text(course.problem), colour = t.violated; break;
    case causal::Course::State::Ready:
        if (!course.branch) below = tr("%1 events").arg(std::ranges::count(m_events, BranchId{}, &EventPlace::branch));
        else if (course.comparison) {
            const causal::EventDifference& difference = course.comparison->events;
            below = difference.lost.empty() && difference.gained.empty() && difference.shifted.empty() ? tr("the same events")
                : tr("%1 lost, %2 gained, %3 shifted").arg(difference.lost.size()).arg(difference.gained.size()).arg(difference.shifted.size());
        }
    }
    painter.setFont(fontFor(FontRole::Small));
    painter.setPen(colour);
    painter.drawText(QRect(textLeft, top + px(18), room, px(14)), Qt::AlignVCenter, painter.fontMetrics().elidedText(below, Qt::ElideRight, room));
}

void CourseLanes::paintEvents(QPainter& painter, int lane) const
{
    const Theme& t = theme();
    const BranchId branch = m_courses[static_cast<std::size_t>(lane)].branch;
    const double middle = topOf(lane) + kLane / 2.0;
    painter.save();
    painter.setClipRect(QRectF(kLabelWidth, kRuler, viewport()->width() - kLabelWidth, viewport()->height() - kRuler));
    painter.setPen(QPen(mixed(t.panel, t.line, 0.9), 1));
    painter.drawLine(QPointF(xOf(0), middle), QPointF(xOf(m_durationSecs), middle));
    const bool isStale = !m_courses[static_cast<std::size_t>(lane)].isReady();
    if (isStale) painter.setOpacity(0.35);
    // Ticks first, and what the branch changed last.
    for (const int pass : {0, 1, 2})
        for (std::size_t i = 0; i < m_events.size(); ++i) {
            const int own = m_rows[i] == kTick ? 0 : m_events[i].how == EventPlace::How::Same ? 1 : 2;
            if (m_events[i].branch == branch && own == pass) paintMark(painter, m_events[i], m_rows[i]);
        }
    painter.restore();
}

void CourseLanes::paintChanges(QPainter& painter, int lane) const
{
    const Theme& t = theme();
    const causal::Course& course = m_courses[static_cast<std::size_t>(lane)];
    painter.save();
    painter.setClipRect(QRectF(kLabelWidth, kRuler, viewport()->width() - kLabelWidth, viewport()->height() - kRuler));
    for (std::size_t i = 0; i < course.changes.size(); ++i) {
        const auto place = placeOf(course.branch, i);
        if (!place) continue;
        const Change what{course.branch, i};
        const bool isDragged = m_drag && m_drag->what == what, isHeld = isDragged || m_hoveredChange == what;
        const QColor colour = courseColour(static_cast<std::size_t>(lane));
        painter.setPen(QPen(mixed(t.panel, colour, isHeld ? 1 : 0.6), 1, Qt::DotLine));
        painter.drawLine(QPointF(place->x(), place->y()), QPointF(place->x(), topOf(lane) + kLane - px(3)));
        const double w = px(isHeld ? 6 : 5), h = px(isHeld ? 9 : 8);
        painter.setPen(isHeld ? QPen(t.text, 1.2) : QPen(Qt::NoPen));
        painter.setBrush(colour);
        painter.drawPolygon(QPolygonF{{{place->x() - w, place->y() - px(5)}, {place->x() + w, place->y() - px(5)}, {place->x(), place->y() - px(5) + h}}});
        if (!isDragged) continue;
        const QString words = tr("%1 s").arg(m_drag->secs, 0, 'f', 2);
        painter.setFont(fontFor(FontRole::Small));
        const double width = painter.fontMetrics().horizontalAdvance(words) + px(10);
        const double left = place->x() + px(9) + width > viewport()->width() ? place->x() - px(9) - width : place->x() + px(9);
        const QRectF box(left, topOf(lane) + px(1), width, px(16));
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.raised);
        painter.drawRoundedRect(box, 3, 3);
        painter.setPen(t.text);
        painter.drawText(box, Qt::AlignCenter, words);
    }
    painter.restore();
}

void CourseLanes::paintMark(QPainter& painter, const EventPlace& event, int row) const
{
    const Theme& t = theme();
    using How = EventPlace::How;
    const QPointF at = placeOf(event);
    const bool isLit = m_lit && *m_lit == event, isHovered = m_hovered && *m_hovered == event;
    const QColor colour = event.how == How::Gained ? t.holds : event.how == How::Lost ? t.violated : event.how == How::Shifted ? t.warning : mixed(t.panel, t.text, 0.72);
    if (row == kTick && !isLit && !isHovered) return painter.fillRect(QRectF(at.x() - 0.75, at.y() - px(2), 1.5, px(5)), colour);
    if (event.how == How::Shifted) {
        const QPointF was(xOf(event.wasSecs), at.y());
        painter.setPen(QPen(colour, 1.5));
        painter.drawLine(was, at);
        painter.setBrush(t.panel);
        painter.drawEllipse(was, 2.2, 2.2);
    }
    painter.save();
    painter.translate(at);
    if (isLit || isHovered) {
        painter.setPen(QPen(isLit ? t.accent : t.secondary, 1.5));
        painter.setBrush(isLit ? mixed(t.panel, t.accent, 0.25) : Qt::transparent);
        painter.drawEllipse(QPointF(0, 0), 9, 9);
    }
    const double size = 1.15 * px(100) / 100;
    painter.scale(size, size);
    // Lost: hollow and struck through, so that it is seen without colours as well.
    painter.setPen(event.how == How::Lost ? QPen(colour, 1.4) : Qt::NoPen);
    painter.setBrush(event.how == How::Lost ? QBrush(t.panel) : QBrush(colour));
    painter.drawPolygon(shapeOf(event.event.kind));
    if (event.how == How::Lost) painter.drawLine(QPointF(-6, 6), QPointF(6, -6));
    if (event.how == How::Gained) {
        painter.setPen(QPen(colour, 1.4));
        painter.drawLine(QPointF(-2.5, -9), QPointF(2.5, -9));
        painter.drawLine(QPointF(0, -11.5), QPointF(0, -6.5));
    }
    painter.restore();
}

void CourseLanes::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    const QPointF at = event->position();
    const int lane = laneAt(static_cast<int>(at.y()));
    if (const auto change = changeAt(at)) {
        m_drag = ChangeDrag{*change, newDrag(), secsOf(*change).value_or(0), false};
        setFocus(Qt::MouseFocusReason);   // Escape takes it back
        viewport()->update();
    } else if (const auto hit = eventAt(at)) {
        m_lit = hit;
        viewport()->update();
        Q_EMIT eventChosen(*hit);
    } else if (at.x() < kLabelWidth && lane >= 0) {
        setChosen(m_courses[static_cast<std::size_t>(lane)].branch);
        Q_EMIT courseChosen(m_chosen);
    } else if (at.x() >= kLabelWidth && !m_courses.empty()) {
        m_isScrubbing = true;
        Q_EMIT seekRequested(std::clamp(m_axis.secsAt(at.x() - kLabelWidth), 0.0, m_durationSecs));
    }
}

void CourseLanes::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF at = event->position();
    if (m_drag) return dragTo(at, event->modifiers());
    if (m_isScrubbing) return Q_EMIT seekRequested(std::clamp(m_axis.secsAt(at.x() - kLabelWidth), 0.0, m_durationSecs));
    const auto change = changeAt(at);
    const auto hit = change ? std::nullopt : eventAt(at);
    if (change != m_hoveredChange) {
        m_hoveredChange = change;
        const int lane = change ? laneOf(change->branch) : -1;
        viewport()->setToolTip(lane < 0 ? QString() : tr("%1\nDrag it to another time").arg(text(m_courses[static_cast<std::size_t>(lane)].interventions[change->index])));
        viewport()->update();
    }
    viewport()->setCursor(change ? Qt::SizeHorCursor : hit ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (hit == m_hovered) return;
    m_hovered = hit;
    viewport()->update();
    Q_EMIT eventHovered(hit);
}

void CourseLanes::mouseReleaseEvent(QMouseEvent*)
{
    m_isScrubbing = false;
    if (!m_drag) return;
    tellDrag();
    m_drag.reset();
    viewport()->update();
}

void CourseLanes::wheelEvent(QWheelEvent* event)
{
    if (event->position().x() < kLabelWidth || m_courses.empty()) return QAbstractScrollArea::wheelEvent(event);
    const double turns = event->angleDelta().y() / 120.0;
    if (event->modifiers() & Qt::ShiftModifier || event->angleDelta().y() == 0) setAxis(m_axis.panned(-(turns != 0 ? turns : event->angleDelta().x() / 120.0) * 60));
    else setAxis(m_axis.zoomed(std::pow(0.85, turns), event->position().x() - kLabelWidth, 0.05));
    event->accept();
}

void CourseLanes::leaveEvent(QEvent*)
{
    if (std::exchange(m_hoveredChange, std::nullopt)) viewport()->update();
    if (!m_hovered) return;
    m_hovered.reset();
    viewport()->update();
    Q_EMIT eventHovered(std::nullopt);
}

void CourseLanes::mouseDoubleClickEvent(QMouseEvent* event)
{
    const int lane = laneAt(static_cast<int>(event->position().y()));
    if (lane > 0 && event->position().x() < kLabelWidth) Q_EMIT renameRequested(m_courses[static_cast<std::size_t>(lane)].branch);
}

void CourseLanes::contextMenuEvent(QContextMenuEvent* event)
{
    const int lane = laneAt(event->pos().y());
    if (lane < 0) return;
    setChosen(m_courses[static_cast<std::size_t>(lane)].branch);
    Q_EMIT courseChosen(m_chosen);
    Q_EMIT menuRequested(m_chosen, event->globalPos());
}

void CourseLanes::step(int by)
{
    if (m_courses.empty()) return;
    const int lane = std::clamp(std::max(0, laneOf(m_chosen)) + by, 0, static_cast<int>(m_courses.size()) - 1);
    setChosen(m_courses[static_cast<std::size_t>(lane)].branch);
    Q_EMIT courseChosen(m_chosen);
}

void CourseLanes::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Escape:
        if (!m_drag) return event->ignore();
        if (m_drag->isMoved) Q_EMIT changeReverted(m_drag->id);
        m_drag.reset();
        return viewport()->update();
    case Qt::Key_Home: return fit();
    case Qt::Key_Up: return step(-1);
    case Qt::Key_Down: return step(1);
    case Qt::Key_Left:
    case Qt::Key_Right: {
        // From event to event in the chosen course.
        std::vector<EventPlace> own;
        std::ranges::copy_if(m_events, std::back_inserter(own), [this](const EventPlace& one) { return one.branch == m_chosen; });
        if (own.empty()) return;
        const auto lit = m_lit ? std::ranges::find(own, *m_lit) : own.end();
        const auto last = static_cast<std::ptrdiff_t>(own.size()) - 1;
        const std::ptrdiff_t at = lit == own.end() ? 0 : std::clamp<std::ptrdiff_t>((lit - own.begin()) + (event->key() == Qt::Key_Left ? -1 : 1), 0, last);
        m_lit = own[static_cast<std::size_t>(at)];
        viewport()->update();
        return Q_EMIT eventChosen(*m_lit);
    }
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void CourseLanes::resizeEvent(QResizeEvent*) { lay(); }

}  // namespace morphogen::ui
