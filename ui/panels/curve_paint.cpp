// What the curve editor paints.
#include "ui/panels/curve_canvas.h"

#include "ui/theme/theme.h"
#include "ui/widgets/key_diamond.h"

#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen::ui {
namespace {

constexpr double kSampleStep = 2;   // pixels
constexpr std::array kStyles{Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};

}  // namespace

/// x y z (or red, green, blue) in the axes' colours; single numbers in turn.
QColor CurveCanvas::colourOf(std::size_t property, std::size_t line) const
{
    const Theme& t = theme();
    if (m_properties[property].isOfAxes()) return line == 0 ? t.axisX : line == 1 ? t.axisY : t.axisZ;
    const std::array single{t.key, t.accent, t.holds, t.counterfactual, t.violated};
    std::size_t nth = 0;
    for (std::size_t p = 0; p < property; ++p) nth += m_properties[p].isOfAxes() ? 0 : 1;
    return single[nth % single.size()];
}

/// Several properties of axes share colours, so their lines differ in style.
QPen CurveCanvas::penOf(std::size_t property, std::size_t line) const
{
    std::size_t nth = 0;
    for (std::size_t p = 0; p < property; ++p) nth += m_properties[p].isOfAxes() ? 1 : 0;
    return {colourOf(property, line), 1.6, m_properties[property].isOfAxes() ? kStyles[nth % kStyles.size()] : Qt::SolidLine};
}

void CurveCanvas::paintContent(QPainter& painter) const
{
    const Theme& t = theme();
    paintTimeLines(painter);
    painter.save();
    painter.setClipRect(contentRect());
    paintValueLines(painter);
    for (std::size_t p = 0; p < m_properties.size(); ++p)
        if (isDrawn(m_properties[p])) paintCurve(painter, p);
    paintBeyond(painter);
    for (std::size_t p = 0; p < m_properties.size(); ++p)
        if (isDrawn(m_properties[p])) paintHandles(painter, p), paintPoints(painter, p);
    painter.restore();
    paintRows(painter);
    if (!m_properties.empty()) return;
    painter.setPen(t.faint);
    painter.setFont(fontFor(FontRole::Text));
    painter.drawText(contentRect(), Qt::AlignCenter, selection().objects.empty() ? tr("Nothing here has keys yet; select an object and press I to set some") : tr("What is selected has no keys yet; press I to set some"));
}

void CurveCanvas::paintValueLines(QPainter& painter) const
{
    if (m_properties.empty()) return;
    const Theme& t = theme();
    painter.setFont(fontFor(FontRole::Small));
    if (m_spans.size() > 1) {
        painter.setPen(t.faint);
        painter.drawText(contentRect().adjusted(px(8), 0, -px(8), -px(4)), Qt::AlignRight | Qt::AlignBottom, tr("each unit to its own scale; click a property to see its numbers"));
        return;
    }
    const double step = roundStep(32 * heightPerPixel()).size;
    for (double value = std::ceil(m_heightFrom / step) * step; value <= m_heightTo; value += step) {
        const double shown = std::abs(value) < step / 2 ? 0 : value;
        const double y = std::floor(yOf(shown)) + 0.5;
        painter.setPen(QPen(mixed(t.panel, shown == 0 ? t.faint : t.line, shown == 0 ? 0.6 : 0.45), 1));
        painter.drawLine(QPointF(kLabelWidth, y), QPointF(viewport()->width(), y));
        painter.setPen(t.faint);
        painter.drawText(QRectF(kLabelWidth + 6, y - 15, 80, 14), Qt::AlignLeft | Qt::AlignBottom, QString::number(shown, 'g', 5));
    }
}

void CurveCanvas::paintCurve(QPainter& painter, std::size_t property) const
{
    const CurveLines& one = m_properties[property];
    std::vector<double> times;
    for (double x = kLabelWidth - kSampleStep; x <= viewport()->width() + kSampleStep; x += kSampleStep) times.push_back(secsAt(x));
    for (const Keyframe& key : one.curve().keys) times.insert(times.end(), {key.timeSecs - 1e-9, key.timeSecs});   // steps stand upright
    std::ranges::sort(times);
    const std::vector<LineValues> values = one.at(times);
    painter.setBrush(Qt::NoBrush);
    for (std::size_t c = 0; c < one.lineCount(); ++c) {
        QPolygonF line;
        line.reserve(static_cast<int>(times.size()));
        for (std::size_t i = 0; i < times.size(); ++i) line << at(one, times[i], values[i][c]);
        painter.setPen(penOf(property, c));
        painter.drawPolyline(line);
    }
}

