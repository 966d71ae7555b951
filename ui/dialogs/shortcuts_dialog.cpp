#include "ui/dialogs/shortcuts_dialog.h"

#include "ui/actions/action_set.h"
#include "ui/models/action_search.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <array>

namespace morphogen::ui {

ShortcutsDialog::ShortcutsDialog(ActionSet& actions, QWidget* parent)
    : QDialog(parent), m_actions(actions), m_filter(new QLineEdit(this)), m_tree(new QTreeWidget(this)), m_key(new QKeySequenceEdit(this)), m_help(new QLabel(this)), m_problem(new QLabel(this)),
      m_reset(new QPushButton(tr("Reset"), this)), m_clear(new QPushButton(tr("None"), this))
{
    setWindowTitle(tr("Shortcuts"));
    resize(620, 640);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    m_filter->setPlaceholderText(tr("Find an action or a key"));
    m_filter->addAction(icon(Icon::Search), QLineEdit::LeadingPosition);
    m_filter->setAccessibleName(tr("Find an action or a key"));
    column->addWidget(m_filter);
    m_tree->setColumnCount(2);
    m_tree->setHeaderLabels({tr("Action"), tr("Shortcuts")});
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(1, QHeaderView::Fixed);
    m_tree->header()->resizeSection(1, 220);
    m_tree->header()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_tree->setUniformRowHeights(true);
    m_tree->setRootIsDecorated(false);
    m_tree->setIndentation(14);
    m_tree->setAccessibleName(tr("Actions and their shortcuts"));
    column->addWidget(m_tree, 1);
    m_help->setProperty("isSecondary", true);
    m_help->setWordWrap(true);
    column->addWidget(m_help);
    auto* row = new QHBoxLayout;
    auto* label = new QLabel(tr("Press the new shortcut:"), this);
    label->setBuddy(m_key);
    row->addWidget(label);
    row->addWidget(m_key, 1);
    row->addWidget(m_clear);
    row->addWidget(m_reset);
    column->addLayout(row);
    m_problem->setProperty("isProblem", true);
    m_problem->setWordWrap(true);
    m_problem->setMinimumHeight(18);
    column->addWidget(m_problem);
    for (QPushButton* button : {m_clear, m_reset}) button->setAutoDefault(false);
    auto* buttons = new QDialogButtonBox(this);
    auto* all = buttons->addButton(tr("Reset all"), QDialogButtonBox::ResetRole);
    buttons->addButton(QDialogButtonBox::Close)->setDefault(true);
    all->setAutoDefault(false);
    column->addWidget(buttons);

    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(all, &QPushButton::clicked, this, [this] { m_actions.resetAllShortcuts(); });
    connect(m_reset, &QPushButton::clicked, this, [this] { if (!currentId().empty()) m_actions.resetShortcuts(currentId()); });
    connect(m_clear, &QPushButton::clicked, this, [this] { assign(currentId(), {}); });
    connect(m_key, &QKeySequenceEdit::editingFinished, this, [this] {
        if (m_key->keySequence().isEmpty()) return;
        assign(currentId(), QKeySequence(m_key->keySequence()[0]));   // one stroke: the recorder takes up to four
    });
    connect(m_filter, &QLineEdit::textChanged, this, &ShortcutsDialog::fill);
    connect(m_tree, &QTreeWidget::currentItemChanged, this, &ShortcutsDialog::showCurrent);
    connect(&m_actions, &ActionSet::shortcutsChanged, this, &ShortcutsDialog::fill);
    fill();
}

std::string ShortcutsDialog::currentId() const
{
    const QTreeWidgetItem* item = m_tree->currentItem();
    return item ? item->data(0, Qt::UserRole).toString().toStdString() : std::string();
}

void ShortcutsDialog::fill()
{
    const std::string chosen = currentId();
    const QString wanted = m_filter->text().trimmed();
    m_tree->clear();
    std::array<QTreeWidgetItem*, kActionContextCount> headings{};
    for (const ActionRow& row : actionTable()) {
        const QAction* action = m_actions.action(row.id);
        const QString keys = QKeySequence::listToString(action->shortcuts(), QKeySequence::NativeText).replace(QStringLiteral("; "), QStringLiteral("   "));
        if (!wanted.isEmpty() && matchScore(wanted, action->text()) <= 0 && !keys.contains(wanted, Qt::CaseInsensitive)) continue;
        QTreeWidgetItem*& heading = headings[static_cast<std::size_t>(row.context)];
        if (!heading) {
            heading = new QTreeWidgetItem(m_tree, {QString::fromLatin1(nameOf(row.context))});
            heading->setFlags(Qt::ItemIsEnabled);
            heading->setFont(0, fontFor(FontRole::Strong));
            heading->setSizeHint(0, {100, 28});
        }
        auto* item = new QTreeWidgetItem(heading, {action->text(), keys});
        item->setIcon(0, action->icon());
        item->setData(0, Qt::UserRole, QLatin1String(row.id));
        item->setSizeHint(0, {100, kRow});
        if (!m_actions.isDefault(row.id)) item->setForeground(1, theme().accent);
        if (chosen == row.id) m_tree->setCurrentItem(item);
    }
    m_tree->expandAll();
    showCurrent();
}

void ShortcutsDialog::showCurrent()
{
    const std::string id = currentId();
    const ActionRow* row = id.empty() ? nullptr : findAction(id);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_key, m_reset, m_clear}) widget->setEnabled(row != nullptr);
    m_key->clear();
    m_help->setText(row ? QString::fromUtf8(row->help) : tr("Choose an action to change its shortcut."));
    if (row) m_reset->setEnabled(!m_actions.isDefault(id));
}

void ShortcutsDialog::assign(std::string_view id, const QKeySequence& key)
{
    const auto done = m_actions.setShortcuts(id, key.isEmpty() ? QList<QKeySequence>() : QList<QKeySequence>{key});
    m_problem->setText(done ? QString() : QString::fromStdString(done.error().message));
    m_key->clear();
}

QString ShortcutsDialog::problem() const { return m_problem->text(); }

}  // namespace morphogen::ui
