#include "ui/dialogs/shortcuts_dialog.h"

#include "ui/actions/action_set.h"
#include "ui/actions/keymap.h"
#include "ui/models/action_search.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPixmap>
#include <QPushButton>
#include <QSaveFile>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <array>

namespace morphogen::ui {
namespace {

constexpr qint64 kMostKeymapBytes = 1 << 20;

}  // namespace

ShortcutsDialog::ShortcutsDialog(ActionSet& actions, QWidget* parent)
    : QDialog(parent), m_actions(actions), m_filter(new QLineEdit(this)), m_tree(new QTreeWidget(this)), m_key(new QKeySequenceEdit(this)), m_help(new QLabel(this)), m_problem(new QLabel(this)),
      m_reset(new QPushButton(tr("Reset"), this)), m_clear(new QPushButton(tr("None"), this)), m_takeOver(new QPushButton(tr("Take it over"), this))
{
    setWindowTitle(tr("Shortcuts"));
    resize(620, 640);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    m_filter->setPlaceholderText(tr("Find an action or a key"));
    m_filter->addAction(icon(Icon::Search), QLineEdit::LeadingPosition);
    m_filter->setAccessibleName(tr("Find an action or a key"));
    m_filter->setToolTip(tr("By its name, or by a key: Ctrl+S"));
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
    m_problem->setMinimumHeight(28);
    auto* answer = new QHBoxLayout;
    answer->addWidget(m_problem, 1);
    answer->addWidget(m_takeOver);
    column->addLayout(answer);
    m_takeOver->hide();
    m_key->setAccessibleName(tr("The new shortcut"));
    m_key->setToolTip(tr("Press the keys that shall do it"));
    m_clear->setToolTip(tr("The action has no shortcut any more"));
    m_reset->setToolTip(tr("The shortcut that the action came with"));
    m_takeOver->setToolTip(tr("The other action loses this shortcut"));
    for (QPushButton* button : {m_clear, m_reset, m_takeOver}) button->setAutoDefault(false);
    auto* buttons = new QDialogButtonBox(this);
    auto* all = buttons->addButton(tr("Reset all"), QDialogButtonBox::ResetRole);
    auto* import = buttons->addButton(tr("Import..."), QDialogButtonBox::ActionRole);
    auto* exported = buttons->addButton(tr("Export..."), QDialogButtonBox::ActionRole);
    buttons->addButton(QDialogButtonBox::Close)->setDefault(true);
    all->setToolTip(tr("Every action has the shortcuts again that it came with"));
    import->setToolTip(tr("Takes the shortcuts from a keymap that was exported"));
    exported->setToolTip(tr("Writes the shortcuts that you have changed to a file (JSON)"));
    for (QPushButton* button : {all, import, exported}) button->setAutoDefault(false);
    column->addWidget(buttons);

    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(all, &QPushButton::clicked, this, [this] { m_actions.resetAllShortcuts(); });
    connect(import, &QPushButton::clicked, this, &ShortcutsDialog::askImport);
    connect(exported, &QPushButton::clicked, this, &ShortcutsDialog::askExport);
    connect(m_takeOver, &QPushButton::clicked, this, [this] {
        m_actions.takeOverShortcut(currentId(), m_refused);
        say({});
    });
    connect(m_reset, &QPushButton::clicked, this, [this] { if (!currentId().empty()) m_actions.resetShortcuts(currentId()); });
    connect(m_clear, &QPushButton::clicked, this, [this] { assign(currentId(), {}); });
    connect(m_key, &QKeySequenceEdit::editingFinished, this, [this] {
        if (m_key->keySequence().isEmpty()) return;
        assign(currentId(), QKeySequence(m_key->keySequence()[0]));   // one stroke: the recorder takes up to four
    });
    connect(m_filter, &QLineEdit::textChanged, this, &ShortcutsDialog::fill);
    connect(m_tree, &QTreeWidget::currentItemChanged, this, [this] {
        say({});
        showCurrent();
    });
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
    QPixmap nothing(m_tree->iconSize().isValid() ? m_tree->iconSize() : QSize(px(16), px(16)));
    nothing.fill(Qt::transparent);
    const QIcon noIcon(nothing);   // so that all names begin at one line
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
        item->setIcon(0, row.icon == Icon::None ? noIcon : action->icon());
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
    m_key->clear();
    if (done) return say({});
    m_refused = key;
    say(QString::fromStdString(done.error().message));
    m_takeOver->setVisible(done.error().kind == Error::Kind::Conflict);
}

void ShortcutsDialog::say(const QString& problem)
{
    m_problem->setText(problem);
    m_takeOver->hide();
}

void ShortcutsDialog::askExport()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Export shortcuts"), QStringLiteral("shortcuts.json"), tr("Keymaps (*.json)"));
    if (!path.isEmpty()) exportTo(path);
}

void ShortcutsDialog::askImport()
{
    const QString path = QFileDialog::getOpenFileName(this, tr("Import shortcuts"), {}, tr("Keymaps (*.json);;All files (*)"));
    if (!path.isEmpty()) importFrom(path);
}

void ShortcutsDialog::exportTo(const QString& path)
{
    QSaveFile file(path);
    const bool isWritten = file.open(QIODevice::WriteOnly) && file.write(keymapToJson(m_actions)) >= 0 && file.commit();
    say(isWritten ? QString() : tr("%1 can't be written: %2").arg(QFileInfo(path).fileName(), file.errorString()));
}

void ShortcutsDialog::importFrom(const QString& path)
{
    QFile file(path);
    const QString name = QFileInfo(path).fileName();
    if (!file.open(QIODevice::ReadOnly)) return say(tr("%1 can't be read: %2").arg(name, file.errorString()));
    const auto unknown = takeKeymap(m_actions, file.read(kMostKeymapBytes), name.toStdString());
    if (!unknown) return say(QString::fromStdString(unknown.error().message));
    say(unknown->isEmpty() ? QString() : tr("Taken, but for what this version does not have: %1").arg(unknown->join(QStringLiteral(", "))));
}

QString ShortcutsDialog::problem() const { return m_problem->text(); }

}  // namespace morphogen::ui
