#include "ui/panels/sweep_map.h"

#include "ui/widgets/empty_state.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen::ui {
namespace {

constexpr int kLeft = 72, kRight = 92, kTop = 24, kBottom = 40;
constexpr int kTitleWidth = 18, kBarWidth = 12;

QString numberText(double value, int digits = 4) { return QString::number(std::abs(value) < 1e-12 ? 0 : value, 'g', digits); }

/// From low to high; lighter all the way, so that it reads in grey and to colour-blind eyes.
QColor rampAt(double share)
{
    static const std::array<QColor, 4> kStops = {QColor(0x1d, 0x3a, 0x66), QColor(0x4f, 0x78, 0x96), QColor(0xb9, 0xa9, 0x7c), QColor(0xf6, 0xcf, 0x55)};
    const double at = std::clamp(share, 0.0, 1.0) * static_cast<double>(kStops.size() - 1);
    const std::size_t k = std::min(static_cast<std::size_t>(at), kStops.size() - 2);
    return mixed(kStops[k], kStops[k + 1], at - static_cast<double>(k));
}

/// So many that labels `room` apart fit on `length`.
std::size_t strideOf(std::size_t count, double length, double room)
{
    const std::size_t fitting = static_cast<std::size_t>(std::max(1.0, length / room));
    return (count + fitting - 1) / std::max<std::size_t>(1, fitting);
}

}  // namespace

SweepMap::SweepMap(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Map of the sweep"));
    setMinimumHeight(px(200));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
}

void SweepMap::begin(Axes axes)
{
    m_axes = std::move(axes);
    m_rows.clear();
    m_low.reset(), m_high.reset();
    if (m_axes.isStepped) m_low = 0, m_high = 1;
    m_chosen.reset(), m_hovered.reset();
    update();
}

void SweepMap::add(const causal::SweepRow& row)
{
    if (row.outcome) m_low = std::min(m_low.value_or(*row.outcome), *row.outcome), m_high = std::max(m_high.value_or(*row.outcome), *row.outcome);
    m_rows.push_back(row);
    update();
}

QRectF SweepMap::room() const { return QRectF(rect()).adjusted(px(kLeft), px(kTop), -px(kRight), -px(kBottom)); }

QRectF SweepMap::rectOf(const Cell& cell) const
{
    const QRectF area = room();
    const double width = area.width() / static_cast<double>(std::max<std::size_t>(1, m_axes.across.values.size())), height = area.height() / static_cast<double>(std::max<std::size_t>(1, m_axes.up.values.size()));
    return {area.left() + static_cast<double>(cell.across) * width, area.bottom() - static_cast<double>(cell.up + 1) * height, width, height};
}

const causal::SweepRow* SweepMap::rowOf(const Cell& cell) const
{
    if (cell.across >= m_axes.across.values.size() || cell.up >= m_axes.up.values.size()) return nullptr;
    const std::size_t at = cell.across * m_axes.up.values.size() + cell.up;
    return at < m_rows.size() ? &m_rows[at] : nullptr;
}

std::optional<SweepMap::Cell> SweepMap::cellAt(const QPointF& at) const
{
    const QRectF area = room();
    if (!area.contains(at) || m_axes.across.values.empty()) return std::nullopt;
    const auto indexOf = [](double share, std::size_t count) { return std::min(count - 1, static_cast<std::size_t>(share * static_cast<double>(count))); };
    const Cell cell{indexOf((at.x() - area.left()) / area.width(), m_axes.across.values.size()), indexOf((area.bottom() - at.y()) / area.height(), m_axes.up.values.size())};
    return rowOf(cell) ? std::optional(cell) : std::nullopt;
}

QColor SweepMap::colourAt(double outcome) const
{
    const double low = m_low.value_or(0), span = m_high.value_or(1) - low;
    return rampAt(span > 1e-12 ? (outcome - low) / span : 0.5);
}

QColor SweepMap::colourOf(const Cell& cell) const
{
    const causal::SweepRow* row = rowOf(cell);
    return row && row->outcome ? colourAt(*row->outcome) : QColor();
}

QString SweepMap::outcomeText(const causal::SweepRow& row) const
{
    if (!row.outcome) return row.problem.empty() ? tr("no outcome") : tr("failed");
    return m_axes.isStepped && m_high <= 1 ? (*row.outcome > 0 ? tr("yes") : tr("no")) : numberText(*row.outcome);
}

std::vector<std::pair<SweepMap::Cell, SweepMap::Cell>> SweepMap::flips() const
{
    std::vector<std::pair<Cell, Cell>> found;
    if (!m_axes.isStepped) return found;
    for (std::size_t across = 0; across < m_axes.across.values.size(); ++across)
        for (std::size_t up = 0; up < m_axes.up.values.size(); ++up) {
            const Cell cell{across, up};
            const causal::SweepRow* row = rowOf(cell);
            for (const Cell other : {Cell{across + 1, up}, Cell{across, up + 1}})
                if (const causal::SweepRow* beside = rowOf(other); row && beside && row->outcome && beside->outcome && row->outcome != beside->outcome) found.emplace_back(cell, other);
        }
    return found;
}

