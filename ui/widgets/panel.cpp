#include "ui/widgets/panel.h"

#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>

namespace morphogen::ui {

PanelHeader::PanelHeader(const QString& title, QWidget* parent) : QWidget(parent), m_title(title), m_tools(new QHBoxLayout(this))
{
    m_tools->setContentsMargins(0, 0, kGrid, 0);
    m_tools->setSpacing(0);
    m_tools->addStretch();
    setFixedHeight(kHeader);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(title);
}

void PanelHeader::setTitle(const QString& title)
{
    if (title == m_title) return;
    m_title = title;
    setAccessibleName(title);
    update();
}

void PanelHeader::setRemark(const QString& remark)
{
    if (remark == m_remark) return;
    m_remark = remark;
    setAccessibleDescription(remark);
    update();
}

void PanelHeader::setSwatch(const QColor& colour)
{
    m_swatch = colour;
    update();
}

void PanelHeader::addTool(QWidget* tool)
{
    tool->setParent(this);
    m_tools->addWidget(tool);
}

void PanelHeader::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.fillRect(rect(), t.raised);
    painter.fillRect(QRect(0, height() - 1, width(), 1), t.gap);
    painter.setRenderHint(QPainter::Antialiasing);
    int left = px(10), right = width() - px(10);
    for (int i = 1; i < m_tools->count(); ++i)
        if (QWidget* tool = m_tools->itemAt(i)->widget(); tool && tool->isVisible()) right = std::min(right, tool->x() - kGrid);
    if (m_swatch.isValid()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_swatch);
        painter.drawRoundedRect(QRectF(left, (height() - px(11)) / 2.0, px(11), px(11)), 2.5, 2.5);
        left += px(19);
    }
    painter.setFont(fontFor(FontRole::Small));
    const int remarkWidth = m_remark.isEmpty() ? 0 : painter.fontMetrics().horizontalAdvance(m_remark) + 8;
    painter.setFont(fontFor(FontRole::Strong));
    const int titleWidth = std::max(0, std::min(painter.fontMetrics().horizontalAdvance(m_title) + 2, right - left));
    painter.setPen(t.text);
    painter.drawText(QRect(left, 0, titleWidth, height() - 1), Qt::AlignVCenter, painter.fontMetrics().elidedText(m_title, Qt::ElideRight, titleWidth));
    if (right - left - titleWidth < remarkWidth) return;   // a remark is left out rather than cut
    painter.setFont(fontFor(FontRole::Small));
    painter.setPen(t.secondary);
    painter.drawText(QRect(left, 0, right - left, height() - 1), Qt::AlignRight | Qt::AlignVCenter, m_remark);
}

QSize PanelHeader::sizeHint() const { return {200, kHeader}; }
QSize PanelHeader::minimumSizeHint() const { return {120, kHeader}; }

}  // namespace morphogen::ui
