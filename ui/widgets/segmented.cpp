#include "ui/widgets/segmented.h"

#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace morphogen::ui {

Segmented::Segmented(const QStringList& texts, QWidget* parent) : QWidget(parent), m_texts(texts)
{
    setFocusPolicy(Qt::TabFocus);
    setMouseTracking(true);
    setFixedHeight(kFieldHeight);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(texts.join(QStringLiteral(" / ")));
}

void Segmented::setCurrent(int index)
{
    m_current = index;
    update();
}

int Segmented::widthOf(int index) const { return QFontMetrics(font()).horizontalAdvance(m_texts[index]) + 20; }

QSize Segmented::sizeHint() const
{
    int width = 2;
    for (int i = 0; i < m_texts.size(); ++i) width += widthOf(i);
    return {width, kFieldHeight};
}

int Segmented::indexAt(int x) const
{
    int left = 1;
    for (int i = 0; i < m_texts.size(); ++i) {
        if (x >= left && x < left + widthOf(i)) return i;
        left += widthOf(i);
    }
    return -1;
}

void Segmented::choose(int index)
{
    if (index < 0 || index >= m_texts.size() || index == m_current) return;
    setCurrent(index);
    Q_EMIT chosen(index);
}

void Segmented::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus() ? t.accent : t.line, 1));
    painter.setBrush(t.field);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    int left = 1;
    for (int i = 0; i < m_texts.size(); ++i) {
        const QRectF part(left, 1, widthOf(i), height() - 2);
        if (i == m_current) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(t.pressed);
            painter.drawRoundedRect(part.adjusted(1, 1, -1, -1), 3, 3);
        }
        painter.setPen(!isEnabled() ? t.faint : i == m_current ? t.text : i == m_hovered ? mixed(t.secondary, t.text, 0.5) : t.secondary);
        painter.drawText(part, Qt::AlignCenter, m_texts[i]);
        left += widthOf(i);
    }
}

void Segmented::mousePressEvent(QMouseEvent* event) { choose(indexAt(event->position().toPoint().x())); }

void Segmented::mouseMoveEvent(QMouseEvent* event)
{
    m_hovered = indexAt(event->position().toPoint().x());
    update();
}

void Segmented::leaveEvent(QEvent*)
{
    m_hovered = -1;
    update();
}

void Segmented::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Left) choose(m_current - 1);
    else if (event->key() == Qt::Key_Right) choose(m_current + 1);
    else QWidget::keyPressEvent(event);
}

}  // namespace morphogen::ui
