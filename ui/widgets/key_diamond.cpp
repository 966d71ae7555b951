#include "ui/widgets/key_diamond.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace morphogen::ui {

void paintDiamond(QPainter& painter, const QPointF& centre, double radius, const QColor& fill, const QColor& edge)
{
    painter.setPen(QPen(edge, 1));
    painter.setBrush(fill);
    painter.drawPolygon(QPolygonF({centre + QPointF(0, -radius), centre + QPointF(radius, 0), centre + QPointF(0, radius), centre + QPointF(-radius, 0)}));
}

KeyDiamond::KeyDiamond(const QString& what, QWidget* parent) : QAbstractButton(parent), m_what(what)
{
    setFixedSize(sizeHint());
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(tr("Key of %1").arg(what.toLower()));
    setState(KeyState::None);
}

QSize KeyDiamond::sizeHint() const { return {px(16), kFieldHeight}; }

void KeyDiamond::setState(KeyState state)
{
    m_state = state;
    const QString tip = state == KeyState::Here        ? tr("%1 has a key at this time; a click removes it.")
                        : state == KeyState::Elsewhere ? tr("%1 has keys at other times; a click sets one here.")
                                                       : tr("%1 has no keys; a click sets one at this time.");
    if (toolTip() != tip.arg(m_what)) setToolTip(tip.arg(m_what));
    setAccessibleDescription(toolTip());
    update();
}

void KeyDiamond::enterEvent(QEnterEvent*) { update(); }
void KeyDiamond::leaveEvent(QEvent*) { update(); }

void KeyDiamond::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QPointF centre = QRectF(rect()).center();
    const double radius = px(5);
    const QColor edge = !isEnabled() ? t.line : m_state == KeyState::None ? (underMouse() || hasFocus() ? t.key : t.faint) : t.key;
    paintDiamond(painter, centre, radius, m_state == KeyState::Here ? t.key : QColor(Qt::transparent), edge);
    if (m_state == KeyState::Elsewhere) {
        painter.setClipRect(QRectF(0, 0, centre.x(), height()));
        paintDiamond(painter, centre, radius, t.key, edge);
        painter.setClipping(false);
    }
    if (hasFocus()) {
        painter.setPen(QPen(t.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 2.5, -0.5, -2.5), 3, 3);
    }
}

}  // namespace morphogen::ui
