#include "ui/panels/cause_view.h"

#include "ui/widgets/empty_state.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>

#include <algorithm>

namespace morphogen::ui {
namespace {

constexpr double kMargin = 16, kScale = 1.0;

}  // namespace

CauseView::CauseView(QWidget* parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Causal graph"));
    viewport()->setMouseTracking(true);
}

void CauseView::setHint(const QString& hint)
{
    m_hint = hint;
    m_graph = {}, m_layout = {};
    m_hovered.reset();
    lay();
}

void CauseView::setGraph(causal::CausalGraph graph, causal::GraphLayout layout, std::shared_ptr<const dynamics::SimScene> scene)
{
    m_graph = std::move(graph), m_layout = std::move(layout), m_scene = std::move(scene);
    m_hovered.reset();
    lay();
    // The beginning is seen first: a graph with long ways around has it in the middle of its height.
    const auto first = std::ranges::min_element(m_layout.boxes, {}, [](const causal::GraphLayout::Box& box) { return box.centre.x; });
    horizontalScrollBar()->setValue(0);
    if (first != m_layout.boxes.end()) verticalScrollBar()->setValue(static_cast<int>(first->centre.y * kScale + kMargin) - viewport()->height() / 2);
}

void CauseView::setLit(const std::optional<Event>& event)
{
    m_lit = event;
    for (const causal::GraphLayout::Box& box : m_layout.boxes) {
        if (!event || m_graph.events[box.event] != *event) continue;
        const QPointF at = onScreen(box.centre);
        if (viewport()->rect().adjusted(px(40), 0, -px(40), 0).contains(at.toPoint())) continue;
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() + static_cast<int>(at.x()) - viewport()->width() / 2);
        verticalScrollBar()->setValue(verticalScrollBar()->value() + static_cast<int>(at.y()) - viewport()->height() / 2);
    }
    viewport()->update();
}

void CauseView::lay()
{
    const QSize all(static_cast<int>(m_layout.size.x * kScale + 2 * kMargin), static_cast<int>(m_layout.size.y * kScale + 2 * kMargin));
    horizontalScrollBar()->setPageStep(viewport()->width());
    verticalScrollBar()->setPageStep(viewport()->height());
    horizontalScrollBar()->setRange(0, std::max(0, all.width() - viewport()->width()));
    verticalScrollBar()->setRange(0, std::max(0, all.height() - viewport()->height()));
    viewport()->update();
}

QPointF CauseView::onScreen(const Vec2& point) const
{
    const double spareY = std::max(0.0, viewport()->height() - m_layout.size.y * kScale - 2 * kMargin) / 2;
    return {point.x * kScale + kMargin - horizontalScrollBar()->value(), point.y * kScale + kMargin + spareY - verticalScrollBar()->value()};
}

QPointF CauseView::placeOf(std::size_t event) const
{
    const auto box = std::ranges::find(m_layout.boxes, event, &causal::GraphLayout::Box::event);
    return box == m_layout.boxes.end() ? QPointF() : onScreen(box->centre);
}

std::optional<std::size_t> CauseView::boxAt(const QPointF& at) const
{
    for (const causal::GraphLayout::Box& box : m_layout.boxes) {
        const QPointF off = onScreen(box.centre) - at;
        if (std::abs(off.x()) <= box.size.x * kScale / 2 && std::abs(off.y()) <= box.size.y * kScale / 2) return box.event;
    }
    return std::nullopt;
}

void CauseView::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), t.panel);
    painter.setRenderHint(QPainter::Antialiasing);
    if (isEmpty()) {
        paintEmptyHint(painter, viewport()->rect(), m_hint);
        return;
    }
    for (const causal::GraphLayout::Arrow& arrow : m_layout.arrows) {
        if (arrow.points.size() < 4) continue;
        const bool isNear = m_lit && (m_graph.events[arrow.from] == *m_lit || m_graph.events[arrow.to] == *m_lit);
        const QColor colour = isNear ? t.accent : arrow.isAblation ? t.text : t.faint;
        QPainterPath path(onScreen(arrow.points.front()));
        for (std::size_t i = 1; i + 2 < arrow.points.size(); i += 3) path.cubicTo(onScreen(arrow.points[i]), onScreen(arrow.points[i + 1]), onScreen(arrow.points[i + 2]));
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colour, arrow.isAblation ? 1.6 : 1.0, arrow.isAblation ? Qt::SolidLine : Qt::DashLine));
        painter.drawPath(path);
        painter.save();
        painter.translate(path.pointAtPercent(1));
        painter.rotate(-path.angleAtPercent(1));
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawPolygon(QPolygonF({{0, -3.5}, {8, 0}, {0, 3.5}}));
        painter.restore();
    }
    for (const causal::GraphLayout::Box& box : m_layout.boxes) {
        const Event& event = m_graph.events[box.event];
        const bool isLit = m_lit && *m_lit == event, isHovered = m_hovered == box.event;
        const QPointF centre = onScreen(box.centre);
        const QSizeF size(box.size.x * kScale, box.size.y * kScale);
        const QRectF rect(centre - QPointF(size.width() / 2, size.height() / 2), size);
        painter.setPen(QPen(isLit ? t.accent : t.line, isLit ? 2 : 1));
        painter.setBrush(isLit ? mixed(t.raised, t.accent, 0.18) : isHovered ? t.hover : t.raised);
        painter.drawRoundedRect(rect, 5, 5);
        painter.setPen(t.text);
        painter.setFont(fontFor(FontRole::Text));
        const QRectF upper(rect.left() + 4, rect.top() + 2, rect.width() - 8, rect.height() / 2), lower(rect.left() + 4, rect.center().y() - 2, rect.width() - 8, rect.height() / 2);
        painter.drawText(upper, Qt::AlignCenter, QStringLiteral("%1 %2 s").arg(QString::fromUtf8(nameOf(event.kind))).arg(event.timeSecs, 0, 'f', 2));
        QStringList names;
        for (const ObjectId who : event.participants) names.append(QString::fromStdString(m_scene->nameOf(who)));
        painter.setPen(t.secondary);
        painter.setFont(fontFor(FontRole::Small));
        painter.drawText(lower, Qt::AlignCenter, painter.fontMetrics().elidedText(names.join(QStringLiteral(", ")), Qt::ElideRight, static_cast<int>(lower.width())));
    }
}

void CauseView::mousePressEvent(QMouseEvent* event)
{
    if (const auto box = boxAt(event->position())) Q_EMIT eventChosen(m_graph.events[*box]);
}

void CauseView::mouseMoveEvent(QMouseEvent* event)
{
    const auto box = boxAt(event->position());
    if (box == m_hovered) return;
    m_hovered = box;
    viewport()->setCursor(box ? Qt::PointingHandCursor : Qt::ArrowCursor);
    viewport()->update();
}

void CauseView::leaveEvent(QEvent*)
{
    m_hovered.reset();
    viewport()->update();
}

void CauseView::resizeEvent(QResizeEvent*) { lay(); }

}  // namespace morphogen::ui
