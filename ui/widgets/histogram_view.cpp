#include "ui/widgets/histogram_view.h"

#include "core/select/properties.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace morphogen::ui {
namespace {

constexpr Metric kMargin{8}, kLabels{16}, kReach{6};

QString shortNumber(float value) { return QString::number(static_cast<double>(value), 'g', 3); }

}  // namespace

HistogramView::HistogramView(QWidget* parent) : QWidget(parent), m_histogram(std::make_unique<Histogram>())
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Histogram"));
    setToolTip(tr("Drag a border, or what lies between; arrow keys move the border by a bar"));
}

HistogramView::~HistogramView() = default;

QSize HistogramView::sizeHint() const { return {px(360), px(136)}; }

QRect HistogramView::plot() const { return rect().adjusted(kMargin, 4, -kMargin, -kLabels); }

void HistogramView::setHistogram(const Histogram& histogram)
{
    *m_histogram = histogram;
    m_least = histogram.least;
    m_most = histogram.most;
    update();
}

void HistogramView::setRange(float least, float most)
{
    m_least = std::clamp(least, m_histogram->least, m_histogram->most);
    m_most = std::clamp(std::max(least, most), m_histogram->least, m_histogram->most);
    update();
}

double HistogramView::xOf(float value) const
{
    const QRect area = plot();
    const Histogram& h = *m_histogram;
    if (!(h.most > h.least)) return area.left();
    const bool isLogarithmic = h.axis == HistogramAxis::Logarithmic;
    const auto along = [&](float v) { return static_cast<double>(isLogarithmic ? std::log(v) : v); };
    return area.left() + area.width() * (along(value) - along(h.least)) / (along(h.most) - along(h.least));
}

float HistogramView::valueAt(double x) const
{
    const QRect area = plot();
    const Histogram& h = *m_histogram;
    const double share = std::clamp((x - area.left()) / std::max(1, area.width()), 0.0, 1.0);
    if (share <= 0) return h.least;
    if (share >= 1) return h.most;
    if (h.axis == HistogramAxis::Logarithmic) return static_cast<float>(std::exp(std::log(static_cast<double>(h.least)) + share * std::log(static_cast<double>(h.most) / static_cast<double>(h.least))));
    return static_cast<float>(static_cast<double>(h.least) + share * (static_cast<double>(h.most) - static_cast<double>(h.least)));
}

void HistogramView::take(float least, float most)
{
    if (least > most) std::swap(least, most);
    if (least == m_least && most == m_most) return;
    setRange(least, most);
    Q_EMIT rangeChanged(m_least, m_most);
}

HistogramView::Grip HistogramView::gripAt(double x) const
{
    const double from = xOf(m_least), to = xOf(m_most), toFrom = std::abs(x - from), toTo = std::abs(x - to);
    if (std::min(toFrom, toTo) <= kReach) return toFrom < toTo || (toFrom == toTo && x < from) ? Grip::Least : Grip::Most;
    const bool isAll = m_least == m_histogram->least && m_most == m_histogram->most;   // then there is nothing to move along
    if (x > from && x < to && !isAll) return Grip::Between;
    return toFrom < toTo ? Grip::Least : Grip::Most;
}

void HistogramView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_histogram->counts.empty()) return;
    m_held = gripAt(event->position().x());
    if (m_held != Grip::Between) m_active = m_held;
    m_heldAt = event->position().x();
    m_leastAtPress = m_least, m_mostAtPress = m_most;
    mouseMoveEvent(event);
    update();
}

void HistogramView::mouseMoveEvent(QMouseEvent* event)
{
    const double x = event->position().x();
    if (m_held == Grip::None) return setCursor(gripAt(x) == Grip::Between ? Qt::OpenHandCursor : Qt::SizeHorCursor);
    if (m_held == Grip::Least) return take(std::min(valueAt(x), m_most), m_most);
    if (m_held == Grip::Most) return take(m_least, std::max(valueAt(x), m_least));
    const double by = std::clamp(x - m_heldAt, plot().left() - xOf(m_leastAtPress), plot().left() + plot().width() - xOf(m_mostAtPress));
    take(valueAt(xOf(m_leastAtPress) + by), valueAt(xOf(m_mostAtPress) + by));
}

