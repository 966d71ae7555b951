#include "ui/theme/style.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QPainter>
#include <QRegularExpression>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTreeView>

#include <utility>

namespace morphogen::ui {
namespace {

// $name stands for a colour of the theme.
const char* const kSheet = R"(
QMainWindow, QDialog { background: $window; }
QMainWindow::separator { background: $gap; width: 4px; height: 4px; }
QMainWindow::separator:hover { background: $accent; }
QWidget#panel { background: $panel; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }

QMenuBar { background: transparent; border: none; padding: 0; }
QMenuBar::item { padding: 5px 8px; background: transparent; border-radius: 4px; color: $text; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; }
QMenu { background: $raised; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 4px 24px 4px 8px; min-height: 16px; border-radius: 4px; color: $text; }
QMenu::item:selected { background: $selected; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 4px; }
QMenu::icon { padding-left: 6px; }
QMenu::right-arrow { width: 8px; height: 8px; }

QLineEdit, QPlainTextEdit { background: $field; color: $text; border: 1px solid $line; border-radius: 4px; padding: 1px 6px; min-height: 20px;
    selection-background-color: $accent; selection-color: $onAccent; }
QLineEdit:hover { border-color: $faint; }
QLineEdit:focus, QPlainTextEdit:focus { border-color: $accent; }
QLineEdit:disabled { color: $faint; background: $panel; }
QLineEdit[isNumber="true"] { min-height: 18px; padding: 0 5px; }
QLineEdit[isWrong="true"] { border-color: $violated; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; padding: 4px; outline: none; selection-background-color: $selected; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 24px; border-radius: 4px; padding: 0 4px; }

QPushButton { background: $raised; color: $text; border: 1px solid $line; border-radius: 4px; padding: 0 12px; min-height: 26px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border-color: $accent; }
QPushButton:default { background: $accent; color: $onAccent; border-color: $accent; font-weight: 500; }
QPushButton:default:hover { background: $accentHover; }
QPushButton:disabled { color: $faint; background: $panel; border-color: $line; }
QPushButton[isSmall="true"] { min-height: 20px; padding: 0 8px; }
QPushButton[isLink="true"] { background: transparent; border: 1px solid transparent; color: $accent; padding: 0 4px; min-height: 20px; }
QPushButton[isLink="true"]:hover { text-decoration: underline; }
QPushButton[isLink="true"]:focus { border-color: $accent; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 2px; color: $text; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $selected; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $faint; }
QToolButton::menu-indicator { image: none; width: 0; }

QTreeView, QListView, QTableView { background: $panel; border: none; outline: none; color: $text; }
QHeaderView::section { background: $raised; color: $secondary; border: none; border-bottom: 1px solid $line; padding: 4px 8px; }
QScrollArea, QWidget#scrolled { background: $panel; border: none; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; border: none; width: 0; height: 0; }

QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QTabBar::tab { background: transparent; color: $secondary; border: none; border-top: 2px solid transparent; padding: 3px 12px 4px 12px; }
QTabBar::tab:selected { background: $raised; color: $text; border-top-color: $accent; }
QTabBar::tab:hover:!selected { color: $text; }
QCheckBox { spacing: 6px; }
QLabel[isSecondary="true"] { color: $secondary; }
QLabel[isFaint="true"] { color: $faint; }
QLabel[isProblem="true"] { color: $violated; }
QLabel[isWarning="true"] { color: $warning; }
)";

}  // namespace

