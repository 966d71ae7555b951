#include "ui/panels/tool_strip.h"

#include "ui/actions/action_set.h"
#include "ui/actions/menu_table.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QPainter>
#include <QToolButton>

#include <algorithm>

namespace morphogen::ui {
namespace {

constexpr int kMostColumns = 3, kSpacing = 2;
constexpr Metric kButtonWidth{32}, kButtonHeight{30}, kGap{9}, kMargin{6};

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
    for (const char* id : toolStripTable()) {
        if (id[0] == '-') {
            m_entries.push_back(nullptr);
            continue;
        }
        auto* button = new ToolButton(this);
        button->which = findAction(id)->icon;
        button->setDefaultAction(actions.action(id));
        button->setFixedSize(kButtonWidth, kButtonHeight);
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(actions.action(id)->text());
        m_entries.push_back(button);
    }
}

QSize ToolStrip::minimumSizeHint() const { return {width(), heightIn(kMostColumns)}; }

int ToolStrip::heightIn(int columns) const
{
    const auto gaps = static_cast<int>(std::ranges::count(m_entries, nullptr)), buttons = static_cast<int>(m_entries.size()) - gaps;
    const int rows = (buttons + columns - 1) / columns;
    return 2 * kMargin + rows * (kButtonHeight + kSpacing) + (columns == 1 ? gaps * kGap : 0);
}

void ToolStrip::arrange()
{
    int columns = 1;
    while (columns < kMostColumns && heightIn(columns) > height()) ++columns;
    setFixedWidth(columns == 1 ? int(kWidth) : px(8) + columns * kButtonWidth);
    m_lines.clear();
    int y = kMargin, column = 0;
    for (QWidget* entry : m_entries) {
        if (!entry) {
            if (columns > 1) continue;
            m_lines.push_back(y + kGap / 2);
            y += kGap;
            continue;
        }
        entry->move(px(4) + column * kButtonWidth, y);
        if (++column < columns) continue;
        column = 0;
        y += kButtonHeight + kSpacing;
    }
}

void ToolStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().panel);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), theme().gap);
    for (const int y : m_lines) painter.fillRect(QRect((width() - px(20)) / 2, y, px(20), 1), theme().line);
}

}  // namespace morphogen::ui