void HistogramView::mouseReleaseEvent(QMouseEvent*) { m_held = Grip::None; }

void HistogramView::keyPressEvent(QKeyEvent* event)
{
    if (m_histogram->counts.empty()) return QWidget::keyPressEvent(event);
    const double bar = static_cast<double>(plot().width()) / static_cast<double>(m_histogram->counts.size());
    float& border = m_active == Grip::Least ? m_least : m_most;
    float to = border;
    switch (event->key()) {
        case Qt::Key_Left: to = valueAt(xOf(border) - bar); break;
        case Qt::Key_Right: to = valueAt(xOf(border) + bar); break;
        case Qt::Key_Home: to = m_histogram->least; break;
        case Qt::Key_End: to = m_histogram->most; break;
        case Qt::Key_Up:
        case Qt::Key_Down: m_active = m_active == Grip::Least ? Grip::Most : Grip::Least; return update();
        default: return QWidget::keyPressEvent(event);
    }
    if (m_active == Grip::Least) take(std::min(to, m_most), m_most);
    else take(m_least, std::max(to, m_least));
}

void HistogramView::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus() ? t.accent : t.line, 1));
    painter.setBrush(t.field);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setFont(fontFor(FontRole::Small));
    const auto& counts = m_histogram->counts;
    if (counts.empty()) {
        painter.setPen(t.secondary);
        painter.drawText(rect(), Qt::AlignCenter, tr("Counting..."));
        return;
    }
    if (!(m_histogram->most > m_histogram->least)) {
        painter.setPen(t.secondary);
        painter.drawText(rect(), Qt::AlignCenter, tr("All have %1").arg(shortNumber(m_histogram->least)));
        return;
    }
    const QRect area = plot();
    // The root keeps rare values in sight beside common ones.
    const double highest = std::sqrt(static_cast<double>(*std::ranges::max_element(counts)));
    const double from = xOf(m_least), to = xOf(m_most), width = static_cast<double>(area.width()) / static_cast<double>(counts.size());
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(QRectF(from, area.top(), to - from, area.height()), mixed(t.field, t.accent, 0.14));
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t bin = 0; bin < counts.size(); ++bin) {
        if (counts[bin] == 0) continue;
        const double height = std::max(1.0, area.height() * std::sqrt(static_cast<double>(counts[bin])) / highest), left = area.left() + width * static_cast<double>(bin);
        const double middle = left + 0.5 * width;
        painter.fillRect(QRectF(left, area.bottom() + 1 - height, std::max(1.0, width - (width > 3 ? 1 : 0)), height), middle >= from && middle <= to ? t.accent : mixed(t.field, t.secondary, 0.45));
    }
    for (const Grip grip : {Grip::Least, Grip::Most}) {
        const double x = grip == Grip::Least ? from : to;
        painter.setPen(QPen(grip == m_active && hasFocus() ? t.text : t.secondary, 1.5));
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom() + 1));
        painter.setPen(QPen(t.field, 1));
        painter.setBrush(grip == m_active && hasFocus() ? t.text : t.secondary);
        painter.drawRoundedRect(QRectF(x - 3.5, area.center().y() - 8, 7, 16), 2, 2);
    }
    painter.setPen(t.secondary);
    const QRect labels(area.left(), area.bottom() + 2, area.width(), kLabels - 3);
    painter.drawText(labels, Qt::AlignLeft | Qt::AlignVCenter, shortNumber(m_histogram->least));
    painter.drawText(labels, Qt::AlignRight | Qt::AlignVCenter, shortNumber(m_histogram->most));
    painter.drawText(labels, Qt::AlignCenter, m_histogram->axis == HistogramAxis::Logarithmic ? tr("logarithmic") : QString());
}

}  // namespace morphogen::ui