QString styleSheetOf(const Theme& t)
{
    // Longer names first: "$selectedQuiet" must not be read as "$selected".
    const std::pair<const char*, QColor> colours[] = {
        {"$accentHover", mixed(t.accent, t.text, 0.2)}, {"$selectedQuiet", t.selectedQuiet}, {"$scroll", mixed(t.line, t.faint, 0.35)},
        {"$secondary", t.secondary}, {"$onAccent", t.onAccent}, {"$selected", t.selected}, {"$violated", t.violated}, {"$warning", t.warning},
        {"$pressed", t.pressed}, {"$window", t.window}, {"$raised", t.raised}, {"$accent", t.accent}, {"$panel", t.panel}, {"$field", t.field},
        {"$hover", t.hover}, {"$faint", t.faint}, {"$line", t.line}, {"$text", t.text}, {"$gap", t.gap},
    };
    QString sheet = QString::fromLatin1(kSheet);
    for (const auto& [name, colour] : colours) sheet.replace(QLatin1String(name), colour.name());
    // Lengths of more than a line's width follow the compactness.
    static const QRegularExpression length(QStringLiteral("(\\d+)px"));
    QString scaled;
    qsizetype from = 0;
    for (auto match = length.globalMatch(sheet); match.hasNext();) {
        const QRegularExpressionMatch found = match.next();
        const int size = found.captured(1).toInt();
        scaled += sheet.mid(from, found.capturedStart() - from) + QString::number(size <= 2 ? size : px(size)) + QStringLiteral("px");
        from = found.capturedEnd();
    }
    return scaled + sheet.mid(from);
}

Style::Style() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
        case PM_SmallIconSize:
        case PM_ButtonIconSize: return px(16);
        case PM_MenuButtonIndicator: return 12;
        case PM_DockWidgetSeparatorExtent: return 4;
        case PM_TreeViewIndentation: return px(16);
        case PM_LayoutHorizontalSpacing:
        case PM_LayoutVerticalSpacing: return 2 * kGrid;
        case PM_ScrollBarExtent: return 10;
        default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const
{
    switch (hint) {
        case SH_ToolTip_WakeUpDelay: return 450;
        case SH_Menu_SubMenuPopupDelay: return 120;
        case SH_DialogButtonBox_ButtonsHaveIcons: return 0;
        case SH_ComboBox_Popup: return 0;
        case SH_EtchDisabledText: return 0;
        case SH_UnderlineShortcut: return 0;
        default: return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    if (element == PE_PanelLineEdit && widget && qobject_cast<const QComboBox*>(widget->parentWidget())) return;   // the box is its ground
    if (element == PE_IndicatorBranch) {   // a quiet triangle, and nothing for leaves
        if (!(option->state & State_Children)) return;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(QRectF(option->rect).center());
        if (option->state & State_Open) painter->rotate(90);
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme().secondary);
        painter->drawPolygon(QPolygonF({{-2, -3.5}, {2.5, 0}, {-2, 3.5}}));
        painter->restore();
        return;
    }
    if (element == PE_FrameFocusRect) return;   // widgets show focus by their border
    if (element == PE_IndicatorCheckBox) {
        const Theme& t = theme();
        const bool isOn = option->state & State_On;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(option->state & State_HasFocus ? t.accent : isOn ? t.accent : t.faint, 1));
        painter->setBrush(isOn ? t.accent : t.field);
        painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
        if (isOn) paintIcon(*painter, QRectF(option->rect).adjusted(2, 2, -2, -2), Icon::Check, t.onAccent);
        painter->restore();
        return;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    if (control != CC_ComboBox) { QProxyStyle::drawComplexControl(control, option, painter, widget); return; }
    const Theme& t = theme();
    const bool isEnabled = option->state & State_Enabled, isHovered = option->state & State_MouseOver;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(option->state & State_HasFocus ? t.accent : isHovered ? t.faint : t.line, 1));
    painter->setBrush(isEnabled ? t.field : t.panel);
    painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter->setPen(QPen(isEnabled ? t.secondary : t.faint, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF tip(option->rect.right() - 10.5, option->rect.center().y() + 2.5);
    painter->drawPolyline(QPolygonF({tip + QPointF(-3.5, -3.5), tip, tip + QPointF(3.5, -3.5)}));
    painter->restore();
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part, const QWidget* widget) const
{
    if (control == CC_ComboBox && part == SC_ComboBoxEditField) return option->rect.adjusted(px(8), 0, -px(22), 0);
    return QProxyStyle::subControlRect(control, option, part, widget);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size, const QWidget* widget) const
{
    QSize wanted = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_ComboBox) wanted = QSize(wanted.width() + 12, kFieldHeight + 2);
    return wanted;
}

}  // namespace morphogen::ui
