// ShortcutsDialog: every action with its shortcuts, to look up and to change. A shortcut that is taken says by whom, and can be
// taken over. Keymaps (ui/actions/keymap.h) can be exported and imported.
#pragma once

#include <QDialog>
#include <QKeySequence>

class QKeySequenceEdit;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace morphogen::ui {

class ActionSet;

class ShortcutsDialog : public QDialog {
    Q_OBJECT
public:
    explicit ShortcutsDialog(ActionSet& actions, QWidget* parent);
    QLineEdit& filter() const { return *m_filter; }
    QTreeWidget& tree() const { return *m_tree; }
    /// Gives the action of that id this one shortcut, or says below the list why not.
    void assign(std::string_view id, const QKeySequence& key);
    /// To a file that is asked for, and from one.
    void askExport();
    void askImport();
    void importFrom(const QString& path);
    void exportTo(const QString& path);
    QString problem() const;

private:
    void fill();
    void showCurrent();
    void say(const QString& problem);   ///< below the list; empty: nothing
    std::string currentId() const;
    ActionSet& m_actions;
    QLineEdit* m_filter;
    QTreeWidget* m_tree;
    QKeySequenceEdit* m_key;
    QLabel *m_help, *m_problem;
    QPushButton *m_reset, *m_clear, *m_takeOver;
    QKeySequence m_refused;               ///< what another action has
};

}  // namespace morphogen::ui
