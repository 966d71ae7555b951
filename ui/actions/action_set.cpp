#include "ui/actions/action_set.h"

#include "ui/actions/menu_table.h"
#include "ui/models/settings.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QWidget>

namespace morphogen::ui {
namespace {

const QString kGroup = QStringLiteral("shortcuts/");

/// None for an empty text.
QList<QKeySequence> keysFrom(const QString& text)
{
    QList<QKeySequence> keys = QKeySequence::listFromString(text, QKeySequence::PortableText);
    keys.removeIf([](const QKeySequence& key) { return key.isEmpty(); });
    return keys;
}

QString textOf(const QList<QKeySequence>& keys) { return QKeySequence::listToString(keys, QKeySequence::PortableText); }

std::string_view prefixOf(std::string_view id) { return id.substr(0, id.find('.')); }

}  // namespace

ActionSet::ActionSet(QWidget* window) : QObject(window)
{
    const auto stored = settings();
    std::map<std::string, QActionGroup*, std::less<>> groups;
    for (const ActionRow& row : actionTable()) {
        auto* action = new QAction(icon(row.icon), QString::fromUtf8(row.text), window);
        action->setObjectName(QLatin1String(row.id));
        action->setMenuRole(QAction::NoRole);
        action->setCheckable(row.kind != ActionKind::Plain);
        if (row.kind == ActionKind::Choice) {
            QActionGroup*& group = groups[std::string(prefixOf(row.id))];
            if (!group) group = new QActionGroup(this);
            group->addAction(action);
        }
        const QString key = kGroup + QLatin1String(row.id);
        action->setShortcuts(stored->contains(key) ? keysFrom(stored->value(key).toString()) : defaultShortcuts(row));
        action->setEnabled(false);
        window->addAction(action);
        Entry& entry = m_entries[row.id];
        entry.row = &row;
        entry.action = action;
        updateTip(entry);
        connect(action, &QAction::triggered, this, [this, id = std::string(row.id)] {
            if (const auto& handler = m_entries.at(id).handler) handler();
        });
    }
    giveWay();
}

/// A later version of the program may come with a shortcut that a user gave to something else before.
void ActionSet::giveWay()
{
    for (const auto& [id, entry] : m_entries) {
        if (isDefault(id)) continue;
        for (auto& [otherId, other] : m_entries) {
            if (otherId == id || !isDefault(otherId)) continue;
            QList<QKeySequence> kept = other.action->shortcuts();
            if (kept.removeIf([&](const QKeySequence& key) { return entry.action->shortcuts().contains(key); }) == 0) continue;
            other.action->setShortcuts(kept);
            updateTip(other);
        }
    }
}

QAction* ActionSet::action(std::string_view id) const
{
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? nullptr : found->second.action;
}

void ActionSet::onTriggered(std::string_view id, std::function<void()> handler)
{
    const auto found = m_entries.find(id);
    Q_ASSERT(found != m_entries.end());
    if (found == m_entries.end()) return;
    found->second.handler = std::move(handler);
    found->second.action->setEnabled(true);
}

bool ActionSet::hasHandler(std::string_view id) const
{
    const auto found = m_entries.find(id);
    return found != m_entries.end() && found->second.handler;
}

std::function<void()> ActionSet::handlerOf(std::string_view id) const
{
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? std::function<void()>() : found->second.handler;
}

Result<void> ActionSet::trigger(std::string_view id)
{
    QAction* const found = action(id);
    if (!found) return makeError(Error::Kind::NotFound, id, "there is no action of that id");
    if (!found->isEnabled()) return makeError(Error::Kind::Usage, id, "it can't be done now: nothing is there that it could act on");
    found->trigger();
    return {};
}

bool ActionSet::isChecked(std::string_view id) const
{
    const QAction* const found = action(id);
    return found && found->isChecked();
}

void ActionSet::setChecked(std::string_view id, bool isOn)
{
    if (QAction* const found = action(id)) found->setChecked(isOn);
}

void ActionSet::setEnabled(std::string_view id, bool isEnabled)
{
    if (QAction* const found = action(id)) found->setEnabled(isEnabled && hasHandler(id));
}

void ActionSet::updateNeeds(const State& state)
{
    for (const auto& [id, entry] : m_entries) {
        switch (entry.row->needs) {
            case ActionNeeds::Nothing: break;
            case ActionNeeds::Objects: setEnabled(id, state.hasObjects); break;
            case ActionNeeds::Selection: setEnabled(id, state.hasSelection); break;
            case ActionNeeds::Anything: setEnabled(id, state.hasSelection || state.hasCamera); break;
        }
    }
}

std::string ActionSet::ownerOf(const QKeySequence& key) const
{
    for (const auto& [id, entry] : m_entries)
        if (entry.action->shortcuts().contains(key)) return id;
    return {};
}

void ActionSet::takeOverShortcut(std::string_view id, const QKeySequence& key)
{
    if (const std::string owner = ownerOf(key); !owner.empty() && owner != id) {
        QList<QKeySequence> kept = action(owner)->shortcuts();
        kept.removeAll(key);
        (void)setShortcuts(owner, kept);
    }
    (void)setShortcuts(id, {key});
}

Result<void> ActionSet::setAllShortcuts(const Keys& changed)
{
    const auto wanted = [&](const std::string& id, const Entry& entry) {
        const auto found = changed.find(id);
        return found == changed.end() ? defaultShortcuts(*entry.row) : found->second;
    };
    std::map<QString, const Entry*> owners;
    for (const auto& [id, entry] : m_entries)
        for (const QKeySequence& key : wanted(id, entry))
            if (const auto [place, isNew] = owners.emplace(key.toString(QKeySequence::NativeText), &entry); !isNew && place->second != &entry)
                return makeError(Error::Kind::Conflict, place->first.toStdString(), std::string("would belong to \"") + place->second->row->text + "\" and to \"" + entry.row->text + "\"");
    const auto stored = settings();
    for (auto& [id, entry] : m_entries) {
        entry.action->setShortcuts(wanted(id, entry));
        const QString key = kGroup + QString::fromStdString(id);
        if (isDefault(id)) stored->remove(key);
        else stored->setValue(key, textOf(entry.action->shortcuts()));
        updateTip(entry);
    }
    Q_EMIT shortcutsChanged();
    return {};
}

Result<void> ActionSet::setShortcuts(std::string_view id, const QList<QKeySequence>& shortcuts)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end()) return makeError(Error::Kind::NotFound, id, "there is no action of that id");
    for (const auto& [otherId, other] : m_entries) {
        if (otherId == id) continue;
        for (const QKeySequence& taken : other.action->shortcuts())
            if (shortcuts.contains(taken))
                return makeError(Error::Kind::Conflict, taken.toString(QKeySequence::NativeText).toStdString(), std::string("belongs to \"") + other.row->text + "\"; change that first");
    }
    found->second.action->setShortcuts(shortcuts);
    const QString key = kGroup + QString::fromUtf8(id.data(), static_cast<int>(id.size()));
    if (isDefault(id)) settings()->remove(key);
    else settings()->setValue(key, textOf(shortcuts));
    updateTip(found->second);
    Q_EMIT shortcutsChanged();
    return {};
}

