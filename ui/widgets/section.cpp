#include "ui/widgets/section.h"

#include "ui/models/settings.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace morphogen::ui {
namespace {

constexpr Metric kTitleHeight{30};
QString keyOf(const QString& title) { return QStringLiteral("folded/") + title; }

}  // namespace

Section::Section(const QString& title, QWidget* parent) : QWidget(parent), m_title(title), m_content(new QWidget(this)), m_body(new QVBoxLayout(m_content))
{
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(title);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kTitleHeight, 0, 1);
    column->setSpacing(0);
    column->addWidget(m_content);
    m_body->setContentsMargins(px(12), 0, px(8), px(10));
    m_body->setSpacing(kGrid);
    setFolded(settings()->value(keyOf(title), false).toBool());
}

void Section::setRemark(const QString& remark)
{
    m_remark = remark;
    update();
}

void Section::setFolded(bool isFolded)
{
    m_isFolded = isFolded;
    m_content->setVisible(!isFolded);
    setAccessibleDescription(isFolded ? tr("folded") : tr("open"));
    update();
}

QHBoxLayout* Section::addRow(const QString& label, const QString& tip)
{
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kGrid);
    auto* text = new QLabel(label, m_content);
    text->setProperty("isSecondary", true);
    text->setFixedWidth(kLabelWidth);
    text->setMinimumHeight(kFieldHeight);
    text->setToolTip(tip);
    row->addWidget(text);
    m_body->addLayout(row);
    return row;
}

QLabel* Section::addFact(const QString& label, const QString& tip)
{
    QHBoxLayout* row = addRow(label, tip);
    auto* value = new QLabel(m_content);
    value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value->setAccessibleName(label);
    value->setMinimumWidth(20);
    value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(value, 1);
    return value;
}

void Section::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRect(0, height() - 1, width(), 1), t.line);
    painter.setFont(fontFor(FontRole::Strong));
    painter.setPen(hasFocus() ? t.accent : t.text);
    painter.drawText(QRect(12, 0, width() - 40, kTitleHeight), Qt::AlignVCenter, m_title);
    painter.setFont(fontFor(FontRole::Small));
    painter.setPen(t.secondary);
    painter.drawText(QRect(0, 0, width() - 24, kTitleHeight), Qt::AlignRight | Qt::AlignVCenter, m_remark);
    painter.translate(width() - 14, kTitleHeight / 2.0);
    if (!m_isFolded) painter.rotate(90);
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.faint);
    painter.drawPolygon(QPolygonF({{-1.5, -3.5}, {2.5, 0}, {-1.5, 3.5}}));
}

void Section::mousePressEvent(QMouseEvent* event)
{
    if (event->position().y() > kTitleHeight || event->button() != Qt::LeftButton) return;
    setFolded(!m_isFolded);
    settings()->setValue(keyOf(m_title), m_isFolded);
}

void Section::keyPressEvent(QKeyEvent* event)
{
    // Only its own: what a field does not use comes by here as well.
    if (hasFocus() && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)) setFolded(!m_isFolded);
    else QWidget::keyPressEvent(event);
}

MarkLabel::MarkLabel(QWidget* parent) : QWidget(parent) { setFixedSize(14, 14); }

void MarkLabel::setMark(Mark mark)
{
    m_mark = mark;
    update();
}

void MarkLabel::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box(1, 1, 12, 12);
    switch (m_mark) {
        case Mark::None: break;
        case Mark::Holds:
            painter.setPen(Qt::NoPen);
            painter.setBrush(mixed(t.panel, t.holds, 0.28));
            painter.drawEllipse(box);
            paintIcon(painter, box.adjusted(2, 2, -2, -2), Icon::Check, t.holds);
            break;
        case Mark::Open:
            painter.setPen(QPen(t.faint, 1.3, Qt::DashLine));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(box.adjusted(1, 1, -1, -1));
            break;
        case Mark::Warning: paintIcon(painter, QRectF(rect()), Icon::Warning, t.warning); break;
    }
}

}  // namespace morphogen::ui
