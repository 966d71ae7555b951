#include "ui/panels/time_canvas.h"

#include "ui/models/text.h"
#include "ui/theme/theme.h"

#include <QContextMenuEvent>
#include <QCursor>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace morphogen::ui {
namespace {

constexpr int kLoopStrip = 8;         // the ruler's upper edge, where the loop is
constexpr int kBandStrip = 10;        // its lower edge, where the chosen keys are scaled
constexpr double kGripReach = 6;      // pixels around an end that take hold of it
constexpr double kDragReach = 4;      // pixels that a click may wander
constexpr double kLeastScale = 0.01;
constexpr double kLeastLever = 24;    // pixels from the playhead that count as once the size

}  // namespace

TimeCanvas::TimeCanvas(QWidget* parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this] { redraw(); });
}

void TimeCanvas::setWorld(std::shared_ptr<const World> world)
{
    const bool isLonger = world->durationSecs() != m_world->durationSecs();
    m_world = std::move(world);
    if (isDraggingKeys()) endDrag(End::Drop);   // what it began with is gone
    m_shown = m_world;
    m_chosen.keepThoseIn(*m_world);
    lay();
    if (isLonger && m_isFitted) fit();
    redraw();
}

void TimeCanvas::setSelection(const Selection& selection)
{
    if (selection == m_selection) return;
    m_selection = selection;
    lay();
    redraw();
}

void TimeCanvas::setTime(double secs)
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

void TimeCanvas::setLoop(const TimeRange& range, bool isOn)
{
    if (range == m_loop && isOn == m_isLooping) return;
    m_loop = range;
    m_isLooping = isOn;
    redraw();
}

void TimeCanvas::setLabels(TimeLabels labels)
{
    m_labels = labels;
    redraw();
}

void TimeCanvas::fit()
{
    m_isFitted = true;
    m_axis = TimeAxis::fitting(m_world->durationSecs(), std::max(50, viewport()->width() - kLabelWidth));
    redraw();
}

void TimeCanvas::fitChosen()
{
    const double from = m_chosen.firstSecs(), to = m_chosen.lastSecs(), air = std::max(0.15 * (to - from), 4 / m_world->fps);
    setAxis(TimeAxis(from - air, to + air, m_axis.width()));
}

void TimeCanvas::choose(const ChosenKeys& keys)
{
    m_chosen = keys;
    m_chosen.keepThoseIn(*m_world);
    redraw();
}

void TimeCanvas::takeOver(const TimeCanvas& other)
{
    m_axis = other.m_axis.withWidth(std::max(50, viewport()->width() - kLabelWidth));
    m_isFitted = other.m_isFitted;
    choose(other.m_chosen);
}

QSize TimeCanvas::sizeHint() const { return {600, kRuler + 5 * kRow + 8}; }
QSize TimeCanvas::minimumSizeHint() const { return {240, kRuler + 2 * kRow}; }

void TimeCanvas::setAxis(const TimeAxis& axis)
{
    m_axis = axis;
    m_isFitted = false;
    redraw();
}

double TimeCanvas::snapped(double secs) const
{
    // Beyond the end too: a key there makes the world longer.
    return std::max(0.0, static_cast<double>(nearestFrame(secs, m_world->fps)) / m_world->fps);
}

void TimeCanvas::clearChosen()
{
    if (m_chosen.isEmpty()) return;
    m_chosen.clear();
    redraw();
}

void TimeCanvas::redraw()
{
    m_isStale = true;
    viewport()->update();
}

void TimeCanvas::paintEvent(QPaintEvent* event)
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
        paintContent(painter);
        paintRuler(painter);
        paintScaleBand(painter);
        if (m_grip == Grip::Box) {
            QColor inside = theme().accent;
            inside.setAlpha(36);
            painter.setPen(QPen(theme().accent, 1, Qt::DashLine));
            painter.setBrush(inside);
            painter.drawRect(QRectF(m_pressedAt, m_last).normalized().intersected(contentRect()));
        }
    }
    QPainter painter(viewport());
    const QRect part = event->rect();
    painter.drawPixmap(part, m_still, QRectF(QPointF(part.topLeft()) * ratio, QSizeF(part.size()) * ratio).toRect());
    painter.setRenderHint(QPainter::Antialiasing);
    paintPlayhead(painter);
}

