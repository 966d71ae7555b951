#include "ui/panels/quantity_plot.h"

#include "ui/models/time_axis.h"
#include "ui/panels/course_lanes.h"
#include "ui/widgets/empty_state.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace morphogen::ui {
namespace {

constexpr int kLeft = 56, kRight = 16, kTop = 12, kBottom = 24;

}  // namespace

QString titleOf(Quantity quantity)
{
    switch (quantity) {
    case Quantity::X: return QObject::tr("X");
    case Quantity::Height: return QObject::tr("Height");
    case Quantity::Z: return QObject::tr("Z");
    case Quantity::Speed: return QObject::tr("Speed");
    case Quantity::SpinSpeed: return QObject::tr("Spin");
    case Quantity::Apart: return QObject::tr("Away from the main line");
    }
    return {};
}

const char* unitOf(Quantity quantity)
{
    static constexpr const char* units[kQuantityCount] = {"m", "m", "m", "m/s", "rad/s", "m"};
    return units[static_cast<std::size_t>(quantity)];
}

std::vector<QPointF> linesOf(const causal::Course& course, const causal::Course& mainLine, ObjectId object, Quantity quantity)
{
    std::vector<QPointF> points;
    if (!course.isReady()) return points;
    const dynamics::BodyTrack* track = course.rollout->find(object);
    const dynamics::BodyTrack* main = mainLine.isReady() ? mainLine.rollout->find(object) : nullptr;
    if (!track || (quantity == Quantity::Apart && !main)) return points;
    const double fps = course.scene->fps;
    for (int frame = 0; frame / fps <= course.rollout->durationSecs(); ++frame) {
        const int step = course.rollout->stepAt(frame / fps);
        if (!track->isThereAt(step)) continue;
        const dynamics::BodyState& state = track->at(step);
        const auto value = [&]() -> double {
            switch (quantity) {
            case Quantity::X: return static_cast<double>(state.centre.x);
            case Quantity::Height: return static_cast<double>(state.centre.y);
            case Quantity::Z: return static_cast<double>(state.centre.z);
            case Quantity::Speed: return static_cast<double>(glm::length(state.velocity));
            case Quantity::SpinSpeed: return static_cast<double>(glm::length(state.spin));
            case Quantity::Apart: return static_cast<double>(glm::distance(state.centre, main->at(step).centre));
            }
            return 0;
        };
        points.emplace_back(frame / fps, value());
    }
    return points;
}

QuantityPlot::QuantityPlot(QWidget* parent) : QWidget(parent) { setAccessibleName(tr("Plot over time")); }

void QuantityPlot::setCourses(const std::vector<causal::Course>& courses)
{
    m_courses = courses;
    lay();
}

void QuantityPlot::setObject(ObjectId object)
{
    m_object = object;
    lay();
}

void QuantityPlot::setQuantity(Quantity quantity)
{
    m_quantity = quantity;
    lay();
}

void QuantityPlot::setTime(double secs)
{
    m_time = secs;
    update();
}

void QuantityPlot::lay()
{
    m_lines.clear();
    m_low = m_high = 0;
    m_durationSecs = 1;
    bool isFirst = true;
    for (std::size_t i = 0; i < m_courses.size(); ++i) {
        Line line{QString::fromStdString(m_courses[i].name), courseColour(i), linesOf(m_courses[i], m_courses.front(), m_object, m_quantity), i > 0};
        if (line.points.empty()) continue;
        for (const QPointF& point : line.points) {
            m_low = isFirst ? point.y() : std::min(m_low, point.y()), m_high = isFirst ? point.y() : std::max(m_high, point.y());
            isFirst = false;
            m_durationSecs = std::max(m_durationSecs, point.x());
        }
        m_lines.push_back(std::move(line));
    }
    if (m_high - m_low < 1e-3) m_low -= 0.5, m_high += 0.5;
    const double air = 0.06 * (m_high - m_low);
    m_low -= air, m_high += air;
    update();
}

QRectF QuantityPlot::room() const { return QRectF(rect()).adjusted(px(kLeft), px(kTop), -px(kRight), -px(kBottom)); }

void QuantityPlot::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.fillRect(rect(), t.panel);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(fontFor(FontRole::Small));
    if (m_lines.empty()) {
        paintEmptyHint(painter, rect(), tr("Select an object that moves by forces"));
        return;
    }
    const QRectF area = room();
    const auto at = [&](const QPointF& point) { return QPointF(area.left() + point.x() / m_durationSecs * area.width(), area.bottom() - (point.y() - m_low) / (m_high - m_low) * area.height()); };
    const RoundStep step = roundStep((m_high - m_low) * px(34) / std::max(1.0, area.height()));
    for (double value = std::ceil(m_low / step.size) * step.size; value <= m_high; value += step.size) {
        const double y = at({0, value}).y();
        painter.fillRect(QRectF(area.left(), y, area.width(), 1), mixed(t.panel, t.line, 0.6));
        painter.setPen(t.secondary);
        painter.drawText(QRectF(0, y - px(8), px(kLeft) - px(6), px(16)), Qt::AlignRight | Qt::AlignVCenter, QString::number(std::abs(value) < 1e-9 ? 0 : value, 'g', 4));
    }
    for (const RulerMark& mark : TimeAxis(0, m_durationSecs, area.width()).marks(TimeLabels::Seconds, 24, px(56))) {
        if (!mark.isMajor) continue;
        const double x = at({mark.secs, 0}).x();
        painter.fillRect(QRectF(x, area.top(), 1, area.height()), mixed(t.panel, t.line, 0.4));
        painter.setPen(t.secondary);
        painter.drawText(QRectF(x - px(30), area.bottom() + px(2), px(60), px(18)), Qt::AlignHCenter | Qt::AlignTop, QStringLiteral("%1 s").arg(mark.secs, 0, 'g', 4));
    }
    painter.setPen(t.secondary);
    painter.drawText(QRectF(px(4), 0, px(kLeft), px(kTop)), Qt::AlignLeft | Qt::AlignTop, QString::fromUtf8(unitOf(m_quantity)));
    painter.save();
    painter.setClipRect(area.adjusted(0, -2, 0, 2));
    for (const Line& line : m_lines) {
        QPolygonF way;
        for (const QPointF& point : line.points) way << at(point);
        painter.setPen(QPen(line.colour, line.isBranch ? 2 : 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(way);
    }
    painter.fillRect(QRectF(at({m_time, 0}).x() - 0.75, area.top(), 1.5, area.height()), t.playhead);
    painter.restore();
    // Names where there is room, from the top right down.
    double y = area.top() + 2;
    for (const Line& line : m_lines) {
        const QString name = painter.fontMetrics().elidedText(line.name, Qt::ElideRight, px(200));
        const int width = painter.fontMetrics().horizontalAdvance(name);
        const QRectF box(area.right() - width - px(24), y, width + px(20), px(16));
        painter.fillRect(box, mixed(t.panel, t.raised, 0.8));
        painter.fillRect(QRectF(box.left() + 4, box.center().y() - 1, 8, 2), line.colour);
        painter.setPen(t.text);
        painter.drawText(box.adjusted(px(16), 0, 0, 0), Qt::AlignVCenter, name);
        y += px(17);
    }
}

void QuantityPlot::seekTo(double x) { Q_EMIT seekRequested(std::clamp((x - room().left()) / room().width(), 0.0, 1.0) * m_durationSecs); }

void QuantityPlot::mousePressEvent(QMouseEvent* event) { seekTo(event->position().x()); }

void QuantityPlot::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton) seekTo(event->position().x());
}

}  // namespace morphogen::ui
