#include "ui/dialogs/command_palette.h"

#include "ui/actions/action_set.h"
#include "ui/models/action_search.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidgetItem>
#include <QListWidget>
#include <QPainter>
#include <QScreen>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace morphogen::ui {
namespace {

constexpr int kWidth = 560, kItem = 40, kVisible = 9;

/// Icon, text and help on the left; heading and the current shortcut, as keys, on the right.
class RowDelegate : public QStyledItemDelegate {
public:
    RowDelegate(ActionSet& actions, CommandPalette* palette) : QStyledItemDelegate(palette), m_actions(actions), m_palette(palette) {}
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {kWidth, kItem}; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& t = theme();
        const ActionRow& row = *m_palette->shown()[static_cast<std::size_t>(index.row())];
        const QAction* action = m_actions.action(row.id);
        const bool isOn = option.state & QStyle::State_Selected, isEnabled = action->isEnabled();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QRect box = option.rect.adjusted(6, 0, -6, 0);
        if (isOn) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(t.selected);
            painter->drawRoundedRect(box, 5, 5);
        }
        const QColor ink = isEnabled ? t.text : t.faint;
        if (row.icon != Icon::None) paintIcon(*painter, QRectF(box.left() + 10, box.center().y() - 7.5, 16, 16), row.icon, isEnabled ? (isOn ? t.text : t.secondary) : t.faint);
        int right = box.right() - 10;
        painter->setFont(fontFor(FontRole::Small));
        const QFontMetrics small = painter->fontMetrics();
        const QStringList keys = action->shortcut().toString(QKeySequence::PortableText).split(u'+', Qt::SkipEmptyParts);
        for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
            const double width = std::max(18, small.horizontalAdvance(*key) + 10);
            const QRectF cap(right - width, box.center().y() - 8.5, width, 18);
            painter->setPen(QPen(t.line, 1));
            painter->setBrush(t.field);
            painter->drawRoundedRect(cap, 3, 3);
            painter->setPen(t.secondary);
            painter->drawText(cap, Qt::AlignCenter, *key);
            right -= static_cast<int>(width) + 3;
        }
        painter->setPen(t.faint);
        const QString heading = QString::fromLatin1(nameOf(row.context));
        right -= 8;
        painter->drawText(QRect(right - 60, box.top(), 60, box.height()), Qt::AlignRight | Qt::AlignVCenter, heading);
        right -= small.horizontalAdvance(heading) + 16;
        const QRect text(box.left() + 36, box.top() + 4, right - box.left() - 36, box.height() - 8);
        painter->setFont(fontFor(FontRole::Text));
        painter->setPen(ink);
        painter->drawText(text, Qt::AlignLeft | Qt::AlignTop, action->text());
        painter->setFont(fontFor(FontRole::Small));
        painter->setPen(isEnabled ? t.secondary : t.faint);
        const QString help = isEnabled ? QString::fromUtf8(row.help) : CommandPalette::tr("Not now. %1").arg(QString::fromUtf8(row.help));
        painter->drawText(text, Qt::AlignLeft | Qt::AlignBottom, small.elidedText(help, Qt::ElideRight, text.width()));
        painter->restore();
    }

private:
    ActionSet& m_actions;
    CommandPalette* m_palette;
};

}  // namespace

CommandPalette::CommandPalette(ActionSet& actions, QWidget* parent) : QFrame(parent, Qt::Popup | Qt::FramelessWindowHint), m_actions(actions), m_input(new QLineEdit(this)), m_list(new QListWidget(this))
{
    setFixedWidth(kWidth);
    setAccessibleName(tr("Find a command"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 8, 1, 7);
    column->setSpacing(6);
    m_input->setPlaceholderText(tr("What do you want to do?"));
    m_input->setClearButtonEnabled(false);
    m_input->addAction(icon(Icon::Search), QLineEdit::LeadingPosition);
    m_input->setFixedHeight(34);
    m_input->setAccessibleName(tr("What do you want to do?"));
    m_input->setStyleSheet(QStringLiteral("font-size: 14px; border: none; background: transparent;"));
    column->addWidget(m_input);
    m_list->setItemDelegate(new RowDelegate(actions, this));
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMouseTracking(true);
    m_list->setStyleSheet(QStringLiteral("background: transparent;"));
    column->addWidget(m_list);
    m_input->installEventFilter(this);
    connect(m_input, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
    connect(m_list, &QListWidget::itemEntered, this, [this](QListWidgetItem* item) { m_list->setCurrentItem(item); });
    search();
}

void CommandPalette::open()
{
    m_input->clear();
    search();
    const QWidget* window = parentWidget()->window();
    adjustSize();
    move(window->mapToGlobal(QPoint((window->width() - width()) / 2, std::max(40, window->height() / 8))));
    show();
    m_input->setFocus();
}

void CommandPalette::search()
{
    m_rows = searchActions(m_input->text());
    std::erase_if(m_rows, [this](const ActionRow* row) { return !m_actions.hasHandler(row->id); });
    std::ranges::stable_partition(m_rows, [this](const ActionRow* row) { return m_actions.action(row->id)->isEnabled(); });
    m_list->clear();
    for (const ActionRow* row : m_rows) m_list->addItem(m_actions.action(row->id)->text());
    m_list->setCurrentRow(m_rows.empty() ? -1 : 0);
    m_list->setFixedHeight(std::clamp(static_cast<int>(m_rows.size()), 2, kVisible) * kItem);
    adjustSize();
}

void CommandPalette::runCurrent()
{
    const int row = m_list->currentRow();
    if (row < 0) return;
    const ActionRow* chosen = m_rows[static_cast<std::size_t>(row)];
    hide();
    // After the popup is gone, so that what opens next gets the focus.
    QTimer::singleShot(0, this, [this, chosen] { (void)m_actions.trigger(chosen->id); });
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_input || event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const int rows = m_list->count(), at = m_list->currentRow();
    switch (key->key()) {
        case Qt::Key_Down: m_list->setCurrentRow(rows ? (at + 1) % rows : -1); return true;
        case Qt::Key_Up: m_list->setCurrentRow(rows ? (at + rows - 1) % rows : -1); return true;
        case Qt::Key_PageDown: m_list->setCurrentRow(std::min(rows - 1, at + kVisible)); return true;
        case Qt::Key_PageUp: m_list->setCurrentRow(std::max(0, at - kVisible)); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: runCurrent(); return true;
        case Qt::Key_Escape: hide(); return true;
        default: return false;
    }
}

void CommandPalette::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.fillRect(rect(), t.panel);
    painter.setPen(t.line);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
    painter.fillRect(QRect(1, 45, width() - 2, 1), t.line);
    if (!m_rows.empty()) return;
    painter.setPen(t.secondary);
    painter.drawText(QRect(0, 46, width(), 80), Qt::AlignCenter, tr("Nothing is called that"));
}

}  // namespace morphogen::ui
