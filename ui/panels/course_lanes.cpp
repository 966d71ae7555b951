#include "ui/panels/course_lanes.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace morphogen::ui {
namespace {

constexpr double kReach = 9;   ///< pixels about a mark

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

const char* nameOf(EventPlace::How how)
{
    static constexpr const char* names[] = {"", "gained", "lost", "shifted"};
    return names[static_cast<std::size_t>(how)];
}

std::vector<EventPlace> placesOf(const causal::Course& course)
{
    using How = EventPlace::How;
    std::vector<EventPlace> places;
    if (!course.isReady()) return places;
    for (const Event& event : course.rollout->events) {
        if (event.kind == EventKind::Contact) continue;
        EventPlace place{course.branch, event, How::Same, event.timeSecs};
        if (course.comparison) {
            const causal::EventDifference& difference = course.comparison->events;
            if (std::ranges::find(difference.gained, event) != difference.gained.end()) place.how = How::Gained;
            const auto shifted = std::ranges::find(difference.shifted, event, &causal::EventChange::after);
            if (shifted != difference.shifted.end()) place.how = How::Shifted, place.wasSecs = shifted->before.timeSecs;
        }
        places.push_back(std::move(place));
    }
    if (course.comparison)
        for (const Event& event : course.comparison->events.lost)
            if (event.kind != EventKind::Contact) places.push_back({course.branch, event, How::Lost, event.timeSecs});
    std::ranges::stable_sort(places, {}, [](const EventPlace& place) { return place.event.timeSecs; });
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
}

QSize CourseLanes::sizeHint() const { return {px(640), kRuler + 3 * kLane}; }

void CourseLanes::setCourses(const std::vector<causal::Course>& courses)
{
    m_courses = courses;
    m_events.clear();
    m_durationSecs = 1;
    for (const causal::Course& course : courses) {
        const auto places = placesOf(course);
        m_events.insert(m_events.end(), places.begin(), places.end());
        if (course.rollout) m_durationSecs = std::max(m_durationSecs, course.rollout->durationSecs());
    }
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
    m_axis = TimeAxis::fitting(m_durationSecs, width);
    const int room = viewport()->height() - kRuler, all = static_cast<int>(m_courses.size()) * kLane;
    verticalScrollBar()->setPageStep(room);
    verticalScrollBar()->setSingleStep(kLane / 2);
    verticalScrollBar()->setRange(0, std::max(0, all - room));
    viewport()->update();
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

QPointF CourseLanes::placeOf(const EventPlace& event) const { return {xOf(event.event.timeSecs), topOf(laneOf(event.branch)) + kLane / 2.0}; }

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
        painter.setPen(t.secondary);
        painter.setFont(fontFor(FontRole::Text));
        painter.drawText(viewport()->rect().adjusted(px(24), 0, -px(24), 0), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("Nothing here has a body yet. Select objects and choose Dynamics > Make dynamic; then ask what would be if one of them weren't there."));
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
    for (const EventPlace& event : m_events)
        if (event.branch == branch) paintMark(painter, event);
    painter.restore();
}

void CourseLanes::paintMark(QPainter& painter, const EventPlace& event) const
{
    const Theme& t = theme();
    using How = EventPlace::How;
    const QPointF at = placeOf(event);
    const bool isLit = m_lit && *m_lit == event, isHovered = m_hovered && *m_hovered == event;
    const QColor colour = event.how == How::Gained ? t.holds : event.how == How::Lost ? t.violated : event.how == How::Shifted ? t.warning : mixed(t.panel, t.text, 0.72);
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
    if (const auto hit = eventAt(at)) {
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
    if (m_isScrubbing) return Q_EMIT seekRequested(std::clamp(m_axis.secsAt(at.x() - kLabelWidth), 0.0, m_durationSecs));
    const auto hit = eventAt(at);
    if (hit == m_hovered) return;
    m_hovered = hit;
    viewport()->setCursor(hit ? Qt::PointingHandCursor : Qt::ArrowCursor);
    viewport()->update();
    Q_EMIT eventHovered(hit);
}

void CourseLanes::mouseReleaseEvent(QMouseEvent*) { m_isScrubbing = false; }

void CourseLanes::leaveEvent(QEvent*)
{
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