QString SweepMap::reading() const
{
    const std::optional<Cell> cell = m_hovered ? m_hovered : m_chosen;
    const causal::SweepRow* row = cell ? rowOf(*cell) : nullptr;
    if (!row) return {};
    return QStringLiteral("%1, %2: %3").arg(m_axes.across.textOf(row->values[0]), m_axes.up.textOf(row->values[1]), outcomeText(*row));
}

void SweepMap::paintCells(QPainter& painter) const
{
    const Theme& t = theme();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setFont(fontFor(FontRole::Small));
    painter.fillRect(room(), mixed(t.panel, t.raised, 0.7));
    for (std::size_t across = 0; across < m_axes.across.values.size(); ++across)
        for (std::size_t up = 0; up < m_axes.up.values.size(); ++up) {
            const Cell cell{across, up};
            const causal::SweepRow* row = rowOf(cell);
            if (!row) continue;
            const QRectF box = rectOf(cell);
            if (!row->outcome) {
                painter.fillRect(box, QBrush(t.faint, Qt::BDiagPattern));
                continue;
            }
            const QColor colour = colourAt(*row->outcome);
            const double seam = std::min(box.width(), box.height()) >= px(8) ? 1 : 0;   // so that cells are told apart where they are alike
            painter.fillRect(QRectF(QPointF(std::round(box.left()), std::round(box.top())), QPointF(std::round(box.right()) - seam, std::round(box.bottom()) - seam)), colour);
            if (box.width() < px(44) || box.height() < px(18)) continue;
            painter.setPen(contrastRatio(colour, Qt::white) > contrastRatio(colour, Qt::black) ? Qt::white : Qt::black);
            painter.drawText(box, Qt::AlignCenter, outcomeText(*row));
        }
    painter.setRenderHint(QPainter::Antialiasing);
}

void SweepMap::paintAxes(QPainter& painter) const
{
    const Theme& t = theme();
    const QRectF area = room();
    painter.setFont(fontFor(FontRole::Small));
    const auto &across = m_axes.across.values, &up = m_axes.up.values;
    for (std::size_t k = 0, stride = strideOf(across.size(), area.width(), px(52)); k < across.size(); k += stride) {
        const double x = rectOf({k, 0}).center().x();
        painter.fillRect(QRectF(x, area.bottom(), 1, px(4)), t.line);
        painter.setPen(t.secondary);
        painter.drawText(QRectF(x - px(40), area.bottom() + px(4), px(80), px(16)), Qt::AlignHCenter | Qt::AlignTop, numberText(across[k], 3));
    }
    for (std::size_t k = 0, stride = strideOf(up.size(), area.height(), px(20)); k < up.size(); k += stride) {
        const double y = rectOf({0, k}).center().y();
        painter.fillRect(QRectF(area.left() - px(4), y, px(4), 1), t.line);
        painter.setPen(t.secondary);
        painter.drawText(QRectF(px(kTitleWidth), y - px(8), px(kLeft - kTitleWidth) - px(7), px(16)), Qt::AlignRight | Qt::AlignVCenter, numberText(up[k], 3));
    }
    painter.setPen(t.secondary);
    painter.drawText(QRectF(area.left() - px(40), area.bottom() + px(20), area.width() + px(80), px(18)), Qt::AlignHCenter | Qt::AlignTop, painter.fontMetrics().elidedText(m_axes.across.title, Qt::ElideRight, static_cast<int>(area.width()) + px(80)));
    painter.save();
    painter.translate(0, area.bottom());
    painter.rotate(-90);
    painter.drawText(QRectF(0, 0, area.height(), px(kTitleWidth)), Qt::AlignCenter, painter.fontMetrics().elidedText(m_axes.up.title, Qt::ElideRight, static_cast<int>(area.height())));
    painter.restore();
    // What is pointed at is read in the place of what is measured.
    const QString read = reading();
    painter.setPen(read.isEmpty() ? t.secondary : t.text);
    painter.drawText(QRectF(px(8), 0, width() - px(16), px(kTop)), Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(read.isEmpty() ? m_axes.outcome : read, Qt::ElideRight, width() - px(16)));
}

void SweepMap::paintFlips(QPainter& painter) const
{
    const Theme& t = theme();
    QPainterPath line;
    for (const auto& [a, b] : flips()) {
        const QRectF one = rectOf(a);
        const bool isBeside = b.across != a.across;
        line.moveTo(isBeside ? one.bottomRight() : one.topLeft());
        line.lineTo(one.topRight());
    }
    // A rim keeps it apart from the colours of both sides.
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(0, 0, 0, 160), 4, Qt::SolidLine, Qt::FlatCap));
    painter.drawPath(line);
    painter.setPen(QPen(t.violated, 2, Qt::SolidLine, Qt::SquareCap));
    painter.drawPath(line);
}

