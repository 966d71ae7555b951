// ActionSet: the living actions of one window, made from the table. Everything that offers an action asks here for its
// QAction, so text, shortcut, state and help are the same everywhere.
#pragma once

#include "core/base/result.h"
#include "ui/actions/action_table.h"

#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QString>

#include <functional>
#include <map>
#include <string>

class QAction;
class QActionGroup;
class QMenu;
class QWidget;

namespace morphogen::ui {

struct MenuSpec;

class ActionSet : public QObject {
    Q_OBJECT
public:
    /// `window` gets every action, so that their shortcuts work in it.
    explicit ActionSet(QWidget* window);

    QAction* action(std::string_view id) const;   ///< null for an id that is not in the table
    /// What triggering does. Replaces the handler before. A toggle's handler asks isChecked().
    void onTriggered(std::string_view id, std::function<void()> handler);
    bool hasHandler(std::string_view id) const;
    /// What triggering does now; empty where there is none. For a handler that takes over at times.
    std::function<void()> handlerOf(std::string_view id) const;
    /// As a click would: nothing happens while it is disabled. Error::NotFound, or Usage where it is disabled.
    Result<void> trigger(std::string_view id);

    bool isChecked(std::string_view id) const;
    void setChecked(std::string_view id, bool isOn);      ///< triggers nothing
    void setEnabled(std::string_view id, bool isEnabled);
    /// What there is to act on.
    struct State {
        bool hasObjects = false, hasSelection = false, hasCamera = false;
    };
    /// Enables what needs something when that is there; leaves actions without a handler disabled.
    void updateNeeds(const State& state);

    /// Replaces the shortcuts and stores them; Conflict names the action that has one of them.
    Result<void> setShortcuts(std::string_view id, const QList<QKeySequence>& shortcuts);
    /// The action that has this shortcut now; empty: none.
    std::string ownerOf(const QKeySequence& key) const;
    /// Gives this one shortcut to the action, from whichever has it.
    void takeOverShortcut(std::string_view id, const QKeySequence& key);
    using Keys = std::map<std::string, QList<QKeySequence>, std::less<>>;
    /// These, and what is not among them as it comes. All or none; Conflict where two would have one shortcut.
    Result<void> setAllShortcuts(const Keys& changed);
    void resetShortcuts(std::string_view id);
    void resetAllShortcuts();
    static QList<QKeySequence> defaultShortcuts(const ActionRow& row);
    bool isDefault(std::string_view id) const;
    /// "Save (Ctrl+S)": for tooltips, with the shortcut as it is now.
    QString titleWithShortcut(std::string_view id) const;

    /// A menu of the table. `fill` is called for "@name" entries with the menu to fill.
    using Fill = std::function<void(const QString& name, QMenu& menu)>;
    void buildMenu(QMenu& menu, const MenuSpec& spec, const Fill& fill = {}) const;
    /// A context menu of the table by name ("context.object"), to be shown and deleted by the caller.
    QMenu* contextMenu(std::string_view name, QWidget* parent) const;

Q_SIGNALS:
    void shortcutsChanged();

private:
    struct Entry {
        const ActionRow* row = nullptr;
        QAction* action = nullptr;
        std::function<void()> handler;
    };
    void updateTip(const Entry& entry);
    void giveWay();   ///< what a user chose wins over what another action comes with
    std::map<std::string, Entry, std::less<>> m_entries;
};


}  // namespace morphogen::ui
