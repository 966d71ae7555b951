#include "ui/panels/tool_strip.h"

#include "ui/actions/action_set.h"
#include "ui/actions/menu_table.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace morphogen::ui {
namespace {

/// The chosen tool stands on the accent, as the one thing that says what a click will do.
class ToolButton : public QToolButton {
public:
    using QToolButton::QToolButton;
    Icon which = Icon::None;
    void paintEvent(QPaintEvent*) override
    {
        const Theme& t = theme();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF box = QRectF(rect()).adjusted(1, 1, -1, -1);
        const bool isOn = isCheckable() && isChecked();
        painter.setPen(hasFocus() ? QPen(t.accent, 1) : QPen(Qt::NoPen));
        painter.setBrush(isOn ? t.accent : isDown() ? t.pressed : underMouse() && isEnabled() ? t.hover : QColor(Qt::transparent));
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
        const QColor ink = !isEnabled() ? t.faint : isOn ? t.onAccent : underMouse() ? t.text : mixed(t.text, t.secondary, 0.4);
        paintIcon(painter, QRectF(box.center().x() - px(16) / 2.0, box.center().y() - px(16) / 2.0, px(16), px(16)), which, ink);
    }
};

}  // namespace

ToolStrip::ToolStrip(ActionSet& actions, QWidget* parent) : QWidget(parent)
{
    setFixedWidth(kWidth);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Tools"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(4), px(6), px(4), px(6));
    column->setSpacing(2);
    for (const char* id : toolStripTable()) {
        if (id[0] == '-') {
            auto* line = new QWidget(this);
            line->setFixedSize(px(20), px(9));
            line->setProperty("isGap", true);
            column->addWidget(line, 0, Qt::AlignHCenter);
            continue;
        }
        auto* button = new ToolButton(this);
        button->which = findAction(id)->icon;
        button->setDefaultAction(actions.action(id));
        button->setFixedSize(px(32), px(30));
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(actions.action(id)->text());
        column->addWidget(button);
    }
    column->addStretch();
}

void ToolStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().panel);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), theme().gap);
    for (QObject* child : children())
        if (auto* gap = qobject_cast<QWidget*>(child); gap && gap->property("isGap").toBool()) painter.fillRect(QRect(gap->x(), gap->y() + px(4), gap->width(), 1), theme().line);
}

}  // namespace morphogen::ui
