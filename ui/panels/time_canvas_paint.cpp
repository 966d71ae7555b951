// What both views of the timeline paint: ruler, loop, the band that scales keys, playhead.
#include "ui/panels/time_canvas.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace morphogen::ui {

void TimeCanvas::paintRuler(QPainter& painter) const
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
    painter.fillRect(QRect(kLabelWidth - 1, 0, 1, viewport()->height()), t.line);
}

/// Over the chosen keys, with an end to pull at either side.
void TimeCanvas::paintScaleBand(QPainter& painter) const
{
    const ChosenKeys& keys = shownChosen();
    if (!(keys.lastSecs() > keys.firstSecs())) return;
    const Theme& t = theme();
    painter.save();
    painter.setClipRect(QRect(kLabelWidth - 3, 0, viewport()->width() - kLabelWidth + 3, kRuler));
    const double from = xOf(keys.firstSecs()), to = xOf(keys.lastSecs());
    painter.setPen(Qt::NoPen);
    painter.setBrush(mixed(t.panel, t.key, 0.6));
    painter.drawRect(QRectF(from, kRuler - 5, to - from, 4));
    painter.setBrush(t.key);
    for (const double x : {from, to}) painter.drawRoundedRect(QRectF(x - 2, kRuler - 9, 4, 9), 1.5, 1.5);
    painter.restore();
}

void TimeCanvas::paintTimeLines(QPainter& painter) const
{
    const Theme& t = theme();
    painter.save();
    painter.setClipRect(contentRect());
    for (const RulerMark& mark : m_axis.marks(m_labels, m_world->fps, m_labels == TimeLabels::Frames ? 56 : 72))
        if (mark.isMajor) painter.fillRect(QRectF(std::floor(xOf(mark.secs)), kRuler, 1, viewport()->height()), mixed(t.panel, t.line, 0.45));
    painter.restore();
}

void TimeCanvas::paintBeyond(QPainter& painter) const
{
    const QColor beyond(0, 0, 0, theme().isDark ? 70 : 22);
    const int width = viewport()->width();
    const double end = m_shown->durationSecs();
    if (xOf(0) > kLabelWidth) painter.fillRect(QRectF(kLabelWidth, kRuler, xOf(0) - kLabelWidth, viewport()->height()), beyond);
    if (end > 0 && xOf(end) < width) painter.fillRect(QRectF(std::max<double>(kLabelWidth, xOf(end)), kRuler, width, viewport()->height()), beyond);
}

void TimeCanvas::paintPlayhead(QPainter& painter) const
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

}  // namespace morphogen::ui