TimeCanvas::Grip TimeCanvas::gripAt(const QPointF& at) const
{
    if (at.x() < kLabelWidth) return Grip::None;
    const auto isNear = [&](double secs) { return std::abs(at.x() - xOf(secs)) <= kGripReach; };
    if (at.y() <= kLoopStrip && m_loop.toSecs > m_loop.fromSecs) {
        const double toFrom = std::abs(at.x() - xOf(m_loop.fromSecs)), toTo = std::abs(at.x() - xOf(m_loop.toSecs));
        if (std::min(toFrom, toTo) <= kGripReach) return toFrom < toTo ? Grip::LoopFrom : Grip::LoopTo;
    }
    if (at.y() > kRuler - kBandStrip && at.y() <= kRuler && m_chosen.lastSecs() > m_chosen.firstSecs()) {
        if (isNear(m_chosen.lastSecs())) return Grip::ScaleTo;
        if (isNear(m_chosen.firstSecs())) return Grip::ScaleFrom;
        if (at.x() > xOf(m_chosen.firstSecs()) && at.x() < xOf(m_chosen.lastSecs())) return Grip::Keys;
    }
    return at.y() <= kRuler || isNear(m_time) ? Grip::Playhead : Grip::Press;
}

void TimeCanvas::mousePressEvent(QMouseEvent* event)
{
    const QPointF at = event->position();
    if (m_grip == Grip::ScaleModal) return endDrag(event->button() == Qt::LeftButton ? End::Take : End::Drop);
    m_last = m_pressedAt = at;
    if (event->button() == Qt::MiddleButton) { m_grip = Grip::Pan; return; }
    if (event->button() != Qt::LeftButton) return;
    if (at.x() < kLabelWidth) return pressLabel(*event);
    if (at.y() > kRuler) {
        if (pressOwn(*event)) {
            m_grip = Grip::Own;
            return redraw();
        }
        if (pressKeys(*event)) return;
    }
    m_grip = gripAt(at);
    if (m_grip == Grip::Keys) m_pressedKeySecs = secsAt(at.x());
    if (m_grip != Grip::Playhead) return;
    Q_EMIT scrubbing(true);
    Q_EMIT seekRequested(snapped(secsAt(at.x())));
}

bool TimeCanvas::pressKeys(const QMouseEvent& event)
{
    const std::vector<KeyRef> under = keysUnder(event.position());
    if (under.empty()) return false;
    const bool isAdding = event.modifiers() & Qt::ShiftModifier;
    // Pressing on one of several takes them all along.
    m_pressedKeys = !isAdding && m_chosen.holdsAny(under) ? under : std::vector<KeyRef>{};
    if (isAdding || !m_chosen.holdsAny(under)) m_chosen.choose(under, isAdding);
    m_grip = m_chosen.holdsAny(under) ? Grip::Keys : Grip::None;
    m_pressedKeySecs = under.front().timeSecs;
    pressedKeys(event);
    redraw();
    return true;
}

/// Where the chosen keys go when the pointer is there.
KeyMotion TimeCanvas::motionTo(const QPointF& at, Qt::KeyboardModifiers modifiers) const
{
    const double first = m_chosen.firstSecs(), last = m_chosen.lastSecs();
    KeyMotion motion;
    if (m_grip == Grip::Keys) {
        const QPointF way = at - m_pressedAt;
        const bool isUpright = modifiers & Qt::ShiftModifier && std::abs(way.y()) > std::abs(way.x());   // along one axis
        if (isUpright || std::abs(way.x()) < kDragReach) return motion;
        const double to = m_pressedKeySecs + m_axis.secsAt(at.x()) - m_axis.secsAt(m_pressedAt.x());
        // A single key comes onto a frame; several keep their distances.
        const double from = m_chosen.all().size() == 1 ? m_pressedKeySecs : snapped(m_pressedKeySecs);
        motion.bySecs = std::max(snapped(to) - from, -first);
        return motion;
    }
    if (m_grip == Grip::ScaleModal) {
        motion.pivotSecs = m_time;
        const double from = m_pressedAt.x() - xOf(m_time), lever = std::abs(from) < kLeastLever ? std::copysign(kLeastLever, from) : from;
        motion.scale = (at.x() - m_pressedAt.x() + lever) / lever;
        bool isNumber = false;
        if (const double typed = m_typedScale.toDouble(&isNumber); isNumber) motion.scale = typed;
    } else {
        const double end = m_grip == Grip::ScaleTo ? last : first;
        motion.pivotSecs = modifiers & Qt::AltModifier ? m_time : m_grip == Grip::ScaleTo ? first : last;
        const double to = snapped(end + m_axis.secsAt(at.x()) - m_axis.secsAt(m_pressedAt.x()));
        if (std::abs(end - motion.pivotSecs) > kKeyGapSecs) motion.scale = (to - motion.pivotSecs) / (end - motion.pivotSecs);
    }
    motion.scale = std::max(motion.scale, kLeastScale);
    // Nothing goes to before the start.
    if (motion.at(first) < 0) motion.scale = motion.pivotSecs / (motion.pivotSecs - first);
    return motion;
}