void SweepMap::paintLegend(QPainter& painter) const
{
    const Theme& t = theme();
    const QRectF area = room();
    const double left = area.right() + px(14);
    const int width = this->width() - static_cast<int>(left) - px(kBarWidth) - px(10);
    painter.setFont(fontFor(FontRole::Small));
    const auto entry = [&](double y, const QString& words) {
        painter.setPen(t.secondary);
        painter.drawText(QRectF(left + px(kBarWidth) + px(6), y - px(8), width, px(16)), Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(words, Qt::ElideRight, width));
    };
    double below = area.top();
    if (m_axes.isStepped && m_high.value_or(1) - m_low.value_or(0) < 8) {
        for (double k = m_high.value_or(1); k >= m_low.value_or(0); --k) {
            painter.fillRect(QRectF(left, below, px(kBarWidth), px(kBarWidth)), colourAt(k));
            entry(below + px(kBarWidth) / 2.0, outcomeText({{}, k}));
            below += px(20);
        }
    } else if (m_low && m_high) {
        const double height = std::min(area.height() - px(46), static_cast<double>(px(140)));
        QLinearGradient ramp(0, below + height, 0, below);
        for (int k = 0; k <= 9; ++k) ramp.setColorAt(k / 9.0, rampAt(k / 9.0));
        painter.fillRect(QRectF(left, below, px(kBarWidth), height), ramp);
        for (const double share : {0.0, 0.5, 1.0}) entry(std::clamp(below + (1 - share) * height, below + px(6), below + height - px(6)), numberText(*m_low + share * (*m_high - *m_low), 3));
        below += height + px(12);
    }
    if (m_axes.isStepped && !flips().empty()) {
        painter.setPen(QPen(t.violated, 2));
        painter.drawLine(QPointF(left, below + px(8)), QPointF(left + px(kBarWidth), below + px(8)));
        entry(below + px(8), tr("flips"));
        below += px(20);
    }
    if (std::ranges::any_of(m_rows, [](const causal::SweepRow& row) { return !row.outcome; })) {
        painter.fillRect(QRectF(left, below, px(kBarWidth), px(kBarWidth)), QBrush(t.faint, Qt::BDiagPattern));
        entry(below + px(kBarWidth) / 2.0, tr("no outcome"));
    }
}

void SweepMap::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.fillRect(rect(), t.panel);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_axes.across.values.empty()) {
        paintEmptyHint(painter, rect(), tr("Each run becomes a cell here; click one to make it a what-if"));
        return;
    }
    paintCells(painter);
    paintFlips(painter);
    paintAxes(painter);
    paintLegend(painter);
    painter.setBrush(Qt::NoBrush);
    if (m_hovered) painter.setPen(QPen(t.text, 1)), painter.drawRect(rectOf(*m_hovered));
    if (m_chosen) {
        painter.setPen(QPen(QColor(0, 0, 0, 160), 4)), painter.drawRect(rectOf(*m_chosen));
        painter.setPen(QPen(t.accent, 2)), painter.drawRect(rectOf(*m_chosen));
    }
    if (hasFocus()) painter.setPen(QPen(t.accent, 1)), painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
}

void SweepMap::choose(const Cell& cell)
{
    m_chosen = cell;
    update();
    Q_EMIT cellChosen();
}

void SweepMap::mousePressEvent(QMouseEvent* event)
{
    const auto cell = cellAt(event->position());
    if (!cell || event->button() != Qt::LeftButton) return;
    choose(*cell);
    Q_EMIT cellWanted();
}

void SweepMap::mouseMoveEvent(QMouseEvent* event)
{
    const auto cell = cellAt(event->position());
    setCursor(cell ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (cell == m_hovered) return;
    m_hovered = cell;
    const causal::SweepRow* row = cell ? rowOf(*cell) : nullptr;
    setToolTip(row && !row->problem.empty() ? QString::fromStdString(row->problem) : QString());
    update();
}

void SweepMap::leaveEvent(QEvent*)
{
    m_hovered.reset();
    update();
}

void SweepMap::keyPressEvent(QKeyEvent* event)
{
    if (m_rows.empty()) return QWidget::keyPressEvent(event);
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && m_chosen) {
        Q_EMIT cellWanted();
        return;
    }
    Cell cell = m_chosen.value_or(Cell{});
    switch (event->key()) {
    case Qt::Key_Left: cell.across -= cell.across > 0; break;
    case Qt::Key_Right: cell.across += 1; break;
    case Qt::Key_Down: cell.up -= cell.up > 0; break;
    case Qt::Key_Up: cell.up += 1; break;
    default: return QWidget::keyPressEvent(event);
    }
    if (!m_chosen) cell = {};
    if (rowOf(cell)) choose(cell);
}

}  // namespace morphogen::ui
