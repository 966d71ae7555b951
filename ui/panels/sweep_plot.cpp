#include "ui/panels/sweep_plot.h"

#include "ui/models/time_axis.h"
#include "ui/widgets/empty_state.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace morphogen::ui {
namespace {

constexpr int kLeft = 56, kRight = 20, kTop = 22, kBottom = 40;
constexpr double kAir = 0.07;   // of the height, above and below what is shown

QString numberText(double value) { return QString::number(std::abs(value) < 1e-12 ? 0 : value, 'g', 4); }

}  // namespace

SweepPlot::SweepPlot(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Outcome of the sweep"));
    setMinimumHeight(px(160));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void SweepPlot::begin(const Axes& axes)
{
    m_axes = axes;
    m_rows.clear(), m_flips.clear();
    m_low = 0, m_high = axes.isStepped ? 1 : 0;
    m_chosen.reset();
    update();
}

void SweepPlot::add(const causal::SweepRow& row)
{
    if (row.outcome) {
        const bool isFirst = !m_axes.isStepped && std::ranges::none_of(m_rows, [](const causal::SweepRow& one) { return one.outcome.has_value(); });
        m_low = isFirst ? *row.outcome : std::min(m_low, *row.outcome), m_high = isFirst ? *row.outcome : std::max(m_high, *row.outcome);
    }
    m_rows.push_back(row);
    update();
}

void SweepPlot::add(const causal::Flip& flip)
{
    m_flips.push_back(flip);
    update();
}

std::optional<double> SweepPlot::chosen() const { return m_chosen ? std::optional(m_rows[*m_chosen].values.front()) : std::nullopt; }

QRectF SweepPlot::room() const { return QRectF(rect()).adjusted(px(kLeft), px(kTop), -px(kRight), -px(kBottom)); }

double SweepPlot::shareOf(double value) const
{
    const bool isLog = m_axes.spacing == causal::Spacing::Logarithmic && m_axes.low > 0 && m_axes.high > 0;
    const double share = isLog ? std::log(value / m_axes.low) / std::log(m_axes.high / m_axes.low) : (value - m_axes.low) / (m_axes.high - m_axes.low);
    return std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0.5;
}

QPointF SweepPlot::placeOf(const causal::SweepRow& row) const
{
    const QRectF area = room();
    const double span = std::max(m_high - m_low, 1e-9), x = area.left() + shareOf(row.values.front()) * area.width();
    if (!row.outcome) return {x, area.bottom()};
    const double share = m_high - m_low < 1e-9 ? 0.5 : (*row.outcome - m_low) / span;
    return {x, area.bottom() - (kAir + (1 - 2 * kAir) * share) * area.height()};
}

void SweepPlot::paintAxes(QPainter& painter) const
{
    const Theme& t = theme();
    const QRectF area = room();
    painter.setFont(fontFor(FontRole::Small));
    const auto level = [&](double outcome, const QString& words) {
        const double y = placeOf({{m_axes.low}, outcome}).y();
        painter.fillRect(QRectF(area.left(), y, area.width(), 1), mixed(t.panel, t.line, 0.6));
        painter.setPen(t.secondary);
        painter.drawText(QRectF(0, y - px(8), px(kLeft) - px(6), px(16)), Qt::AlignRight | Qt::AlignVCenter, words);
    };
    if (m_high - m_low < 1e-9) {
        level(m_low, numberText(m_low));
    } else if (m_axes.isStepped && m_high - m_low < 8) {
        for (double k = std::ceil(m_low); k <= m_high; ++k) level(k, m_high <= 1 ? (k > 0 ? tr("yes") : tr("no")) : numberText(k));
    } else {
        const RoundStep step = roundStep((m_high - m_low) * px(34) / std::max(1.0, area.height()));
        for (double value = std::ceil(m_low / step.size) * step.size; value <= m_high; value += step.size) level(value, numberText(value));
    }
    // Five numbers below, evenly over the width; where steps have equal ratios, so have these.
    for (int k = 0; k <= 4; ++k) {
        const double share = k / 4.0, x = area.left() + share * area.width();
        const bool isLog = m_axes.spacing == causal::Spacing::Logarithmic && m_axes.low > 0 && m_axes.high > 0;
        const double value = isLog ? m_axes.low * std::pow(m_axes.high / m_axes.low, share) : m_axes.low + share * (m_axes.high - m_axes.low);
        painter.fillRect(QRectF(x, area.bottom(), 1, px(4)), t.line);
        painter.setPen(t.secondary);
        painter.drawText(QRectF(x - px(40), area.bottom() + px(4), px(80), px(16)), Qt::AlignHCenter | Qt::AlignTop, QString::number(value, 'g', 3));
    }
    painter.setPen(t.secondary);
    painter.drawText(QRectF(area.left(), area.bottom() + px(20), area.width(), px(18)), Qt::AlignHCenter | Qt::AlignTop, m_axes.value);
    painter.drawText(QRectF(px(8), 0, width() - px(16), px(kTop)), Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(m_axes.outcome, Qt::ElideRight, width() - px(16)));
}

void SweepPlot::paintRuns(QPainter& painter) const
{
    const Theme& t = theme();
    QPolygonF way;
    const auto endLine = [&] {
        painter.setPen(QPen(t.counterfactual, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(way);
        way.clear();
    };
    for (const causal::SweepRow& row : m_rows) {
        if (row.outcome) way << placeOf(row);
        else endLine();
    }
    endLine();
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const QPointF at = placeOf(m_rows[i]);
        const bool isChosen = m_chosen == i;
        if (isChosen) {
            painter.setPen(QPen(t.accent, 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(at, px(7), px(7));
        }
        // Without an outcome: hollow, on the ground line.
        painter.setPen(m_rows[i].outcome ? QPen(Qt::NoPen) : QPen(t.secondary, 1.2));
        painter.setBrush(m_rows[i].outcome ? QBrush(t.counterfactual) : QBrush(t.panel));
        painter.drawEllipse(at, px(3), px(3));
    }
}

void SweepPlot::paintFlips(QPainter& painter) const
{
    const Theme& t = theme();
    const QRectF area = room();
    double freeFrom = -1e9;
    for (const causal::Flip& flip : m_flips) {
        const double x = area.left() + shareOf(flip.value) * area.width();
        painter.setPen(QPen(t.violated, 1.5, Qt::DashLine));
        painter.drawLine(QPointF(x, area.top() - px(2)), QPointF(x, area.bottom()));
        const QString words = numberText(flip.value);
        const int width = painter.fontMetrics().horizontalAdvance(words) + px(10);
        const double left = std::clamp(x + px(3), area.left(), area.right() - width);
        if (left < freeFrom) continue;
        freeFrom = left + width;
        const QRectF box(left, area.center().y() - px(9), width, px(18));
        painter.setPen(Qt::NoPen);
        painter.setBrush(mixed(t.panel, t.raised, 0.8));
        painter.drawRoundedRect(box, 3, 3);
        painter.setPen(t.text);
        painter.drawText(box, Qt::AlignCenter, words);
    }
}

void SweepPlot::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.fillRect(rect(), t.panel);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_rows.empty()) {
        paintEmptyHint(painter, rect(), tr("Each run becomes a point here, and where the outcome flips stands a line"));
        return;
    }
    paintAxes(painter);
    paintRuns(painter);
    paintFlips(painter);
}

void SweepPlot::mousePressEvent(QMouseEvent* event)
{
    double best = px(14);
    std::optional<std::size_t> nearest;
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        if (const double away = std::abs(placeOf(m_rows[i]).x() - event->position().x()); away < best) best = away, nearest = i;
    m_chosen = nearest;
    update();
    if (nearest) Q_EMIT runChosen(m_rows[*nearest].values.front());
}

}  // namespace morphogen::ui