void CurveCanvas::paintHandles(QPainter& painter, std::size_t property) const
{
    const Theme& t = theme();
    for (std::size_t k = 0; k + 1 < m_properties[property].curve().keys.size(); ++k)
        for (std::size_t c = 0; c < m_properties[property].lineCount(); ++c) {
            if (!hasHandles(property, k, c)) continue;
            const QPointF out = placeOf(Handle{{property, k, c}, HandleSide::Out}), in = placeOf(Handle{{property, k, c}, HandleSide::In});
            painter.setPen(QPen(mixed(t.panel, t.text, 0.6), 1));
            painter.drawLine(placeOf(Place{property, k, c}), out);
            painter.drawLine(placeOf(Place{property, k + 1, c}), in);
            painter.setBrush(t.panel);
            painter.setPen(QPen(t.text, 1.4));
            for (const QPointF& end : {out, in}) painter.drawEllipse(end, 3.5, 3.5);
        }
}

void CurveCanvas::paintPoints(QPainter& painter, std::size_t property) const
{
    const Theme& t = theme();
    const CurveLines& one = m_properties[property];
    for (const bool isChosenTurn : {false, true})   // the chosen ones on top
        for (std::size_t k = 0; k < one.curve().keys.size(); ++k)
            for (std::size_t c = 0; c < one.lineCount(); ++c) {
                if (isChosen({property, k, c}) != isChosenTurn) continue;
                const QPointF place = placeOf(Place{property, k, c});
                paintDiamond(painter, place, isChosenTurn ? 5.5 : 4.2, isChosenTurn ? t.key : mixed(t.panel, colourOf(property, c), 0.85), isChosenTurn ? t.text : t.panel);
            }
}

/// The names of the properties, with a piece of each of their lines.
void CurveCanvas::paintRows(QPainter& painter) const
{
    const Theme& t = theme();
    painter.save();
    painter.setClipRect(QRect(0, kRuler, kLabelWidth - 1, viewport()->height() - kRuler));
    painter.setFont(fontFor(FontRole::Text));
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const QRect place(0, kRuler + static_cast<int>(row) * kRow - verticalScrollBar()->value(), kLabelWidth - 1, kRow);
        painter.fillRect(QRect(0, place.bottom(), kLabelWidth, 1), mixed(t.panel, t.line, 0.6));
        if (!m_rows[row].property) {
            const Object* object = shown().find(m_rows[row].object);
            painter.setPen(t.text);
            painter.drawText(place.adjusted(px(8), 0, -px(8), -1), Qt::AlignVCenter, painter.fontMetrics().elidedText(object ? QString::fromStdString(object->name) : QString(), Qt::ElideRight, kLabelWidth - px(16)));
            continue;
        }
        const std::size_t p = *m_rows[row].property;
        const bool isDrawnNow = isDrawn(m_properties[p]);
        if (isDrawnNow && !m_alone.empty()) painter.fillRect(place.adjusted(0, 0, 0, -1), mixed(t.panel, t.selected, 0.5));
        const int lines = static_cast<int>(m_properties[p].lineCount()), piece = px(10), left = px(m_rows.front().property ? 8 : 16);
        const int pieces = place.right() - px(8) - lines * piece;
        painter.setPen(isDrawnNow ? t.text : t.faint);
        const QRect room(left, place.top(), pieces - px(4) - left, kRow - 1);
        painter.drawText(room, Qt::AlignVCenter, painter.fontMetrics().elidedText(QString::fromStdString(m_properties[p].title()), Qt::ElideRight, room.width()));
        for (int c = 0; c < lines; ++c) {
            QPen pen = penOf(p, static_cast<std::size_t>(c));
            pen.setColor(isDrawnNow ? pen.color() : mixed(t.panel, pen.color(), 0.4));
            painter.setPen(pen);
            painter.drawLine(QPointF(pieces + c * piece, place.center().y() + 0.5), QPointF(pieces + (c + 1) * piece - 3, place.center().y() + 0.5));
        }
    }
    painter.restore();
}

}  // namespace morphogen::ui
