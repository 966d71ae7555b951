#include "ui/panels/inspector/row_parts.h"

#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace morphogen::ui {
namespace {

/// A name at the left, as in every list; on its own ground while it is chosen, faint while what it names is off (isFaint).
class NameButton : public QToolButton {
public:
    using QToolButton::QToolButton;
    void paintEvent(QPaintEvent*) override
    {
        const Theme& t = theme();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(hasFocus() ? QPen(t.accent, 1) : QPen(Qt::NoPen));
        painter.setBrush(isChecked() ? t.selected : isDown() ? t.pressed : underMouse() ? t.hover : QColor(Qt::transparent));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 1.5, -0.5, -1.5), 4, 4);
        painter.setFont(font());
        painter.setPen(property("isFaint").toBool() ? t.faint : t.text);
        const QRect room = rect().adjusted(px(6), 0, -px(6), 0);
        painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(text(), Qt::ElideRight, room.width()));
    }
};

}  // namespace

QWidget* addLabelled(QVBoxLayout& into, const QString& title, QWidget* field, const QString& tip)
{
    auto* line = new QWidget(into.parentWidget());
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kGrid);
    auto* label = new QLabel(title, line);
    label->setProperty("isSecondary", true);
    label->setFixedWidth(px(70));
    label->setToolTip(tip);
    label->setBuddy(field);
    field->setParent(line);
    field->setAccessibleName(title);
    if (!tip.isEmpty()) field->setToolTip(tip);
    field->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    row->addWidget(label);
    row->addWidget(field, 1);
    into.addWidget(line);
    return line;
}

QWidget* addListLine(QVBoxLayout& into)
{
    auto* line = new QWidget(into.parentWidget());
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    into.addWidget(line);
    return line;
}

QToolButton* addLineName(QWidget* line, const QString& tip)
{
    auto* name = new NameButton(line);
    name->setObjectName(QStringLiteral("name"));
    name->setCheckable(true);
    name->setToolButtonStyle(Qt::ToolButtonTextOnly);
    name->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    name->setFixedHeight(kRow);
    name->setToolTip(tip);
    static_cast<QHBoxLayout*>(line->layout())->addWidget(name, 1);
    return name;
}

QToolButton* addLineButton(QWidget* line, const LineButton& button)
{
    auto* made = new QToolButton(line);
    made->setObjectName(QLatin1String(button.id));
    made->setIcon(icon(button.icon));
    made->setIconSize({px(13), px(13)});
    made->setFixedSize(px(20), kRow);
    made->setAccessibleName(button.title);
    made->setToolTip(button.tip);
    line->layout()->addWidget(made);
    return made;
}

}  // namespace morphogen::ui