void TimeCanvas::dragTo(const QPointF& at, Qt::KeyboardModifiers modifiers)
{
    const Drag drag{m_pressedAt, at, modifiers, m_grip == Grip::Own ? KeyMotion{} : motionTo(at, modifiers)};
    std::optional<EditRequest> request = m_grip == Grip::Own ? dragOwn(drag) : dragKeys(drag);
    if (!request) return dropProposal();
    auto changed = request->apply(*m_world);
    if (!changed) return;   // beyond what its property may be: what was proposed before stays
    m_proposal = std::move(request);
    m_proposedKeys = m_chosen;
    m_proposedKeys.move(drag.motion);
    m_proposedMotion = drag.motion;
    m_isProposing = true;
    m_shown = std::make_shared<const World>(*std::move(changed));
    lay();
    redraw();
    Q_EMIT proposed(m_shown);
}

std::optional<EditRequest> TimeCanvas::dragKeys(const Drag& drag) const
{
    if (drag.motion.isNothing()) return std::nullopt;
    return movingKeys(m_chosen.all(), drag.motion);
}

void TimeCanvas::dropProposal()
{
    m_proposal.reset();
    m_proposedMotion = {};
    if (!std::exchange(m_isProposing, false)) return;
    m_shown = m_world;
    lay();
    redraw();
    Q_EMIT proposed(nullptr);
}

void TimeCanvas::endDrag(End how)
{
    const bool isClick = m_grip == Grip::Keys && !m_proposal && how == End::Take;
    m_grip = Grip::None;
    m_typedScale.clear();
    if (isClick && !m_pressedKeys.empty()) m_chosen.choose(m_pressedKeys, false);
    m_pressedKeys.clear();
    const std::optional<EditRequest> request = how == End::Take ? std::move(m_proposal) : std::nullopt;
    const ChosenKeys before = m_chosen, then = m_proposedKeys;
    const KeyMotion motion = m_proposedMotion;
    dropProposal();
    redraw();
    if (!request) return;
    Q_EMIT keysEdited(*request);
    m_chosen = then;   // they went along
    if (m_chosen.keepThoseIn(*m_world)) m_chosen = before, m_chosen.keepThoseIn(*m_world);
    else keysWent(motion);
    redraw();
}

void TimeCanvas::beginScaling()
{
    if (!(m_chosen.lastSecs() > m_chosen.firstSecs()) && m_chosen.firstSecs() == m_time) return;
    if (m_chosen.isEmpty()) return;
    setFocus();
    m_grip = Grip::ScaleModal;
    m_typedScale.clear();
    m_pressedAt = m_last = viewport()->mapFromGlobal(QPointF(QCursor::pos()));
    viewport()->setCursor(Qt::SizeHorCursor);
}

void TimeCanvas::boxTo(const QPointF& at)
{
    m_chosen = m_beforeBox;
    for (const KeyRef& key : keysWithin(QRectF(m_pressedAt, at).normalized()))
        if (!m_chosen.holds(key)) m_chosen.choose({key}, true);
    redraw();
}

void TimeCanvas::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF at = event->position();
    const double frame = 1 / m_world->fps;
    if (m_grip == Grip::Press && (at - m_pressedAt).manhattanLength() > kDragReach) {
        m_grip = Grip::Box;
        m_beforeBox = event->modifiers() & Qt::ShiftModifier ? m_chosen : ChosenKeys{};
    }
    switch (m_grip) {
        case Grip::None: {
            const Grip under = gripAt(at);
            const bool isEnd = under == Grip::LoopFrom || under == Grip::LoopTo || under == Grip::ScaleFrom || under == Grip::ScaleTo || (under == Grip::Playhead && at.y() > kRuler);
            if (at.y() > kRuler && !keysUnder(at).empty()) viewport()->setCursor(Qt::PointingHandCursor);
            else viewport()->setCursor(isEnd ? Qt::SizeHorCursor : Qt::ArrowCursor);
            break;
        }
        case Grip::Playhead: Q_EMIT seekRequested(snapped(secsAt(at.x()))); break;
        case Grip::LoopFrom: Q_EMIT loopChosen({std::min(snapped(secsAt(at.x())), m_loop.toSecs - frame), m_loop.toSecs}); break;
        case Grip::LoopTo: Q_EMIT loopChosen({m_loop.fromSecs, std::max(snapped(secsAt(at.x())), m_loop.fromSecs + frame)}); break;
        case Grip::Keys:
        case Grip::ScaleFrom:
        case Grip::ScaleTo:
        case Grip::ScaleModal:
        case Grip::Own: dragTo(at, event->modifiers()); break;
        case Grip::Press: break;
        case Grip::Box: boxTo(at); break;
        case Grip::Pan: panBy(m_last - at); break;
    }
    m_last = at;
}

void TimeCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_grip == Grip::ScaleModal) return;
    if (isDraggingKeys()) return endDrag(End::Take);
    const Grip let = std::exchange(m_grip, Grip::None);
    if (let == Grip::Box) return redraw();
    if (let == Grip::Press && event->button() == Qt::LeftButton) {
        if (!(event->modifiers() & Qt::ShiftModifier)) clearChosen();
        Q_EMIT scrubbing(true);
        Q_EMIT seekRequested(snapped(secsAt(m_pressedAt.x())));
        Q_EMIT scrubbing(false);
    }
    if (let == Grip::Playhead) Q_EMIT scrubbing(false);
}

void TimeCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->position().y() < kRuler) fit();
    else mousePressEvent(event);
}

void TimeCanvas::wheelEvent(QWheelEvent* event)
{
    const double turns = event->angleDelta().y() / 120.0;
    if (event->position().x() < kLabelWidth) { QAbstractScrollArea::wheelEvent(event); return; }
    if (event->modifiers() & Qt::ControlModifier) {
        zoomValues(std::pow(0.85, turns), event->position());
    } else if (event->modifiers() & Qt::ShiftModifier || event->angleDelta().y() == 0) {
        setAxis(m_axis.panned(-(turns != 0 ? turns : event->angleDelta().x() / 120.0) * 60));
    } else {
        setAxis(m_axis.zoomed(std::pow(0.85, turns), event->position().x() - kLabelWidth, 4 / m_world->fps));
    }
    event->accept();
}

void TimeCanvas::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    const int room = std::max(50, viewport()->width() - kLabelWidth);
    if (m_isFitted) m_axis = TimeAxis::fitting(m_world->durationSecs(), room);
    else m_axis = TimeAxis(m_axis.from(), m_axis.from() + room / m_axis.pixelsPerSec(), room);
    lay();
    m_isStale = true;
}

bool TimeCanvas::takesKey(const QKeyEvent& event) const
{
    if (m_grip == Grip::ScaleModal) return true;
    if (isDraggingKeys() || m_grip == Grip::Box) return event.key() == Qt::Key_Escape;
    if (event.matches(QKeySequence::Paste) || event.matches(QKeySequence::SelectAll) || event.key() == Qt::Key_Home) return true;
    if (m_chosen.isEmpty()) return false;
    const bool isPlain = event.modifiers() == Qt::NoModifier;
    return event.key() == Qt::Key_Delete || (isPlain && (event.key() == Qt::Key_X || event.key() == Qt::Key_S || event.key() == Qt::Key_F)) || event.matches(QKeySequence::Copy);
}

/// A factor typed while keys are scaled; Enter takes it, Escape drops it.
bool TimeCanvas::typeScale(const QKeyEvent& event)
{
    if (event.key() == Qt::Key_Escape) return endDrag(End::Drop), true;
    if (event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter) return endDrag(End::Take), true;
    if (event.key() == Qt::Key_Backspace) m_typedScale.chop(1);
    else if (const QString text = event.text(); text.size() == 1 && (text[0].isDigit() || text[0] == u'.')) m_typedScale += text;
    else return false;
    dragTo(m_last, {});
    return true;
}

bool TimeCanvas::event(QEvent* event)
{
    // What is for the keys is not for the window's shortcuts: Delete would take the object.
    if (event->type() == QEvent::ShortcutOverride && takesKey(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    return QAbstractScrollArea::event(event);
}

void TimeCanvas::keyPressEvent(QKeyEvent* event)
{
    if (!takesKey(*event)) return event->ignore();   // arrows belong to the actions
    if (m_grip == Grip::ScaleModal) {
        typeScale(*event);
    } else if (m_grip == Grip::Box) {
        m_grip = Grip::None;
        m_chosen = m_beforeBox;
        redraw();
    } else if (isDraggingKeys()) {
        endDrag(End::Drop);
    } else if (event->matches(QKeySequence::Copy)) {
        Q_EMIT keysCopied();
    } else if (event->matches(QKeySequence::Paste)) {
        Q_EMIT keysPasted();
    } else if (event->matches(QKeySequence::SelectAll)) {
        m_chosen.choose(keysWithin(QRectF(-1e9, -1e9, 2e9, 2e9)), false);
        redraw();
    } else if (event->key() == Qt::Key_Home) {
        fit();
    } else if (event->key() == Qt::Key_F) {
        fitChosen();
    } else if (event->key() == Qt::Key_S) {
        beginScaling();
    } else {
        Q_EMIT keysRemoved();
    }
}

void TimeCanvas::contextMenuEvent(QContextMenuEvent* event)
{
    const std::vector<KeyRef> under = event->reason() == QContextMenuEvent::Mouse ? keysUnder(event->pos()) : m_chosen.all();
    if (under.empty()) return Q_EMIT menuRequested(event->globalPos());
    if (!m_chosen.holdsAny(under)) m_chosen.choose(under, false), redraw();
    Q_EMIT keyMenuRequested(event->globalPos());
}

}  // namespace morphogen::ui