void ActionSet::resetShortcuts(std::string_view id)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end()) return;
    // What has meanwhile taken one of them gives it back.
    const QList<QKeySequence> keys = defaultShortcuts(*found->second.row);
    for (auto& [otherId, other] : m_entries) {
        if (otherId == id) continue;
        QList<QKeySequence> kept = other.action->shortcuts();
        if (kept.removeIf([&](const QKeySequence& key) { return keys.contains(key); }) > 0) (void)setShortcuts(otherId, kept);
    }
    (void)setShortcuts(id, keys);
}

void ActionSet::resetAllShortcuts()
{
    settings()->remove(kGroup.chopped(1));
    for (auto& [id, entry] : m_entries) {
        entry.action->setShortcuts(defaultShortcuts(*entry.row));
        updateTip(entry);
    }
    Q_EMIT shortcutsChanged();
}

QList<QKeySequence> ActionSet::defaultShortcuts(const ActionRow& row)
{
    QList<QKeySequence> keys;
    for (const QString& text : QString::fromLatin1(row.shortcut).split(QStringLiteral("; "), Qt::SkipEmptyParts)) {
        // "," alone separates the strokes of a sequence for Qt's parser.
        keys.append(text == u"," ? QKeySequence(Qt::Key_Comma) : text == u"Ctrl+," ? QKeySequence(Qt::CTRL | Qt::Key_Comma) : QKeySequence(text, QKeySequence::PortableText));
    }
    return keys;
}

bool ActionSet::isDefault(std::string_view id) const
{
    const auto found = m_entries.find(id);
    return found != m_entries.end() && found->second.action->shortcuts() == defaultShortcuts(*found->second.row);
}

QString ActionSet::titleWithShortcut(std::string_view id) const
{
    const QAction* const found = action(id);
    if (!found) return {};
    QString title = found->text();
    title.remove(QStringLiteral("..."));
    const QString keys = found->shortcut().toString(QKeySequence::NativeText);
    return keys.isEmpty() ? title : QStringLiteral("%1 (%2)").arg(title, keys);
}

void ActionSet::updateTip(const Entry& entry)
{
    entry.action->setToolTip(QStringLiteral("<b>%1</b><br>%2").arg(titleWithShortcut(entry.row->id).toHtmlEscaped(), QString::fromUtf8(entry.row->help).toHtmlEscaped()));
    entry.action->setStatusTip(QString::fromUtf8(entry.row->help));
}

void ActionSet::buildMenu(QMenu& menu, const MenuSpec& spec, const Fill& fill) const
{
    for (const char* name : spec.entries) {
        if (name[0] == '-') menu.addSeparator();
        else if (name[0] == '@') { if (fill) fill(QString::fromLatin1(name + 1), menu); }
        else if (QAction* const found = action(name)) menu.addAction(found);
    }
}

QMenu* ActionSet::contextMenu(std::string_view name, QWidget* parent) const
{
    auto* menu = new QMenu(parent);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const MenuSpec& spec : contextMenuTable())
        if (name == spec.name) buildMenu(*menu, spec);
    return menu;
}

}  // namespace morphogen::ui
